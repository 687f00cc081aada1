//! Organizations and workgroups: which row a record is, what they are called, and the codes that they get.

use super::*;
use crate::domain::cell::{Cell, OrgField, Value};
use crate::domain::code::Codes;
use crate::domain::ids::OrgId;
use crate::domain::import::KnownGroup;

#[test]
fn groups_are_found_by_origin_then_code_then_name() {
    let mut model = Model::default();
    model.apply(&compare(&imported("csv:1=North hmis:1=East", "", ""), &PENDING, &Known::default()).set);
    model.set(Cell::Org { org: OrgId(3), field: OrgField::Name }, Value::text("West"));
    model.set(Cell::Org { org: OrgId(3), field: OrgField::Code }, Value::text("WST"));
    let cases: [(&str, &[&str], &[&str]); 7] = [
        ("csv:1=Nord", &["org/1/name Text(\"North\") -> Text(\"Nord\")"], &[]),
        ("csv:2=west", &["org/3/name Text(\"West\") -> Text(\"west\")", "org/3/origin None -> Text(\"csv:2\")"], &[]),
        ("csv:2=East", &[], &["other-source"]),
        ("csv:2=North", &[], &["name-taken"]),
        ("=WST", &[], &[]),
        ("=east", &[], &[]),
        ("csv:1=East", &[], &["name-taken"]),
    ];
    for (text, expected, problems) in cases {
        let planned = compare(&imported(text, "", ""), &PENDING, &model.known());
        assert_eq!(changes(&planned), expected, "{text}");
        assert_eq!(codes(&planned), problems, "{text}");
    }
}

#[test]
fn organizations_that_repeat_are_named_and_never_merged() {
    let planned = compare(&imported("csv:1=A csv:2=a csv:3=B csv:3=C", "", ""), &PENDING, &Known::default());
    assert_eq!(codes(&planned), ["duplicate-name", "duplicate-id"]);
    assert_eq!(tallies(&planned), ["organizations 4=0+0+0+0+4"]);
}

/// A code of its own is kept where it is free; otherwise the lowest free one is given, and it is said why.
#[test]
fn a_new_organization_gets_a_code() {
    let there =
        |code: &str| KnownGroup { id: 1, code: code.to_owned(), name: "There".to_owned(), ..Default::default() };
    let given = |code: Option<&str>, known: Vec<KnownGroup>| {
        let mut source = imported("csv:1=North", "", "");
        source.orgs[0].code = code.map(str::to_owned);
        let planned = compare(&source, &PENDING, &Known { orgs: known, ..Known::default() });
        let is_code = |cell| matches!(cell, Cell::Org { field: OrgField::Code, .. });
        let given = planned.set.changes.iter().find(|change| is_code(change.cell));
        let given = given.and_then(|change| change.after.as_text()).unwrap_or("-");
        format!("{given} {}", codes(&planned).join(" ")).trim().to_owned()
    };
    for (code, known, expected) in [
        (None, "ZZZ", "AAA"),
        (None, "AAA", "AAB"),
        (Some("hfx"), "AAA", "HFX"),
        (Some("HFX"), "HFX", "AAA code-taken"),
        (Some("too long"), "HFX", "AAA bad-code"),
    ] {
        assert_eq!(given(code, vec![there(known)]), expected, "{code:?} beside {known}");
    }
    let mut codes = Codes::new([]);
    let all = std::iter::from_fn(|| codes.take_lowest());
    let all = all.zip(1..).map(|(code, id)| KnownGroup { id, name: code.clone(), ..there(&code) }).collect();
    assert_eq!(given(None, all), "- no-code");
}
