//! The terms of the journal's filter: one table for reading, completion and help.

use super::parse::{At, Terms, put};
use super::{ACTIONS, AuditFilter, BREAK_GLASS, Kind, Whom};
use crate::domain::ids::SetId;
use crate::domain::query::TermHelp;
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// All terms, the common ones first.
static TERMS: [TermHelp; 9] = [
    TermHelp {
        name: "user",
        example: "user:lan@x.example",
        help: "Rows about this user, by login or words of the name.",
    },
    TermHelp {
        name: "operator",
        example: "operator:kim",
        help: "What this operator did, by login or words of the name.",
    },
    TermHelp { name: "set", example: "set:4", help: "The change set of this number." },
    TermHelp { name: "action", example: "action:granted", help: "Rows of this action." },
    TermHelp { name: "kind", example: "kind:permission", help: "Rows about cells of this kind." },
    TermHelp {
        name: "since",
        example: "since:7d",
        help: "From this moment on: 2026-11-01, yesterday 15:00; 7d is the point a week ago, as in <7d.",
    },
    TermHelp { name: "until", example: "until:2026-11-30", help: "Until this moment; a day is included whole." },
    TermHelp { name: "guards", example: "guards:break-glass", help: "Rows that were written with the glass broken." },
    TermHelp { name: "cell", example: "cell:user/812/city", help: "The history of one cell, by its key." },
];

impl Terms for AuditFilter {
    const TERMS: &'static [TermHelp] = &TERMS;

    fn take(&mut self, term: &TermHelp, value: &str, _: &At<'_>) -> Result<(), Raw> {
        let name = term.name;
        match name {
            "user" => put(name, &mut self.user, Whom::read(value)),
            "operator" => put(name, &mut self.operator, Whom::read(value)),
            "action" => {
                let action = ACTIONS
                    .iter()
                    .find(|action| **action == value.to_ascii_lowercase())
                    .ok_or_else(|| format!("\"{value}\" is no action; there are {}.", ACTIONS.join(", ")))?;
                put(name, &mut self.action, (*action).to_owned())
            }
            "kind" => {
                let kind =
                    Kind::ALL.iter().find(|kind| kind.word() == value.to_ascii_lowercase()).ok_or_else(|| {
                        let words: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
                        format!("\"{value}\" is no kind of cell; there are {}.", words.join(", "))
                    })?;
                put(name, &mut self.kind, *kind)
            }
            "guards" if value != BREAK_GLASS.trim_end_matches(": ") => {
                Err(format!("\"{value}\" is not looked for among the guards; write {}.", term.example).into())
            }
            "guards" => {
                self.break_glass = true;
                Ok(())
            }
            "cell" => {
                let cell =
                    value.parse().map_err(|_| format!("\"{value}\" is no key of a cell, as in {}.", term.example))?;
                put(name, &mut self.cell, cell)
            }
            _ => {
                let number = value.parse::<u32>().map_err(|_| format!("\"{value}\" is no number of a set."))?;
                put(name, &mut self.set, SetId(i64::from(number)))
            }
        }
    }

    fn span(&mut self) -> (&mut Option<Time>, &mut Option<Time>) {
        (&mut self.since, &mut self.until)
    }
}
