//! The text form of changes: one line for each, readable by people, kept in files, reviewed by colleagues.
//!
//! ```text
//! database "Harbor" uuid "7c1e" revision 41
//! reason "quarter-end cover"
//!
//! # What people write stays with the change it stands above or beside.
//! user 812 perm query_designer R -> W
//! user 812 org ABC login off -> on            # for the quarter-end
//! user new1 status none -> P
//! workgroup "HMIS Users" admin_menu off -> on
//! template "Power User" perm query_designer R -> W
//! org ABC option MOU visible off -> on
//! release 17 share ABC XYZ 2026-01-01 active none -> on
//! property SsoUsersNeedApproval none -> "off"
//! ```
//!
//! Users are named by number, organizations by code, workgroups, templates, locations and providers by name. Rows that the set
//! creates are `new1`, `new2`, …. Texts stand in double quotes, in which `\"`, `\\`, `\n` and `\u{202e}` are escapes.

mod heading;
mod line;
mod read;
mod remarks;
mod words;
mod write;

use super::ids::{LocationId, OrgId, ProviderId, TemplateId, WorkgroupId};
use super::text::Raw;

pub use heading::{FileOrigin, Heading, heading};
pub use read::read;
pub use remarks::{Remarks, annotate, remarks};
pub use write::write;

/// The names by which the text form speaks of rows; the database answers, tests bring their own.
pub trait Directory {
    fn org_code(&self, org: OrgId) -> Option<String>;
    fn org(&self, code: &str) -> Option<OrgId>;
    fn workgroup_name(&self, workgroup: WorkgroupId) -> Option<String>;
    fn workgroup(&self, name: &str) -> Option<WorkgroupId>;
    fn location_name(&self, location: LocationId) -> Option<String>;
    fn location(&self, name: &str) -> Option<LocationId>;
    fn provider_name(&self, provider: ProviderId) -> Option<String>;
    fn provider(&self, name: &str) -> Option<ProviderId>;
    fn template_name(&self, template: TemplateId) -> Option<String>;
    fn template(&self, name: &str) -> Option<TemplateId>;
}

