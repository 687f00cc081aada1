//! The plain console: lines that are typed, and what is said to them.

use super::{Ran, Scene};
use crate::api::Request;

/// Types lines into a conversation on a database, and says yes where it is asked.
fn typed(lines: &str) -> Ran {
    let input = lines.lines().map(|line| format!("{}\n", line.trim())).collect();
    Scene { input, answers: Some(vec![true; 9]), ..Scene::default() }.run("--plain open /srv/prod.db")
}

/// What was said to the last line before the conversation was left.
fn last(ran: &Ran) -> String {
    let mut said: Vec<&str> = ran.stdout.split("beadle prod> ").collect();
    said.pop();
    said.pop().unwrap_or_default().to_owned()
}

#[test]
fn the_first_line_says_where_one_is() {
    let ran = typed("");
    assert_eq!((ran.exit, ran.called.len(), ran.stderr.as_str()), (0, 1, ""));
    let first = ran.stdout.lines().next().unwrap();
    for part in ["prod.db, production.", "You are ", "signed in", "3 changes are staged in the full console"] {
        assert!(first.contains(part), "{part}: {first}");
    }
}

/// A line, the requests that it makes, and a part of what is said to it.
#[test]
fn what_is_typed_is_a_command_of_the_command_line() {
    let users = "Id: 1; Name:";
    let cases = [
        ("users list", "users", users),
        ("beadle users list", "users", users),
        ("users list 'lan org:HFX'", "lookup users", users),
        ("users list --json", "users users", "\"login\":\"lan@x.example\""),
        ("users show lan@x.example", "user-by-login", "Login: lan@x.example"),
        (
            "approvals approve dana@x.example --owner HFX --workgroup Intake",
            "columns columns user-by-login commit",
            "undo with: beadle undo",
        ),
        ("approvals deny dana@x.example --note no", "user-by-login judge commit", "Written: 1"),
        ("approvals approve dana@x.example", "user-by-login", "(code 4)"),
        ("users show 7", "user", "(code 3)"),
        ("frobnicate", "", "beadle: Unrecognized subcommand 'frobnicate'."),
        ("users list 'x", "", "beadle: A quote in the command is not closed."),
        ("users list --db /other.db", "", "beadle: The database is open already"),
        ("users list --as kim@x.example", "", "beadle: The database is open already"),
        ("open /other.db", "", "beadle: `open` is not for the open database"),
        ("init /other.db --admin a@x.example", "", "beadle: `init` is not for the open database"),
        ("shell", "", "(code 2)"),
        ("--json", "", "beadle: The options alone are no command."),
        ("more", "", "beadle: There is no more of the list."),
        ("3", "", "beadle: There is no row 3: nothing is listed."),
        ("users show %3", "", "beadle: There is no row 3: nothing is listed."),
        ("?", "", "gives up what you type"),
        ("help approvals deny", "", "--note <TEXT>"),
        ("help --all", "", "approvals"),
        ("keys", "", "Where: users"),
        ("^C", "", ""),
        ("", "", ""),
    ];
    let asked = |lines: &str| typed(lines).requests.len();
    let before = asked("");
    for (line, requests, said) in cases {
        let ran = typed(&format!("{line}\nquit"));
        let names: Vec<&str> = ran.requests[before..].iter().map(Request::name).collect();
        assert_eq!((names.join(" ").as_str(), ran.exit, ran.called.len()), (requests, 0, 1), "{line}: {}", ran.stdout);
        let answer = ran.stdout.split("beadle prod> ").nth(1).unwrap();
        assert!(answer.contains(said), "{line}: {answer}");
        assert_eq!(ran.stderr, "", "{line}");
    }
}

/// A slip of the keyboard ends nothing.
#[test]
fn a_line_that_is_no_text_is_told_and_the_next_one_taken() {
    let ran = typed("\u{fffd}\nusers list\nq");
    assert_eq!((ran.exit, ran.asked.ends_with("users")), (0, true), "{}", ran.stdout);
    assert!(ran.stdout.contains("beadle: The line is not UTF-8 text.") && ran.stdout.contains("(code 4)"));
}

