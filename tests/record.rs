//! The recorder gives the same pictures on every run.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test speaks by failing"
)]

#[path = "../examples/record/play.rs"]
mod play;
#[path = "support/pty.rs"]
mod pty;
#[path = "../examples/stage.rs"]
#[allow(dead_code, reason = "its main is not called here")]
mod stage;
#[path = "../examples/record/svg.rs"]
mod svg;

/// A program that draws something of every kind, waits for a key, and draws on.
const PROGRAM: &str = r"printf 'plain \033[1;32mbold green\033[0m \033[7mreversed\033[0m <&> 李 end\n'
read line; printf '\033[38;2;1;2;3;48;5;33mgot %s\033[0m\n' $line; read line";

const SCRIPT: &str = "# two pictures\nwait end\nshot first\nkeys hello <enter>\nwait got hello\nshot second\n";

fn record() -> Vec<(String, String)> {
    play::play(pty::command("/bin/sh", &["-c", PROGRAM]), (40, 6), &play::parse(SCRIPT).expect("the script is right"))
}

#[test]
fn two_runs_are_the_same() {
    let (one, two) = (record(), record());
    assert_eq!(one, two);
    let names: Vec<&str> = one.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["first", "second"]);
}

#[test]
fn pictures_show_text_and_looks() {
    let pictures = record();
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
    assert!(play::size("12").is_err());
}

/// The stage of the pictures. It only runs when it is asked for by name.
#[test]
#[ignore = "this is the program that the pictures are taken of"]
fn the_stage() {
    stage::play(2_000, "kim").unwrap();
}

#[test]
fn the_pictures_of_the_readme_are_the_same_on_two_runs() {
    let steps = play::parse(include_str!("../demo/pictures.keys")).expect("the script is right");
    let take = || {
        let me = std::env::current_exe().expect("this program has a path");
        let arguments = ["--exact", "the_stage", "--ignored", "--nocapture", "--test-threads=1"];
        play::play(pty::command(me, &arguments), (120, 40), &steps)
    };
    let (one, two) = std::thread::scope(|scope| {
        let other = scope.spawn(take);
        (take(), other.join().expect("the other run"))
    });
    assert!(one == two, "two runs differ");
    assert!(one.iter().any(|(name, _)| name == "users"));
}
