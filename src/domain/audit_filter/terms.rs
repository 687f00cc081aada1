//! The terms of the filter: one table for reading, completion and help.

use crate::domain::query::TermHelp;

/// All terms, the common ones first.
pub static TERMS: [TermHelp; 7] = [
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
    TermHelp {
        name: "since",
        example: "since:7d",
        help: "From this moment on: 2026-11-01, yesterday 15:00; 7d is the point a week ago, as in <7d.",
    },
    TermHelp { name: "until", example: "until:2026-11-30", help: "Until this moment; a day is included whole." },
    TermHelp { name: "cell", example: "cell:user/812/city", help: "The history of one cell, by its key." },
];
