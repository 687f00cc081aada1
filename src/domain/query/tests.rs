//! The search language by examples, and what must hold for any text at all.

use proptest::prelude::*;
use rstest::rstest;

use super::*;

/// The canonical form of what was understood, then the hint.
fn read(text: &str) -> (String, Option<String>) {
    let query = parse(text);
    (query.to_string(), query.hint.map(|hint| hint.shown().into()))
}

#[rstest]
#[case("bob", "bob")]
#[case("  Anne-Marie   o'neil ", "Anne-Marie o'neil")]
#[case("status:p|I", "status:P|I")]
#[case("STATUS:active", "status:A")]
#[case("-org:ABC bob", "-org:ABC bob")]
#[case("bob org.login:abc", "org.login:abc bob")]
#[case("org.edit:abc|xyz", "org.edit:abc|xyz")]
#[case("wg:\"HMIS Users\"|Intake", "wg:\"HMIS Users\"|Intake")]
#[case("perm:user_setup>=W", "perm:user_setup>=W")]
#[case("perm:user_setup=read", "perm:user_setup=R")]
#[case("perm:User_Setup", "perm:user_setup>=R")]
#[case("perm:user_setup=none|data_export", "perm:user_setup=none|data_export>=R")]
#[case("tier:1|2", "tier:1|2")]
#[case("template~power", "template~power")]
#[case("source:local|SSO|idp.example", "source:local|sso|idp.example")]
#[case("seen<90d", "seen<90d")]
#[case("seen>2w -seen<36h", "seen>14d -seen<36h")]
#[case("never locked limbo pending", "never locked limbo pending")]
#[case("\"never\"", "\"never\"")]
#[case("pending>3d", "pending>3d")]
#[case("expires<30d", "expires<30d")]
#[case("org:ABC -expires>2w", "org:ABC -expires>14d")]
#[case("EXPIRES:Never|some", "expires:never|some")]
#[case("expired -expired<7d", "expired -expired<7d")]
#[case("\"expired\"", "\"expired\"")]
#[case("id:42|43", "id:42|43")]
#[case("\"jan de\" -vries", "\"jan de\" -vries")]
#[case("\"say \"\"hi\"\" now\"", "\"say \"\"hi\"\" now\"")]
#[case("\"status:A\"", "\"status:A\"")]
#[case("- -", "\"-\" \"-\"")]
#[case("5\" disk", "\"5\"\"\" disk")]
fn reads_without_a_hint(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(read(text), (expected.to_owned(), None));
}

#[rstest]
#[case("status:X bob", "\"status:X\" bob", "status:X is not understood; try status:P|I.")]
#[case("color:red", "\"color:red\"", "There is no term color: and so it is searched for as text.")]
#[case("bob org:", "bob", "org: needs a value, as in org:ABC.")]
#[case("perm:user_setup>=X", "\"perm:user_setup>=X\"", "perm:user_setup>=X is not understood; try perm:user_setup>=W.")]
#[case("seen<soon", "\"seen<soon\"", "seen<soon is not understood; try seen<90d.")]
#[case("seen<294967295y", "\"seen<294967295y\"", "seen<294967295y is not understood; try seen<90d.")]
#[case("expires:soon", "\"expires:soon\"", "expires:soon is not understood; try expires<30d.")]
#[case("expired:7d", "\"expired:7d\"", "expired:7d is not understood; try expired.")]
#[case("seen:90d", "\"seen:90d\"", "seen:90d is not understood; try seen<90d.")]
#[case("\"jan de", "\"jan de\"", "The quotation mark is not closed.")]
fn falls_back_with_a_hint(#[case] text: &str, #[case] expected: &str, #[case] hint: &str) {
    assert_eq!(read(text), (expected.to_owned(), Some(hint.to_owned())));
}

#[rstest]
#[case("", "A")]
#[case("bob org:ABC", "A")]
#[case("status:P|I", "IP")]
#[case("-status:A", "IPD")]
#[case("-status:A -status:D", "IP")]
#[case("pending>3d", "P")]
#[case("-pending", "AID")]
#[case("id:4", "AIPD")]
#[case("id:4 status:I", "I")]
#[case("status:X", "A")]
fn statuses_default_to_active(#[case] text: &str, #[case] letters: &str) {
    let statuses: String = parse(text).statuses().iter().map(|status| status.letter()).collect();
    assert_eq!(statuses, letters);
}

#[test]
fn every_example_of_the_table_works() {
    for row in &TERMS {
        let query = parse(row.example);
        assert_eq!((query.conditions.len(), query.words.len(), query.hint), (1, 0, None), "{}", row.example);
        assert!(row.example.starts_with(row.name) && row.help.ends_with('.'), "{}", row.name);
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back(text in r#"[-a-zé:|~<>="\. 0-9]{0,40}|(-?(status|org|wg|perm|seen|id|source|expires|expired)[:<>~]["a-zA-Z0-9|=> ]{0,8} ?){0,4}"#) {
        let mut query = parse(&text);
        query.hint = None;
        let written = query.to_string();
        prop_assert_eq!(parse(&written), query, "{}", written);
    }

    #[test]
    fn anything_can_be_read(text in any::<String>()) {
        let _ = parse(&text).to_string();
    }
}