#[test]
fn a_list_is_numbered_and_gone_on_with() {
    let ran = typed("users list\nmore\nmore");
    let said: Vec<&str> = ran.stdout.split("beadle prod> ").collect();
    assert!(said[1].starts_with("1. Id: 1;") && said[1].contains("\n2. Id: 2;"), "{}", said[1]);
    assert!(said[1].ends_with("2 rows so far; `more` goes on.\n"), "{}", said[1]);
    assert!(said[2].starts_with("3. Id: 3;") && said[2].ends_with("3 users.\n"), "{}", said[2]);
    assert!(said[3].starts_with("beadle: There is no more of the list."), "{}", said[3]);
}

#[test]
fn a_number_is_the_row_it_was_told_with() {
    for (lines, said) in [
        ("users list\n2", "Login: dana@x.example"),
        ("users list\nmore\n3", "Login: eve@x.example"),
        ("users list\n2\n1", "Login: lan@x.example"),
        ("users list\nusers show %2", "Login: dana@x.example"),
        ("users list\n9", "There is no row 9: 2 rows were listed."),
        ("users list\n0", "There is no row 0: 2 rows were listed."),
        ("approvals list\napprovals park %1 --owner HFX", "Written: 4"),
        ("changes list\n1", "Receipt: abab"),
    ] {
        let ran = typed(&format!("{lines}\nq"));
        assert!(last(&ran).contains(said), "{lines}: {}", last(&ran));
    }
}

#[test]
fn at_three_in_the_morning_four_lines_are_enough() {
    let ran = typed("approvals list\n1\napprovals approve %1 --owner HFX --workgroup Intake\nq");
    assert!(ran.stdout.contains("%1 is ") && ran.stdout.contains("undo with: beadle undo"), "{}", ran.stdout);
    assert!(ran.asked.ends_with("columns columns user commit"), "{}", ran.asked);
    assert_eq!(ran.exit, 0);
}

#[test]
fn nothing_that_is_said_acts_on_the_terminal() {
    let ran = typed("users list\nmore\n3\nusers show %3\nusers list --json\nfrob\u{1b}[2J\napprovals list\nq");
    let acts = |c: char| c != '\n' && crate::domain::text::is_hidden(c);
    assert!(!ran.stdout.contains(acts), "{:?}", ran.stdout);
}

#[test]
fn a_captive_stays_one() {
    for (line, said) in [
        ("import csv /etc/passwd", "would read or write files of this host"),
        ("plan /etc/passwd", "reads no file of this host"),
        ("config", "`config` is not done through this key"),
        ("users list --db /etc/passwd", "This key is for one database"),
        ("users list", "1. Id: 1;"),
    ] {
        let ran = Scene { input: format!("{line}\n"), ..Scene::default() }
            .run("shell --plain --operator ann@x.example --db /srv/p.db");
        assert!(ran.called == ["open /srv/p.db"] && ran.stdout.contains(said), "{line}: {}{}", ran.stdout, ran.stderr);
    }
}

/// Nobody types for as long as the setting says: the console is left, as the full one is locked.
#[test]
fn who_types_nothing_for_long_is_out() {
    let cases = [
        ("", 599, None),
        ("", 600, Some("10 minutes")),
        ("idle_lock = 1", 59, None),
        ("idle_lock = 1", 60, Some("a minute")),
        ("idle_lock = 0", 86_400, None),
    ];
    for (setting, seconds, long) in cases {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config.toml"), setting).unwrap();
        let scene = Scene {
            input: format!("users list\n... {seconds}\nusers list\n"),
            answers: Some(Vec::new()),
            config_dir: Some(folder.path().to_owned()),
            ..Scene::default()
        };
        let ran = scene.run("--plain open /srv/prod.db");
        let Some(long) = long else {
            assert_eq!((ran.exit, ran.asked.matches("users").count()), (0, 2), "{setting}: {}", ran.stdout);
            continue;
        };
        assert_eq!((ran.exit, ran.asked.as_str()), (5, "standing users"), "{setting}: {}", ran.stdout);
        let said = format!("beadle: Nothing was typed for {long}, so the console was left.");
        assert!((ran.stdout + &ran.stderr).contains(&said), "{setting}: {said}");
    }
}
