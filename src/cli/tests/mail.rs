//! Mail: what is asked, handed over and told.

use super::{Scene, beadle};
use crate::api::Request;
use crate::api::mail::Delivered;
use crate::domain::ids::MailId;

#[test]
fn mail_is_listed_and_shown_without_harm() {
    let ran = beadle("mail list state:failed --db x.db --json");
    assert_eq!(ran.asked, "mails");
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let json = &json[0];
    assert_eq!((&json["id"], &json["state"], &json["attempts"]), (&7.into(), &"failed".into(), &3.into()));
    let ran = beadle("mail show 7 --db x.db");
    assert!(ran.stdout.contains("Message-ID") && !ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
    assert_eq!(beadle("mail list state:lost --db x.db").exit, 2);
    let ran = beadle("mail status --db x.db --json");
    assert!(ran.stdout.starts_with(r#"{"queued":5,"due":4,"#), "{}", ran.stdout);
}

#[test]
fn what_is_claimed_is_handed_over_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let config = "[mail]\nfrom = \"Desk <desk@x.example>\"\n";
    std::fs::write(folder.path().join("config.toml"), config).unwrap();
    let scene = Scene { config_dir: Some(folder.path().to_owned()), ..Scene::default() };
    let ran = scene.run("mail deliver --db x.db --json");
    assert_eq!(ran.called, ["open x.db", "carrier from Desk <desk@x.example>"]);
    assert_eq!(ran.exit, 8);
    let told = ran.requests.iter().filter_map(|request| match request {
        Request::SettleMail { deliverer, mail, delivered } => Some((deliverer.as_str(), *mail, delivered.clone())),
        _ => None,
    });
    let (deliverer, closed) = ("ab".repeat(16), || Delivered::Later { error: "The post is closed.".to_owned() });
    let lost = Delivered::Never { error: "Nobody lives there.".to_owned() };
    let expected = [(1, Delivered::Sent), (2, lost), (3, Delivered::Untried), (4, closed()), (5, closed())];
    let expected = expected.map(|(mail, delivered)| (deliverer.as_str(), MailId(mail), delivered));
    assert_eq!(told.collect::<Vec<_>>(), expected);
    assert!(!ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
}

/// What goes on without end is no list that programs could wait for.
#[test]
fn a_watch_tells_programs_an_object_a_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.toml"), "[mail]\nfrom = \"desk@x.example\"\n").unwrap();
    let config_dir = Some(folder.path().to_owned());
    let ran = Scene { config_dir, closes_after: Some(2_000), ..Scene::default() }
        .run("mail deliver --watch --db x.db --json");
    let lines: Vec<serde_json::Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len() > 5 && lines.iter().all(serde_json::Value::is_object), "{}", ran.stdout);
}

#[test]
fn without_a_way_nothing_is_claimed() {
    let ran = beadle("mail deliver --db x.db");
    assert_eq!((ran.exit, ran.asked.contains("claim-mail")), (2, false));
    assert!(ran.stderr.contains("[mail]"), "{}", ran.stderr);
    let ran = beadle("mail deliver --db x.db --dry-run");
    assert_eq!((ran.exit, &*ran.stdout), (0, "4 mails are due.\n"));
}

#[test]
fn decisions_name_numbers_or_all_that_failed() {
    let ran = beadle("mail retry 7 8 --db x.db --json");
    assert_eq!((ran.exit, &*ran.stdout), (8, "{\"meant\":2,\"done\":1}\n"));
    assert!(ran.stderr.contains("a mail that was sent is not sent again"), "{}", ran.stderr);
    let ran = beadle("mail retry --failed --db x.db");
    assert!(matches!(ran.requests.last(), Some(Request::MendMail { mails, .. }) if *mails == [MailId(7)]));
    assert_eq!(beadle("mail cancel 7 --db x.db --dry-run").asked, "");
    assert_eq!(beadle("mail cancel").exit, 2);
}
