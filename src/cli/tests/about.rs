//! The program itself: opening, signing in, making databases, help.

use super::{Scene, beadle};

#[test]
fn without_a_database_it_says_how_to_begin() {
    let ran = beadle("");
    assert_eq!(ran.exit, 2);
    assert!(ran.stderr.contains("beadle demo") && ran.stdout.is_empty());
    let ran = beadle("users list");
    assert_eq!(ran.exit, 2);
    assert!(ran.stderr.contains("Name one with --db"), "{}", ran.stderr);
}

#[test]
fn the_console_opens_what_is_named() {
    let around = Scene { variables: vec![("BEADLE_DB", "/env.db")], input: "secret\n".to_owned(), ..Scene::default() };
    let cases = [
        ("", "console /env.db as nobody"),
        ("--db /flag.db", "console /flag.db as nobody"),
        ("open /named.db --as kim@x.example", "console /named.db as kim@x.example"),
        ("open /named.db --as kim@x.example --password-stdin", "console /named.db as kim@x.example with password"),
        ("--plain", "open /env.db"),
        ("demo", "console /d/prod.db as ops@x.example with password"),
        ("users list --readonly", "open /env.db readonly"),
    ];
    for (line, called) in cases {
        let ran = around.run(line);
        assert_eq!((ran.called.last().map(String::as_str), ran.exit), (Some(called), 0), "{line}: {}", ran.stderr);
    }
}

#[test]
fn what_is_done_where_the_file_is_says_so() {
    let ran = beadle("migrate --db ops@host:/srv/p.db");
    assert_eq!(ran.exit, 2);
    assert!(ran.stderr.contains("only where the file is") && ran.stderr.contains("ssh -t HOST"), "{}", ran.stderr);
}

#[test]
fn a_backup_is_made_where_the_file_is() {
    let ran = beadle("backup /safe/copy.db --db /srv/p.db --json");
    assert_eq!((ran.exit, ran.called.len()), (0, 1), "{}", ran.stderr);
    assert_eq!(ran.called, ["backup /srv/p.db to /safe/copy.db"]);
    assert!(ran.stdout.contains("\"bytes\":4096"), "{}", ran.stdout);
    assert_eq!(beadle("backup /safe/copy.db --db /srv/p.db --dry-run").called, Vec::<String>::new());
    assert_eq!(beadle("backup /safe/copy.db --db ops@host:/srv/p.db").exit, 2);
}

#[test]
fn an_agent_is_told_whom_the_key_belongs_to() {
    let ran = beadle("agent --operator lena --db /srv/p.db");
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    assert_eq!(ran.called, ["agent as lena on Some(File(\"/srv/p.db\"))"]);
}

#[test]
fn signing_in_comes_first() {
    let typed = |input: &str| Scene { input: input.to_owned(), ..Scene::default() };
    let line = "users list --db /d --as kim@x.example";
    assert_eq!(typed("right\n").run(&format!("{line} --password-stdin")).asked, "sign-in users users");
    let ran = typed("wrong\n").run(&format!("{line} --password-stdin"));
    assert_eq!((ran.exit, ran.asked.as_str()), (5, "sign-in"));
    assert_eq!(beadle(line).exit, 2, "nobody is there to type a password");
    let attended = Scene { answers: Some(Vec::new()), ..Scene::default() };
    assert_eq!(attended.run(line).asked, "sign-in users users");
    // The first line is the password, the rest the file.
    let ran = typed("right\nroot").run("plan - --db /d --as kim@x.example --password-stdin");
    assert_eq!((ran.exit, ran.asked.as_str()), (5, "sign-in read-text judge"));
}

