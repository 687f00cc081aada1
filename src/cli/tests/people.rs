//! Commands that make and change users: which cells they speak of, and how they end.

use rstest::rstest;

use super::decisions::cells;
use super::{Scene, beadle};

#[rstest]
#[case("users set lan@x.example 'job_title=Night lead'", &["user/1/job_title"], &["{text:Night lead}"])]
#[case("users set lan@x.example job_title=", &["user/1/job_title"], &["none"])]
#[case("users set 1 case_manager=on support=vendor", &["user/1/case_manager", "user/1/support"], &["{flag:true}", "{text:vendor}"])]
#[case("users set 1 owning=QRS", &["user/1/owning"], &["{org:11}"])]
#[case("users set 1 supervisor=dana@x.example", &["user/1/supervisor"], &["{user:2}"])]
#[case("users set 1 location=pier", &["user/1/location"], &["{location:31}"])]
#[case("users set 1 org.QRS=AL", &["user/1/org/11/login"], &["{flag:true}"])]
#[case("users set 1 org.hfx=e", &["user/1/org/10/active", "user/1/org/10/editable"], &["{flag:true}", "{flag:true}"])]
#[case("users set 1 org.QRS=E", &["user/1/org/11/active", "user/1/org/11/editable"], &["{flag:false}", "{flag:true}"])]
#[case("users set 2 org.HFX=L", &["user/2/org/10/active", "user/2/org/10/login"], &["{flag:true}", "{flag:true}"])]
#[case("users set 2 org.HFX=E", &["user/2/org/10/active", "user/2/org/10/editable"], &["{flag:true}", "{flag:true}"])]
#[case("users set 1 org.QRS=none", &["user/1/org/11/active"], &["none"])]
#[case("users set 1 org.QRS.until=2030-01-02", &["user/1/org/11/until"], &["{time:1893628799999}"])]
#[case("users set 1 org.hfx.until=2030-01-02T10:00:00Z", &["user/1/org/10/until"], &["{time:1893578400000}"])]
#[case("users set 1 wg.intake.until=2030-01-02", &["user/1/workgroup/20/until"], &["{time:1893628799999}"])]
#[case("users set 1 wg.intake=on", &["user/1/workgroup/20/active"], &["{flag:true}"])]
#[case("users set 1 perm.data_export=W", &["user/1/perm/data_export"], &["{level:Write}"])]
#[case("users set 1 'template=power user'", &["user/1/perm/data_export", "user/1/perm/user_setup"], &["{level:Write}", "{level:Read}"])]
#[case("users status I lan@x.example", &["user/1/status"], &["{status:Inactive}"])]
#[case("users status inactive 1 2", &["user/1/status", "user/2/status"], &["{status:Inactive}", "{status:Inactive}"])]
fn what_is_said_becomes_cells(#[case] line: &str, #[case] keys: &[&str], #[case] after: &[&str]) {
    let found = cells(line);
    let found: Vec<(&str, &str)> =
        found.iter().map(|row| (row.split(' ').next().unwrap(), row.split(" -> ").nth(1).unwrap())).collect();
    let expected: Vec<(&str, &str)> = keys.iter().copied().zip(after.iter().copied()).collect();
    assert_eq!(found, expected, "{line}");
}

#[test]
fn quick_add_makes_everything_at_once() {
    let line =
        "users quick-add new@x.example --name 'Noor Adel' --owner HFX --workgroup Intake --template 'Power User'";
    assert_eq!(
        cells(line),
        [
            "user/new1/status none -> {status:Active}",
            "user/new1/name none -> {text:Noor Adel}",
            "user/new1/login none -> {text:new@x.example}",
            "user/new1/owning none -> {org:10}",
            "user/new1/org/10/active none -> {flag:true}",
            "user/new1/org/10/login {flag:false} -> {flag:true}",
            "user/new1/workgroup/20/active none -> {flag:true}",
            "user/new1/perm/data_export {level:None} -> {level:Write}",
            "user/new1/perm/user_setup {level:None} -> {level:Read}",
        ]
    );
}

