//! What is found in queries that are tried.

use super::*;

fn trial() -> Trial {
    let mut schema = Schema::default();
    for table in ["CT_INTAKE", "dbo.CT_EXIT", "CT_OPEN"] {
        schema.add_table(table);
    }
    for column in ["CT_INTAKE.CLIENT_ID", "CT_INTAKE.BEGIN_DATE", "dbo.CT_EXIT.CLIENT_ID", "CT_EXIT.REASON"] {
        schema.add_column(column, true);
    }
    schema.add_column("Client.CUSTOM_AGE", false);
    schema.add_function("C_DAYS");
    Trial::new(schema, |name| name.to_ascii_lowercase().starts_with("c_")).unwrap()
}

fn lacks(names: &[&str]) -> Fit {
    Fit::Lacks(names.iter().map(|name| (*name).to_owned()).collect())
}

#[test]
fn what_is_lacking_is_named_and_what_is_there_is_not() {
    let cases: &[(&str, Fit)] = &[
        ("SELECT client_id, Begin_Date FROM ct_intake", Fit::Fits),
        ("SELECT * FROM dbo.CT_EXIT WHERE REASON = 'moved'", Fit::Fits),
        ("SELECT i.CLIENT_ID FROM CT_INTAKE i JOIN CT_EXIT e ON e.CLIENT_ID = i.CLIENT_ID", Fit::Fits),
        ("SELECT AMOUNT FROM LEGACY_VOUCHER WHERE SPENT = 0", lacks(&["LEGACY_VOUCHER"])),
        ("SELECT END_DATE FROM CT_INTAKE", lacks(&["END_DATE"])),
        ("SELECT e.END_DATE, OTHER FROM CT_INTAKE i, CT_EXIT e", lacks(&["OTHER", "e.END_DATE"])),
        ("SELECT A FROM OLD_ONE UNION SELECT B FROM OLD_TWO", lacks(&["OLD_ONE", "OLD_TWO"])),
        // Of these tables not all columns are known, so any may be there.
        ("SELECT anything FROM CT_OPEN", Fit::Fits),
        ("SELECT c.Name, c.CUSTOM_AGE FROM Client c", Fit::Fits),
        ("SELECT o.A, i.GONE FROM CT_OPEN o, CT_INTAKE i", lacks(&["i.GONE"])),
        ("WITH t AS (SELECT CLIENT_ID AS id FROM CT_INTAKE) SELECT id FROM t", Fit::Fits),
        ("WITH t AS (SELECT CLIENT_ID AS id FROM CT_INTAKE) SELECT name FROM t", lacks(&["name"])),
        ("SELECT \"GONE\" FROM CT_INTAKE", lacks(&["GONE"])),
        ("SELECT C_DAYS(BEGIN_DATE), GETDATE() FROM CT_INTAKE", Fit::Fits),
        ("SELECT C_WEEKS(BEGIN_DATE) FROM CT_INTAKE", lacks(&["C_WEEKS"])),
        ("SELECT x FROM other.THINGS", lacks(&["other.THINGS"])),
        ("SELECT 1; SELECT A FROM OLD_ONE", lacks(&["OLD_ONE"])),
        ("", Fit::Fits),
    ];
    let mut trial = trial();
    for (text, fit) in cases {
        assert_eq!(trial.of(text).unwrap(), *fit, "{text}");
        // A text leaves nothing behind for the next.
        assert_eq!(trial.of(text).unwrap(), *fit, "{text}, again");
    }
}

#[test]
fn what_does_more_than_read_is_not_let_through() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("made.db");
    let attach = format!("ATTACH '{}' AS other", file.display());
    let mut trial = trial();
    for text in [
        attach.as_str(),
        "DELETE FROM CT_INTAKE",
        "DROP TABLE CT_INTAKE",
        "CREATE TABLE x (y)",
        "PRAGMA case_sensitive_like = 1",
        "SELECT CLIENT_ID FROM CT_INTAKE; UPDATE CT_INTAKE SET CLIENT_ID = 1",
    ] {
        assert_eq!(trial.of(text).unwrap(), Fit::Acts, "{text}");
    }
    assert!(!file.exists());
    let like: bool = trial.db.query_row("SELECT 'a' LIKE 'A'", [], |row| row.get(0)).unwrap();
    assert!(like, "a pragma acted while it was prepared");
}

#[test]
fn another_language_and_hostile_text_are_told_apart_from_what_is_lacking() {
    let deep = format!("SELECT {}1{}", "(".repeat(5_000), ")".repeat(5_000));
    let long = format!("SELECT '{}'", "x".repeat(LONGEST));
    for text in ["SELECT TOP 10 CLIENT_ID FROM CT_INTAKE", "\0", "SELECT '", &deep, &long] {
        assert_eq!(trial().of(text).unwrap(), Fit::Unread, "{}", text.chars().take(40).collect::<String>());
    }
    let many: Vec<String> = (0..MOST_MISSED + 50).map(|n| format!("GONE_{n}")).collect();
    let text = format!("SELECT {} FROM CT_INTAKE", many.join(", "));
    let Fit::Lacks(names) = trial().of(&text).unwrap() else { unreachable!("they are lacking") };
    assert!(names.len() > 100);
}

/// What an inventory lists may be more than SQLite makes a table of; then any column may be there, and the plan is made.
#[test]
fn a_table_that_cannot_be_made_up_is_one_of_which_not_all_is_known() {
    let mut schema = Schema::default();
    for column in ["CT_TWICE.A", "CT_TWICE.a", "dbo.ct_twice.A", "CT_ODD.A\0B"] {
        schema.add_column(column, true);
    }
    for number in 0..2_500 {
        schema.add_column(&format!("CT_WIDE.C{number}"), true);
    }
    let mut trial = Trial::new(schema, |_| false).unwrap();
    let cases = [
        ("SELECT a FROM CT_TWICE", Fit::Fits),
        ("SELECT b FROM CT_TWICE", lacks(&["b"])),
        ("SELECT C2400, anything FROM CT_WIDE", Fit::Fits),
        ("SELECT A FROM CT_ODD", Fit::Fits),
    ];
    for (text, fit) in cases {
        assert_eq!(trial.of(text).unwrap(), fit, "{text}");
    }
}
