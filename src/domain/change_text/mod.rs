//! The text form of changes: one line for each, readable by people, kept in files, reviewed by colleagues.
//!
//! ```text
//! user 812 perm query_designer R -> W
//! user 812 org ABC login off -> on            # for the quarter-end
//! user new1 status none -> P
//! workgroup "HMIS Users" admin_menu off -> on
//! template "Power User" perm query_designer R -> W
//! org ABC option MOU visible off -> on
//! release 17 share ABC XYZ 2026-01-01 active none -> on
//! ```
//!
//! Users are named by number, organizations by code, workgroups, templates, locations and providers by name. Rows that the set
//! creates are `new1`, `new2`, …. Texts stand in double quotes, in which `\"`, `\\`, `\n` and `\u{202e}` are escapes.

mod read;
mod words;
mod write;

use super::ids::{LocationId, OrgId, ProviderId, TemplateId, WorkgroupId};

pub use read::read;
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
    pub sentence: String,
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

    proptest! {
        #[test]
        fn text_round_trips(changes in prop::collection::vec(change(), 0..8)) {
            let text = write(&changes, &Numbered);
            prop_assert_eq!(read(&text, &Numbered), Ok(changes), "{}", text);
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,80}") {
            let _ = read(&text, &Numbered);
        }
    }

    #[test]
    fn comments_and_blank_lines_are_left_out() {
        let text =
            "# a plan\n\nuser 812 perm query_designer read -> write  # raises\nuser 812 org 007 login off -> on\n";
        assert_eq!(read(text, &Numbered).map(|changes| changes.len()), Ok(2));
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
            ("user 1 org 001 login none -> on", "\"none\" is no off or on."),
            (
                "users 1",
                "A line begins with user, org, workgroup, template, release, option, location or provider and what it \
                 speaks of, not \"users\".",
            ),
        ];
        for (text, sentence) in cases {
            let problems = read(&format!("\n{text}"), &Numbered).unwrap_err();
            assert_eq!(problems, [Problem { line: 2, sentence: sentence.to_owned() }], "{text}");
        }
    }
}
