//! The filter of the journal at the command line: as the console takes it, and each term as an option.

use clap::Args;

use crate::api::audit::AuditFilter;
use crate::api::{Refusal, RefusalKind};
use crate::cli::desk::Desk;
use crate::domain::audit_filter::{Terms, parse};
use crate::domain::query::candidate;
use crate::domain::text::Raw;

/// Which rows.
#[derive(Args, Debug, Default)]
pub struct FilterArgs {
    /// The filter as the console takes it: lan operator:kim set:4 action:granted since:2026-11-01 <7d.
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// Only what concerns this user, by number, login or words of the name.
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// Only what this operator did.
    #[arg(long, value_name = "USER")]
    operator: Option<String>,
    /// Only one change set, by its number.
    #[arg(long, value_name = "N")]
    set: Option<String>,
    /// Only one kind of action, such as granted or sign-in.
    #[arg(long, value_name = "WORD")]
    action: Option<String>,
    /// Only one kind of cell, such as permission, access or membership.
    #[arg(long, value_name = "WORD")]
    kind: Option<String>,
    /// Only what was written with the glass broken: break-glass.
    #[arg(long, value_name = "WORD")]
    guards: Option<String>,
    /// Only the history of one cell, by its key.
    #[arg(long, value_name = "KEY")]
    cell: Option<String>,
    /// Only from this day or moment on.
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only until this day, which is included, or this moment.
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

impl FilterArgs {
    /// Reads the filter.
    ///
    /// # Errors
    /// Everything in it that makes no sense, at once.
    pub fn read(&self, desk: &Desk<'_>) -> Result<AuditFilter, Refusal> {
        let options = [
            ("user", &self.user),
            ("operator", &self.operator),
            ("set", &self.set),
            ("action", &self.action),
            ("kind", &self.kind),
            ("guards", &self.guards),
            ("cell", &self.cell),
            ("since", &self.since),
            ("until", &self.until),
        ];
        read(&self.filter, &options, desk)
    }
}

/// Reads a filter as it is typed, and each term given as an option.
///
/// # Errors
/// Everything in it that makes no sense, at once.
pub fn read<F: Terms>(words: &[String], options: &[(&str, &Option<String>)], desk: &Desk<'_>) -> Result<F, Refusal> {
    let terms = options.iter().filter_map(|(name, value)| {
        let value = value.as_deref()?;
        Some(format!("{name}:{}", candidate(value, "").text))
    });
    let text = words.iter().cloned().chain(terms).collect::<Vec<_>>().join(" ");
    let typed = parse(&text, desk.seat.now(), desk.out.zone());
    if typed.problems.is_empty() {
        return Ok(typed.filter);
    }
    let problems: Vec<&str> = typed.problems.iter().map(Raw::stored).collect();
    Err(Refusal::new(RefusalKind::Usage, problems.join("\n")))
}
