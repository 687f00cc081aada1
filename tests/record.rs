//! The recorder gives the same pictures on every run.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

#[path = "../examples/record/cast.rs"]
mod cast;
#[path = "../examples/record/film.rs"]
mod film;
#[path = "../examples/record/play.rs"]
mod play;
#[path = "support/pty/mod.rs"]
mod pty;
#[path = "../examples/stage.rs"]
#[allow(dead_code, reason = "its main is not called here")]
mod stage;
#[path = "../examples/record/svg.rs"]
mod svg;

/// A program that draws something of every kind, waits for a key, and draws on.
const PROGRAM: &str = r"printf 'plain \033[1;32mbold green\033[0m \033[7mreversed\033[0m <&> 李 end\n'
read line; printf '\033[38;2;1;2;3;48;5;33mgot %s\033[0m\n' $line; read line";

const SCRIPT: &str =
    "# two pictures\nwait end\nshot first\nscene 1000\nkeys hello <enter>\nwait got hello\nscene 250\nshot second\n";

fn record() -> play::Played {
    play::play(pty::command("/bin/sh", &["-c", PROGRAM]), (40, 6), &play::parse(SCRIPT).expect("the script is right"))
}

#[test]
fn two_runs_are_the_same() {
    let (one, two) = (record(), record());
    assert_eq!(one.pictures, two.pictures);
    assert_eq!(film::moving(&one.scenes, "film"), film::moving(&two.scenes, "film"));
    let names: Vec<&str> = one.pictures.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["first", "second"]);
}

#[test]
fn a_film_draws_a_line_once_and_shows_each_scene_for_its_time() {
    let scenes = record().scenes;
    let moving = film::moving(&scenes, "film");
    assert_eq!(moving.matches(">bold green</text>").count(), 1, "{moving}");
    assert_eq!(moving.matches("<use href=\"#l0\"").count(), 2, "{moving}");
    for part in ["film 1.2s", "80.000%{transform:translateX(-364.0px)}", "y=\"21\">hello &lt;enter&gt;</text>"] {
        assert!(moving.contains(part), "{part} is missing in\n{moving}");
    }
}

#[test]
fn a_cast_shows_what_the_scenes_show() {
    let scenes = record().scenes;
    let recording = cast::cast(&scenes, "film");
    let mut events = recording.lines();
    let head: serde_json::Value = serde_json::from_str(events.next().unwrap()).unwrap();
    assert_eq!((head["version"].as_u64(), head["width"].as_u64()), (Some(2), Some(40)));
    let mut terminal = vt100::Parser::new(6.try_into().unwrap(), 40.try_into().unwrap(), 0);
    let mut times = Vec::new();
    for (scene, event) in scenes.iter().zip(events.by_ref()) {
        let (time, _, data): (f64, String, String) = serde_json::from_str(event).unwrap();
        times.push(time);
        terminal.process(data.as_bytes());
        assert_eq!(svg::picture(terminal.screen(), ""), svg::picture(&scene.screen, ""));
    }
    assert_eq!(times, [0.0, 1.0]);
    assert_eq!(events.next(), Some("[1.25,\"o\",\"\"]"));
}

#[test]
fn pictures_show_text_and_looks() {
    let pictures = record().pictures;
    for part in [
        "class=\"b\">bold green</text>",
        "&lt;&amp;&gt;",
        ">李</text>",
        "textLength=\"16.8\"",
        "fill=\"#16191f\">reversed</text>",
    ] {
        assert!(pictures[0].1.contains(part), "{part} is missing in\n{}", pictures[0].1);
    }
    assert!(pictures[1].1.contains("fill=\"#010203\">got hello</text>"), "{}", pictures[1].1);
    assert!(pictures[1].1.contains("fill=\"#0087ff\""), "the ground of the palette of 256");
}

#[test]
fn a_wrong_script_is_refused_by_line() {
    assert_eq!(play::parse("wait x\njump y").unwrap_err(), "Line 2: there is no step called \"jump\".");
    assert_eq!(play::parse("shot ../x").unwrap_err(), "Line 1: \"../x\" is no name for a picture.");
    assert_eq!(play::parse("scene long").unwrap_err(), "Line 1: \"long\" is no number of milliseconds.");
    assert!(play::size("12").is_err());
}

/// The stage of the pictures. It only runs when it is asked for by name.
#[test]
#[ignore = "this is the program that the pictures are taken of"]
fn the_stage() {
    stage::play(2_000, "kim").unwrap();
}

/// Takes what a script of the README shows, twice at the same time.
fn twice(script: &str, size: (u16, u16)) -> [play::Played; 2] {
    let steps = play::parse(script).expect("the script is right");
    let take = || {
        let me = std::env::current_exe().expect("this program has a path");
        let arguments = ["--exact", "the_stage", "--ignored", "--nocapture", "--test-threads=1"];
        play::play(pty::command(me, &arguments), size, &steps)
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(take);
        [take(), other.join().expect("the other run")]
    })
}

#[test]
fn the_pictures_of_the_readme_are_the_same_on_two_runs() {
    let [one, two] = twice(include_str!("../demo/pictures.keys"), (120, 40));
    assert!(one.pictures == two.pictures, "two runs differ");
    assert!(one.pictures.iter().any(|(name, _)| name == "users"));
}

#[test]
fn the_film_of_the_readme_is_the_same_on_two_runs() {
    let [one, two] = twice(include_str!("../demo/tour.keys"), (110, 32));
    assert!(cast::cast(&one.scenes, "tour") == cast::cast(&two.scenes, "tour"), "two runs differ");
    assert!(one.scenes.len() > 10);
}
