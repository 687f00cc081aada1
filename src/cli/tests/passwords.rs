//! Passwords, the doctor, and the sign-in for other programs.

use super::{Scene, beadle};
use crate::api::{Request, Secret};

fn typed(input: &str, line: &str) -> super::Ran {
    Scene { input: input.to_owned(), ..Scene::default() }.run(line)
}

#[test]
fn lines_end_as_they_are_written() {
    let cases = [
        ("", "doctor lan@x.example", "user-by-login doctor write-text", 0),
        ("", "doctor 1", "user doctor write-text", 0),
        ("", "doctor who@x.example", "user-by-login", 3),
        ("right", "sign-in lan@x.example --password-stdin", "check-sign-in", 0),
        ("incorrect", "sign-in lan@x.example --password-stdin", "check-sign-in", 5),
        ("", "sign-in lan@x.example --vouched", "check-sign-in", 0),
        ("", "sign-in lan@x.example", "", 2),
        ("right", "sign-in lan@x.example --vouched --password-stdin", "", 2),
        ("", "sign-in noor@x.example --source idp.example --name Noor", "check-sign-in", 0),
        ("right", "sign-in lan@x.example --source idp.example --password-stdin", "", 2),
        ("right", "sign-in lan@x.example --name Noor --password-stdin", "", 2),
        ("right", "request-access dana@x.example --password-stdin", "request-access", 0),
        ("incorrect", "request-access dana@x.example --password-stdin", "request-access", 5),
        ("", "request-access dana@x.example --vouched", "request-access", 0),
        ("", "request-access dana@x.example", "", 2),
        ("a new one", "users password dana@x.example --password-stdin", "user-by-login commit", 0),
        ("a new one", "users password root@x.example --password-stdin", "user-by-login commit", 5),
        ("", "users password dana@x.example --generate", "user-by-login commit", 0),
        ("", "users password dana@x.example --dry-run", "user-by-login judge", 0),
        ("", "users password dana@x.example", "user-by-login", 2),
        ("", "users password who@x.example", "user-by-login", 3),
        ("", "users unlock dana@x.example", "user-by-login commit", 0),
        ("right\na new one", "password --password-stdin", "standing commit", 0),
        ("right\na new one", "password --as lan@x.example --password-stdin", "sign-in standing commit", 0),
        ("right\na new one", "password --as stale@x.example --password-stdin", "sign-in sign-in", 0),
        ("incorrect\na new one", "password --as lan@x.example --password-stdin", "sign-in", 5),
        ("right", "users list --as stale@x.example --password-stdin", "sign-in", 5),
        ("", "password", "standing", 2),
        // A line that is not there is no empty password, which would count as a wrong one.
        ("", "users list --as lan@x.example --password-stdin", "", 2),
        ("", "sign-in lan@x.example --password-stdin", "", 2),
        ("", "open /d --as lan@x.example --password-stdin", "", 2),
        ("", "init /new.db --admin kim@x.example --password-stdin", "", 2),
        ("right", "password --password-stdin", "standing", 2),
        ("\n", "sign-in lan@x.example --password-stdin", "check-sign-in", 5),
    ];
    for (input, line, asked, exit) in cases {
        let ran = typed(input, &format!("{line} --db /d"));
        assert_eq!((ran.asked.as_str(), ran.exit), (asked, exit), "{line}: {}{}", ran.stdout, ran.stderr);
        for word in ["a new one", "incorrect"] {
            assert!(!ran.stdout.contains(word) && !ran.stderr.contains(word), "{line}: {}{}", ran.stdout, ran.stderr);
        }
    }
    let changed = typed("right", "users list --as stale@x.example --password-stdin --db /d");
    assert!(changed.stderr.contains("beadle password --as LOGIN"), "{}", changed.stderr);
}

/// The passwords that came with the last commit: the operator's own, and the new one.
fn sent(ran: &super::Ran) -> (Option<&str>, Option<&str>) {
    let Some(Request::Commit { secrets, set, .. }) = ran.requests.last() else { panic!("no commit: {}", ran.asked) };
    assert!(!serde_json::to_string(set).unwrap().contains("one"), "no secret stands in the set");
    (secrets.own.as_ref().map(Secret::expose), secrets.passwords.values().next().map(Secret::expose))
}

#[test]
fn passwords_travel_beside_the_set() {
    let ran = typed("a new one\n", "users password dana@x.example --password-stdin --db /d");
    assert_eq!(sent(&ran), (None, Some("a new one")));
    let ran = typed("mine\na new one\n", "password --password-stdin --db /d");
    assert_eq!(sent(&ran), (Some("mine"), Some("a new one")));
    let ran = typed("right\na new one\n", "password --as lan@x.example --password-stdin --db /d");
    assert_eq!(sent(&ran), (Some("right"), Some("a new one")));
    let ran = typed("old\nthis new one\n", "password --as stale@x.example --password-stdin --db /d");
    // The pretended database takes only one password for right.
    assert_eq!(ran.exit, 5);
    let attended = Scene { answers: Some(Vec::new()), ..Scene::default() };
    let ran = attended.run("users password dana@x.example --db /d");
    assert_eq!(sent(&ran), (None, Some("right")), "{}", ran.stderr);
}

#[test]
fn a_made_password_is_told_once_it_counts() {
    let ran = beadle("users password dana@x.example --generate --json --db /d");
    let told: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(told["password"].as_str(), sent(&ran).1);
    assert!(told["password"].as_str().unwrap().len() >= 15);
    let ran = beadle("users password root@x.example --generate --json --db /d");
    let told: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((ran.exit, told.get("password")), (5, None), "what was not set is not told");
    let ran = beadle("users password dana@x.example --generate --dry-run --json --db /d");
    assert!(!ran.stdout.contains("\"password\""), "{}", ran.stdout);
}

#[test]
fn keys_are_stable() {
    let cases = [
        ("doctor 1", "id name login outcome sentence message facts repairs"),
        (
            "sign-in lan@x.example --vouched",
            "decision signed_in message message_parts ask_for_recovery may_request_access id name login default_organization \
             default_location last_seen organizations workgroups",
        ),
        ("request-access dana@x.example --vouched", "decision requested heading message message_parts"),
    ];
    for (line, keys) in cases {
        let json = beadle(&format!("{line} --db /d --json")).stdout;
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let found: std::collections::BTreeSet<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(found, keys.split_whitespace().collect(), "{line}");
    }
    let json = beadle("doctor 1 --db /d --json").stdout;
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["repairs"][0]["changes"], "user 1 status I -> A");
    assert_eq!(value["repairs"][1]["barred"], "Not yours.");
    assert_eq!(value["facts"][0]["bearing"], "decides");
}