/// What is wrong with a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Counted from 1.
    pub line: usize,
    /// With the words of the line as they are.
    pub sentence: Raw,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::cell::strategy::cell;
    use crate::domain::change::Change;
    use crate::domain::stored::strategy::value;

    /// Names every row by its number, so that any id has a name.
    struct Numbered;

    impl Directory for Numbered {
        fn org_code(&self, org: OrgId) -> Option<String> {
            (org.0 < 1000).then(|| format!("{:03}", org.0))
        }
        fn org(&self, code: &str) -> Option<OrgId> {
            code.parse().ok()
        }
        fn workgroup_name(&self, workgroup: WorkgroupId) -> Option<String> {
            Some(format!("Group \"{}\"", workgroup.0))
        }
        fn workgroup(&self, name: &str) -> Option<WorkgroupId> {
            name.strip_prefix("Group \"")?.strip_suffix('"')?.parse().ok()
        }
        fn location_name(&self, location: LocationId) -> Option<String> {
            Some(location.0.to_string())
        }
        fn location(&self, name: &str) -> Option<LocationId> {
            name.parse().ok()
        }
        fn provider_name(&self, provider: ProviderId) -> Option<String> {
            Some(provider.0.to_string())
        }
        fn provider(&self, name: &str) -> Option<ProviderId> {
            name.parse().ok()
        }
        fn template_name(&self, template: TemplateId) -> Option<String> {
            Some(template.0.to_string())
        }
        fn template(&self, name: &str) -> Option<TemplateId> {
            name.parse().ok()
        }
    }

    fn change() -> impl Strategy<Value = Change> {
        cell().prop_flat_map(|cell| {
            (Just(cell), value(cell.kind()), value(cell.kind()))
                .prop_map(|(cell, before, after)| Change::new(cell, before, after))
        })
    }

    /// Changes of cells of their own, at least one, with comments.
    fn noted() -> impl Strategy<Value = (Vec<Change>, Remarks)> {
        let changes = prop::collection::vec(change(), 1..6).prop_map(|changes| {
            let mut seen = std::collections::BTreeSet::new();
            changes.into_iter().filter(|change| seen.insert(change.cell)).collect::<Vec<_>>()
        });
        changes.prop_flat_map(|changes| {
            let kept = super::remarks::strategy::remarks(&changes);
            (Just(changes), kept)
        })
    }

    fn a_heading() -> impl Strategy<Value = Heading> {
        let origin = (".{0,8}", "[a-f0-9-]{0,8}", any::<u64>()).prop_map(|(name, uuid, revision)| FileOrigin {
            name,
            uuid,
            revision,
        });
        (prop::option::of(origin), ".{0,12}").prop_map(|(origin, reason)| Heading { origin, reason })
    }

    fn any_line() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            "#.{0,9}",
            (1..9_u8, ".{0,5}").prop_map(|(user, text)| format!("user {user} city none -> \"x\" # {text}")),
            "[a-z]{0,5}".prop_map(|text| format!("reason \"{text}\" # why")),
        ]
    }

    proptest! {
        #[test]
        fn text_round_trips(changes in prop::collection::vec(change(), 0..8)) {
            let text = write(&changes, &Numbered);
            prop_assert_eq!(read(&text, &Numbered), Ok(changes), "{}", text);
        }

        #[test]
        fn comments_and_headings_round_trip((changes, kept) in noted(), heading in a_heading()) {
            let text = annotate(&write(&changes, &Numbered), &changes, &heading, &kept);
            prop_assert_eq!(read(&text, &Numbered), Ok(changes.clone()), "{}", text);
            prop_assert_eq!(super::heading(&text), heading, "{}", text);
            prop_assert_eq!(super::remarks(&text, &changes), kept, "{}", text);
        }

        #[test]
        fn what_was_read_is_written_so_that_it_is_read_again(lines in prop::collection::vec(any_line(), 0..9)) {
            let text = lines.join("\n");
            if let Ok(changes) = read(&text, &Numbered) {
                let again = annotate(&write(&changes, &Numbered), &changes, &super::heading(&text),
                                     &super::remarks(&text, &changes));
                prop_assert_eq!(super::heading(&again), super::heading(&text));
                prop_assert_eq!(super::remarks(&again, &changes), super::remarks(&text, &changes), "{}\n{}", text, again);
            }
        }

        #[test]
        fn comments_stay_with_their_changes_in_any_order((changes, kept) in noted()) {
            let sorted = || { let mut sorted = changes.clone(); sorted.sort_by_key(|change| change.cell); sorted };
            let text = annotate(&write(&sorted(), &Numbered), &sorted(), &Heading::default(), &kept);
            let back = super::remarks(&text, &sorted());
            prop_assert_eq!(annotate(&write(&changes, &Numbered), &changes, &Heading::default(), &back),
                            annotate(&write(&changes, &Numbered), &changes, &Heading::default(), &kept));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,80}") {
            let _ = read(&text, &Numbered);
        }
    }

    #[test]
    fn comments_belong_to_a_change_or_to_the_set() {
        let text = "database \"Harbor\" uuid \"7c1e\" revision 41\nreason \"cover\"\n\n# A plan.\n\n# She asked.\n\
                    user 812 perm query_designer R -> W  # raises\nuser 812 org 007 login off -> on\n\n# That is all.\n";
        let changes = read(text, &Numbered).unwrap();
        assert_eq!(changes.len(), 2);
        let again = |changes: &[Change]| {
            annotate(&write(changes, &Numbered), changes, &heading(text), &remarks(text, &changes_of(text)))
        };
        assert_eq!(again(&changes), text);
        let turned: Vec<Change> = changes.iter().rev().cloned().collect();
        assert!(
            again(&turned).contains("login off -> on\n# She asked.\nuser 812 perm query_designer R -> W  # raises\n")
        );
        assert_eq!(again(&changes[1..]).matches('#').count(), 2, "what is not written takes its comments along");
    }

    fn changes_of(text: &str) -> Vec<Change> {
        read(text, &Numbered).unwrap()
    }

    #[test]
    fn comments_carry_nothing_that_acts_on_a_terminal() {
        let text = "user 1 city none -> \"x\" # a\u{1b}[2Jb\tc\u{202e}\n";
        let changes = changes_of(text);
        let again = annotate(&write(&changes, &Numbered), &changes, &Heading::default(), &remarks(text, &changes));
        assert_eq!(again, "user 1 city none -> \"x\"  # a\\u{1b}[2Jb c\\u{202e}\n");
    }

    #[test]
    fn problems_name_their_lines() {
        let cases = [
            ("user x status A -> I", "\"x\" is no user number."),
            ("user 1 perm nothing none -> W", "There is no permission \"nothing\"."),
            ("user 1 org ABC login off -> on", "There is no organization ABC."),
            ("user 1 perm data_export none => W", "Between the old and the new value stands ->, not \"=>\"."),
            ("user 1 name Bob -> \"Rob\"", "Text stands in quotes: \"Bob\"."),
            ("user 1 name \"Bob -> \"Rob\"", "A change ends with the old value, ->, and the new value."),
            ("user 1 name none -> \"\\u{d800}\"", "\\u{d800} is no character."),
            ("user 1 name none -> \"\\u{00000041}\"", "\\u{00000041} is no character."),
            ("user 1 name none -> \"\\u41\"", "A backslash in quotes is followed by \\, \", n or u{…}."),
            ("user 1 org 001 until none -> 2026-11-30T17:00", "\"2026-11-30T17:00\" is no moment like 2026-11-30."),
            ("user 1 org 001 login none -> on", "\"none\" is no off or on."),
            ("reason why", "The line reads: reason \"WHY\"."),
            ("reason \"a\"\nreason \"b\"", "The reason is given twice."),
            ("database \"x\"", "The line reads: database \"NAME\" uuid \"UUID\" revision NUMBER."),
            (
                "users 1",
                "A line begins with user, org, workgroup, template, release, option, location, provider or \
                 property and what it speaks of, not \"users\".",
            ),
        ];
        for (text, sentence) in cases {
            let problems = read(&format!("\n{text}"), &Numbered).unwrap_err();
            let line = 1 + text.lines().count();
            assert_eq!(problems, [Problem { line, sentence: sentence.into() }], "{text}");
        }
    }
}