#[test]
fn migrate_hands_on_what_was_said() {
    let ran = beadle("migrate --db old.db --json");
    assert_eq!(ran.called, ["migrate old.db None dry=false"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&json["from"], &json["to"], &json["backup"]), (&1.into(), &2.into(), &"old.backup".into()));
    assert_eq!(json["findings"].as_array().unwrap().len(), 1);
    let ran = beadle("migrate --db old.db --backup kept.db --dry-run");
    assert_eq!(ran.called, ["migrate old.db Some(\"kept.db\") dry=true"]);
    assert!(ran.stdout.contains("Would become") && !ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
    assert_eq!(beadle("migrate").exit, 2);
    assert_eq!(beadle("migrate --db kim@host:old.db").exit, 2);
}

#[test]
fn init_hands_on_what_was_said() {
    let typed = Scene { input: "long enough\n".to_owned(), ..Scene::default() };
    let ran = typed.run("init /new.db --admin Kim@x.example --environment training --password-stdin --json");
    assert_eq!(ran.called, ["init /new.db Kim@x.example training bind=true password=long enough"]);
    assert_eq!(
        ran.stdout,
        "{\"file\":\"/new.db\",\"environment\":\"training\",\"admin\":\"Kim@x.example\",\"bound_account\":\"kim\"}\n"
    );
    let attended = Scene { answers: Some(Vec::new()), ..Scene::default() };
    let ran = attended.run("init /new.db --admin kim@x.example --no-bind");
    assert_eq!(ran.called, ["init /new.db kim@x.example other bind=false password=right"]);
    for (line, exit) in [
        ("init /new.db --admin kim", 2),
        ("init /new.db", 2),
        ("init /new.db --admin kim@x.example --environment moon", 2),
        ("init /new.db --admin kim@x.example", 2),
        ("init / --admin kim@x.example --password-stdin", 4),
    ] {
        assert_eq!(beadle(line).exit, exit, "{line}");
    }
}

#[test]
fn who_says_no_to_a_deployment_is_told_that_nothing_was_done() {
    for (answer, exit, put) in [(true, 0, true), (false, 5, false)] {
        let ran = Scene { answers: Some(vec![answer]), ..Scene::default() }.run("deploy ops@new");
        assert_eq!((ran.exit, ran.called.contains(&"put ops@new".to_owned())), (exit, put), "{}", ran.stderr);
        assert_eq!(ran.stderr.contains("Nothing was done."), !put, "{}", ran.stderr);
    }
}

#[test]
fn the_demo_tells_where_and_who() {
    let ran = beadle("demo --no-open --users 50 --dir /d");
    assert_eq!(ran.called, ["demo 50 Some(\"/d\")"]);
    assert!(ran.stdout.starts_with("Production  /d/prod.db\nTraining    /d/train.db\n"), "{}", ran.stdout);
    let json: serde_json::Value = serde_json::from_str(&beadle("demo --no-open --json").stdout).unwrap();
    assert_eq!(json["logins"][0]["login"], "ops@x.example");
    assert_eq!(beadle("demo --users 1").exit, 2);
}

#[test]
fn the_program_tells_of_itself() {
    let cases = [
        ("--help", 0, "Makes a new database with its first administrator."),
        ("approvals approve --help", 0, "Gives each what most colleagues"),
        ("help", 0, "Makes a new database with its first administrator."),
        ("help approvals approve", 0, "Gives each what most colleagues"),
        ("-h", 0, "Usage: beadle"),
        ("--version", 0, "beadle 0."),
        ("completions bash", 0, "_beadle"),
        ("completions zsh", 0, "#compdef beadle"),
        ("themes", 0, "terminal  any background  built in"),
        ("themes --check bad.toml", 4, "Line 3"),
        ("config", 0, "BEADLE_DB"),
        ("config --color never --json", 0, "the option --color"),
        ("keys", 0, "Opens the user"),
    ];
    let around = Scene { variables: vec![("BEADLE_DB", "/env.db")], ..Scene::default() };
    for (line, exit, contains) in cases {
        let ran = around.run(line);
        assert_eq!((ran.exit, ran.stderr.as_str()), (exit, ""), "{line}");
        assert!(ran.stdout.contains(contains), "{line}: {}", ran.stdout);
    }
    for (line, exit) in [("themes --check good.toml", 0), ("themes --check none.toml", 3), ("completions tcsh", 2)] {
        assert_eq!(beadle(line).exit, exit, "{line}");
    }
}

#[test]
fn wrong_arguments_are_a_matter_of_usage() {
    for line in ["frobnicate", "users", "users list --sort age", "--json --plain", "--color pink", "apply"] {
        let ran = beadle(line);
        assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""), "{line}");
        assert!(!ran.stderr.is_empty());
    }
}

#[test]
fn what_is_there_already_is_a_conflict_and_what_has_no_name_is_usage() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().display();
    for (line, exit, told) in [
        (format!("backup {there} --db /d"), 4, "exists already."),
        (format!("init {there} --admin kim@x.example --password-stdin"), 4, "exists already."),
        ("users list --db ''".to_owned(), 2, "No database is named."),
        ("workgroups add '' --db /d".to_owned(), 2, "A name is needed"),
        ("orgs add ' ' --db /d".to_owned(), 2, "A name is needed"),
        ("locations add '' --db /d".to_owned(), 2, "A name is needed"),
        ("restrictions add QUAY '' --db /d".to_owned(), 2, "A name is needed"),
        ("mous add '' --db /d".to_owned(), 2, "A name is needed"),
        ("templates add ' ' --reason r --db /d".to_owned(), 2, "A name is needed"),
        // Without a name it would be gone.
        ("restrictions label MOU ' ' --db /d".to_owned(), 2, "A name is needed"),
        ("mous set 1 name= --db /d".to_owned(), 2, "A name is needed"),
        ("templates set 'Power User' --rename '' --reason r --yes --db /d".to_owned(), 2, "A name is needed"),
        ("orgs add Quay provider=Pier --with-provider --db /d".to_owned(), 2, "It is said twice"),
        ("mous add Quay --release 0 --db /d".to_owned(), 2, "0"),
    ] {
        let ran = beadle(&line);
        assert_eq!(ran.exit, exit, "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(told), "{line}: {}", ran.stderr);
    }
}

#[test]
fn a_theme_that_is_none_is_named() {
    for (theme, exit) in [("terminal", 0), ("auto", 0), ("pink", 2)] {
        let ran = beadle(&format!("config --theme {theme}"));
        assert_eq!((ran.exit, ran.stderr.contains("there is no theme \"pink\"")), (exit, exit == 2), "{}", ran.stderr);
    }
}

#[test]
fn a_bad_configuration_is_told_and_lived_with() {
    let around = Scene { variables: vec![("TZ", "Nowhere")], ..Scene::default() };
    let ran = around.run("users list --db /d");
    assert_eq!(ran.exit, 0);
    assert!(ran.stderr.starts_with("beadle: the environment variable TZ: "), "{}", ran.stderr);
    assert_eq!(around.run("config").exit, 2);
}
