//! The command line: how each line ends, and that programs can rely on what it prints.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::sync::mpsc;

use rstest::rstest;

use crate::house::House;
use crate::pty::DEADLINE;

/// Exit code, then the line; what stands before a `|` is standard input.
const LINES: &str = "
0  --help
0  --version
0  users --help
0  demo --no-open --users 100 --dir fresh
0  users list
0  users list status:P --sort login --descending --limit 3
0  users list --count
0  users list no-such-name-anywhere
0  users show kim@harbor.example
0  orgs list
0  orgs show HFX
0  orgs add Pier --with-provider --dry-run
0  orgs set HFX city=Harbor option.MOU=editable --dry-run
0  orgs members HFX --limit 3
0  workgroups list
0  workgroups show Intake
0  workgroups add Night description=Nights --dry-run
0  workgroups members Intake --limit 3
0  locations list
0  providers add Moon --dry-run
0  restrictions list
0  restrictions add SITE Partners --dry-run
0  mous list
0  mous show 1
0  mous add County --release 40 --dry-run
0  sharing HFX
0  help users list
0  approvals list
0  changes list
0  changes list cover operator:1 since:7d
0  changes list --reason cover --user 3 --until yesterday
2  changes list set:4
0  audit list kind:permission --limit 3
2  audit list --kind nonsense
0  audit list
0  audit verify
0  check
0  config
0  keys
0  themes
0  completions bash
0  users add noor@harbor.example --name Noor --status P --dry-run
0  users set 3 city=Harbor --dry-run
0  users status I 3 --dry-run
0  user 3 case_manager off -> on | plan -
0  night shift tea and toast | --as ruth@harbor.example --password-stdin users list
0  night shift tea and toast | sign-in ruth@harbor.example --password-stdin
0  doctor kim@harbor.example
0  doctor 3
2  --nope
2  users
2  users list --limit many
2  users set 3 shoe=43
2  users add noor@harbor.example
2  users list --json --plain
2  sing
2  orgs set HFX shoe=43
2  orgs set HFX option.MOU=maybe
2  mous show 1 --on never
2  --as ruth@harbor.example users list
2  open prod.db
2  sign-in ruth@harbor.example
2  password
2  users password 3
1  themes --check home
3  themes --check no-such.toml
3  users show nobody@harbor.example
3  users show 99999
3  doctor nobody@harbor.example
3  plan no-such-file
3  orgs show XYZ
3  workgroups show Nights
3  mous show 99
3  locations rename Nowhere Elsewhere
4  hello | plan -
4  user 3 case_manager off -> maybe | plan -
4  user 3 city -> | apply - --reason x --yes
4  sync preview prod.db train.db
5  user 2 status A -> I | plan -
5  user 2 status A -> I | apply - --reason x --yes
5  users password 3 --generate --dry-run
5  wrong | sign-in ruth@harbor.example --password-stdin
5  wrong | --as ruth@harbor.example --password-stdin users list
6  --db no-such.db users list
6  --db home users list
";

#[test]
fn every_line_ends_as_it_is_written() {
    let house = House::new();
    let mut wrong = Vec::new();
    for line in LINES.lines().filter(|line| !line.is_empty()) {
        let (code, line) = line.split_once("  ").unwrap();
        let ran = house.run(line);
        if ran.code.to_string() != code {
            wrong.push(format!("{line}: {} instead of {code}\n{}", ran.code, ran.stderr));
        }
        let told = ran.stderr.trim_end();
        if ran.code != 0 {
            let sentence = told.ends_with(['.', '?', '\'']) || ran.stdout.contains('.');
            assert!(sentence, "{line} says {told:?}");
        }
        assert!(!ran.stderr.contains("panicked"), "{line}: {told}");
        assert!(!ran.stdout.contains('\x1b'), "{line} writes colours on a pipe");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[rstest]
#[case("users list --limit 2", "id name login status owner last_seen tier locked")]
#[case("orgs list", "id code name active members")]
#[case("workgroups list", "id name active admin_menu members")]
#[case("approvals list", "id name login source created_at requested_at last_requested_at times owner workgroups")]
#[case(
    "audit verify",
    "chain rows head seq altered missing unlinked state cells differs anchor anchor_sentence findings"
)]
#[case("users list --count", "count")]
#[case("doctor 3", "id name login outcome sentence message facts repairs")]
#[case(
    "night shift tea and toast | sign-in ruth@harbor.example --password-stdin",
    "decision signed_in message message_parts ask_for_recovery may_request_access id name login default_organization default_location \
     last_seen organizations workgroups"
)]
#[case("config", "key value source")]
#[case("keys", "context keys command title")]
#[case("themes", "name about source")]
#[case("demo --no-open --users 100 --dir fresh", "production training logins")]
#[case(
    "access 3",
    "id name login status has_login has_workgroup sees_menu as_of known organizations workgroups permissions"
)]
#[case("explain 3", "id name login takes_over more takers as_of known reaches taken_over_by")]
#[case(
    "orgs show HFX",
    "active code name street1 street2 city state zip contact_name contact_phone email provider default_restriction \
     restriction_field origin members locations restrictions"
)]
#[case("orgs members HFX", "id name login status how counts since until granted_by via")]
#[case("workgroups show Intake", "active name description admin_menu setup_menu origin members")]
#[case("sharing HFX", "sees data_of holds release name begin end")]
#[case("mous list", "number name comments")]
#[case("mous show 1", "name comments edges on shares")]
#[case("templates list", "id name read write tier")]
#[case("properties list", "name value set changed_by changed_at")]
#[case("properties show SignInAttempts", "name value set changed_by changed_at default controls message advice")]
#[case("restrictions list", "code label")]
#[case("locations list", "id name")]
#[case("providers list", "id name")]
#[case("filters list", "id name filter shared mine owner")]
#[case("filters keep Mine never", "outcome name filter shared")]
#[case("mail status", "queued due sent failed suppressed cancelled")]
#[case("mail deliver --dry-run", "queued due sent failed suppressed cancelled")]
#[case(
    "users set 3 city=Pier",
    "outcome receipt set at written left_out audit_seq audit_head repeated users revision ok noop withheld refused \
     conflict held rows refusals holds warnings reaches"
)]
#[case("export users", "origin login name job_title phone status owner organizations workgroups")]
#[case(
    "export orgs",
    "origin code name active street1 street2 city state zip contact_name contact_phone email provider \
     default_restriction restriction_field"
)]
#[case("export workgroups", "origin name description active admin_menu setup_menu")]
#[case(
    "export access",
    "user organization workgroup permission level active login editable until granted_by granted_at"
)]
#[case("backup copy.db", "database backup bytes")]
#[case("migrate", "file from to backup findings")]
fn json_has_stable_keys(#[case] line: &str, #[case] keys: &str) {
    let ran = House::new().run(&format!("{line} --json"));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.stderr, "");
    let value: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let first = value.get(0).unwrap_or(&value);
    let found: std::collections::BTreeSet<&str> = first.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(found, keys.split_whitespace().collect());
}