#[test]
fn what_is_said_last_of_a_cell_holds() {
    let line = "users add new@x.example --name N --status P perm.data_export=W perm.data_export=W city=A city=B";
    assert_eq!(
        cells(line)[3..],
        ["user/new1/perm/data_export {level:None} -> {level:Write}", "user/new1/city none -> {text:B}"]
    );
    let line = "users add new@x.example --name N --status P perm.data_export=W city=A perm.data_export=none";
    assert_eq!(cells(line)[3..], ["user/new1/city none -> {text:A}"], "as it is without a word");
    assert_eq!(
        cells("users set 1 city=A zip=1 city=B"),
        ["user/1/zip none -> {text:1}", "user/1/city none -> {text:B}"]
    );
    assert_eq!(cells("users set 1 city=A zip=1 city="), ["user/1/zip none -> {text:1}"]);
    assert_eq!(
        cells("orgs set HFX city=A zip=1 city=B"),
        ["org/10/zip none -> {text:1}", "org/10/city none -> {text:B}"]
    );
    let made = cells("orgs add Quay city=A active=off option.MOU=hidden city=B");
    assert_eq!(
        made,
        ["org/new1/name none -> {text:Quay}", "org/new1/active none -> {flag:false}", "org/new1/city none -> {text:B}"]
    );
}

#[test]
fn who_is_named_twice_is_meant_once() {
    assert_eq!(cells("users status I 1 1 2 lan@x.example").len(), 2);
}

#[test]
fn a_clone_has_no_secret_and_no_login_of_its_model() {
    let made = cells("users clone 1 new@x.example --name N");
    assert!(made.contains(&"user/new1/org/11/active none -> {flag:true}".to_owned()), "{made:#?}");
    assert!(made.contains(&"user/new1/perm/user_setup {level:None} -> {level:Write}".to_owned()), "{made:#?}");
    assert!(made.iter().all(|row| !row.contains("password") && !row.contains("question")), "{made:#?}");
    assert!(!made.iter().any(|row| row.contains("lan@x.example")), "{made:#?}");
}

#[rstest]
#[case("users status A dana@x.example", 4)]
#[case("users set 1 nonsense", 2)]
#[case("users set 1 shoe=43", 2)]
#[case("users set 1 password=x", 2)]
#[case("users set 1 status=A", 2)]
#[case("users set 1 case_manager=maybe", 2)]
#[case("users set 1 org.QRS=AX", 2)]
#[case("users set 1 org.XXX=A", 3)]
#[case("users set 1 org.XXX.until=30d", 3)]
#[case("users set 1 org.QRS.until=soon", 2)]
#[case("users set 1 wg.intake.until=", 2)]
#[case("users set 1 wg.Intake=maybe", 2)]
#[case("users set 1 perm.nothing=W", 3)]
#[case("users set 1 perm.data_export=X", 2)]
#[case("users set 1 template=None", 3)]
#[case("users set 1 location=Nowhere", 3)]
#[case("users set who@x.example city=B", 3)]
#[case("users set 1", 2)]
#[case("users status Z 1", 2)]
#[case("users status A", 2)]
#[case("users add x@x.example", 2)]
#[case("users quick-add x@x.example --name N", 2)]
fn a_word_that_means_nothing_is_named(#[case] line: &str, #[case] exit: u8) {
    let ran = beadle(&format!("{line} --db /d"));
    assert_eq!(ran.exit, exit, "{line}: {}", ran.stderr);
    assert!(!ran.asked.contains("commit") && !ran.stderr.is_empty(), "{line}");
}

#[test]
fn who_has_no_password_yet_is_told_of() {
    let told = "new@x.example has no password yet, so nobody can sign in by it. Make one with: beadle users password";
    for line in [
        "users add new@x.example --name N",
        "users quick-add new@x.example --name N --owner HFX --workgroup Intake --template 'Power User'",
        "users clone 1 new@x.example --name N",
    ] {
        assert!(beadle(&format!("{line} --db /d")).stderr.contains(told), "{line}");
        for quiet in ["--generate", "--dry-run"] {
            assert!(!beadle(&format!("{line} {quiet} --db /d")).stderr.contains("no password"), "{line} {quiet}");
        }
    }
}

#[test]
fn nothing_is_sent_where_nothing_changes() {
    let ran = beadle("users set 1 case_manager=off --db /d");
    assert_eq!((ran.exit, ran.asked.as_str()), (0, "user"), "{}", ran.stderr);
    let ran = beadle("users set 1 case_manager=off --db /d --json");
    assert!(ran.stdout.starts_with("{\"outcome\":\"judged\","), "programs are told so: {}", ran.stdout);
}

#[test]
fn deleting_says_what_refers_to_the_user_and_asks() {
    let line = "users status D lan@x.example --db /d";
    let ran = beadle(line);
    assert_eq!(ran.exit, 2, "nobody is there to be asked");
    assert!(ran.stderr.contains("lan@x.example is referred to: supervises 3. Status I ends access"), "{}", ran.stderr);
    let yes = Scene { answers: Some(vec![true]), ..Scene::default() }.run(line);
    assert_eq!((yes.exit, yes.asked.as_str()), (0, "user-by-login references judge commit"));
}