/// Without a terminal there is no console to open them in; they are there all the same.
#[test]
fn a_demonstration_that_cannot_be_opened_is_told_of() {
    let ran = House::new().run("demo --dir fresh --users 100");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("The console needs a terminal."), "{}", ran.stderr);
    assert!(ran.stdout.contains("fresh/prod.db") && ran.stdout.contains("kim@harbor.example"), "{}", ran.stdout);
}

/// What a set did is printed as a file that says the same when it is read again.
#[test]
fn a_committed_set_is_shown_in_its_text_form() {
    let house = House::new();
    let done = house.run("users set 3 city=Pier org.HFX=ALE perm.form_designer=R --yes --reason cover");
    assert_eq!(done.code, 0, "{}", done.stderr);
    let listed = house.run("changes list cover --json");
    let sets: serde_json::Value = serde_json::from_str(&listed.stdout).unwrap();
    let receipt = sets[0]["receipt"].as_str().unwrap();
    let shown = house.run(&format!("changes show {receipt} --text"));
    assert_eq!((shown.code, shown.stderr.as_str()), (0, ""));
    let (heading, lines) = shown.stdout.split_once("\n\n").unwrap();
    assert!(heading.starts_with("database \"") && heading.ends_with("\nreason \"cover\""), "{heading}");
    assert!(lines.contains("-> \"Pier\"\n") && lines.contains("user 3 org HFX editable off -> on\n"), "{lines}");
    let planned = house.run(&format!("{} | plan - --json", shown.stdout));
    let verdicts: serde_json::Value = serde_json::from_str(&planned.stdout).unwrap();
    assert_eq!(planned.code, 0, "all of it is so already: {verdicts}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let house = House::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let child = house.plain(&["users", "list"]).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
}

/// Nothing happens in the database, so nothing is written that could fail: it is noticed all the same.
#[test]
fn a_watch_ends_when_its_reader_goes_away() {
    let house = House::new();
    let listed = house.run("approvals list --json").stdout;
    let waiting = serde_json::from_str::<Vec<serde_json::Value>>(&listed).unwrap().len();
    let (reader, writer) = std::io::pipe().unwrap();
    let watch = ["approvals", "list", "--watch", "--json"];
    let child = house.plain(&watch).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(reader).lines();
    let said = lines.by_ref().take(waiting).filter(|line| line.as_ref().unwrap().contains(r#""event":"waiting""#));
    assert_eq!(said.count(), waiting);
    drop(lines);
    let (told, ended) = mpsc::channel();
    std::thread::spawn(move || told.send(child.wait_with_output()));
    let output = ended.recv_timeout(DEADLINE).expect("the watch ends").unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
}

#[test]
fn a_database_of_ones_own_is_a_line_away() {
    let house = House::new();
    let made = house.run("a harbour in the mist | init own.db --admin ann@harbor.example --password-stdin --json");
    assert_eq!(made.code, 0, "{}", made.stderr);
    let listed = house.run("--db own.db users list --plain");
    assert_eq!(listed.code, 0, "{}", listed.stderr);
    assert!(listed.stdout.contains("ann@harbor.example"), "{}", listed.stdout);
    let again = house.run("a harbour in the mist | init own.db --admin ann@harbor.example --password-stdin");
    assert_eq!(again.code, 4, "{}", again.stderr);
    let signed_in =
        house.run("a harbour in the mist | --db own.db --as ann@harbor.example --password-stdin users list");
    assert_eq!(signed_in.code, 0, "{}", signed_in.stderr);
}

#[test]
fn what_is_applied_is_listed_and_can_be_undone() {
    let house = House::new();
    let applied = house.run("user 3 case_manager off -> on | apply - --reason cover --yes --json");
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    let outcome: serde_json::Value = serde_json::from_str(&applied.stdout).unwrap();
    let receipt = outcome["receipt"].as_str().unwrap();
    assert!(house.run("changes list").stdout.contains(receipt));
    assert_eq!(house.run(&format!("undo {receipt} --yes")).code, 0);
    assert!(house.run("users show 3 --json").stdout.contains("\"case_manager\":false"));
    assert_eq!(house.run("audit verify").code, 0);
}
