//! What stands between a draft and its commit, one thing after the other, each with the key that deals with it.

use crate::api::review::{Judged, Judgement, Tally, is_password};
use crate::domain::change::Accepted;
use crate::domain::verdict::{Finding, Guard, Verdict};
use crate::tui::wording::{counted, number};

/// The first thing that stands in the way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Obstacle {
    /// No key of the review helps but those in the sentence.
    Stop(String),
    /// Permissions with tiers want to be acknowledged.
    Elevation,
    /// They were, and a reason is missing.
    Reason,
    /// A mass removal wants its number typed; the sentence says which.
    Number(String),
}

/// Counts of the rows, told apart by what helps. They are taken once for a judgement, for it may have very many rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Counts {
    refused: u32,
    conflict: u32,
    limbo: u32,
    withheld: u32,
    own: u32,
    pub held: u32,
    ok: u32,
    noop: u32,
}

impl Counts {
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Judged>) -> Self {
        let mut counts = Self::default();
        for row in rows {
            *match &row.verdict {
                Verdict::Refused(finding) if finding.guard == Guard::G9 => &mut counts.limbo,
                Verdict::Refused(_) => &mut counts.refused,
                Verdict::Conflict { .. } => &mut counts.conflict,
                // The operator's own row leaves every bulk edit by itself.
                Verdict::Withheld(finding) if finding.guard == Guard::G7 => &mut counts.own,
                Verdict::Withheld(_) => &mut counts.withheld,
                Verdict::Held(_) => &mut counts.held,
                Verdict::Ok => &mut counts.ok,
                Verdict::Noop => &mut counts.noop,
            } += 1;
        }
        counts
    }

    /// The same by verdicts alone.
    pub const fn tally(&self) -> Tally {
        Tally {
            ok: self.ok,
            noop: self.noop,
            withheld: self.withheld + self.own,
            refused: self.refused + self.limbo,
            conflict: self.conflict,
            held: self.held,
        }
    }

    /// The way out that is always there, if any row passes.
    fn apply_ok(&self) -> String {
        match self.ok {
            0 => String::new(),
            1 => " o applies the 1 row that passes.".to_owned(),
            ok => format!(" o applies the {} rows that pass.", number(u64::from(ok))),
        }
    }
}

/// The first thing that stands in the way of committing everything; nothing when it can be written.
pub(super) fn first(judgement: &Judgement, rows: &Counts, accepted: Accepted, reason: &str) -> Option<Obstacle> {
    if let Some(finding) = judgement.refusals.first() {
        return Some(Obstacle::Stop(finding.sentence.shown().into()));
    }
    if rows.refused > 0 {
        let are = counted(u64::from(rows.refused), "row is", "rows are");
        return Some(Obstacle::Stop(format!("{are} refused: x takes a row out.{}", rows.apply_ok())));
    }
    if rows.conflict > 0 {
        let are = counted(u64::from(rows.conflict), "row is", "rows are");
        let text = format!("{are} in conflict: m keeps mine, t takes theirs.{}", rows.apply_ok());
        return Some(Obstacle::Stop(text));
    }
    if rows.limbo > 0 {
        let text = format!("Users would be left unable to sign in: b accepts that.{}", rows.apply_ok());
        return Some(Obstacle::Stop(text));
    }
    if rows.withheld > 0 && !accepted.withheld {
        let are = counted(u64::from(rows.withheld), "row is", "rows are");
        return Some(Obstacle::Stop(format!("{are} withheld: b leaves them out.{}", rows.apply_ok())));
    }
    if rows.held > 0 {
        let only_reason = accepted.elevation && reason.trim().is_empty();
        return Some(if only_reason { Obstacle::Reason } else { Obstacle::Elevation });
    }
    if let Some(hold) = wants_number(judgement) {
        return Some(Obstacle::Number(hold.sentence.shown().into()));
    }
    (rows.ok == 0).then(|| {
        Obstacle::Stop(
            "Nothing here would alter anything: x takes a row out, ctrl-t all that are so already.".to_owned(),
        )
    })
}

/// The hold that wants a number typed. The operator's own password is asked for when the set is sent.
pub(super) fn wants_number(judgement: &Judgement) -> Option<&Finding> {
    judgement.holds.iter().find(|hold| !is_password(hold))
}

/// Why not even the rows that pass can be committed; nothing when they can.
pub(super) fn of_ok_rows(judgement: &Judgement, rows: &Counts) -> Option<String> {
    if let Some(finding) = judgement.refusals.first() {
        return Some(finding.sentence.shown().into());
    }
    if wants_number(judgement).is_some() {
        return Some("The set is held as a whole: a acknowledges it.".to_owned());
    }
    (rows.ok == 0).then(|| "No row passes.".to_owned())
}

/// What `b` would accept, and in which words it is asked.
pub(super) fn acceptable(rows: &Counts, accepted: Accepted) -> Option<(Accepted, Vec<String>)> {
    let mut text = Vec::new();
    let mut wider = accepted;
    if rows.limbo > 0 {
        let changes = counted(u64::from(rows.limbo), "change leaves", "changes leave");
        text.push(format!("{changes} active users without a workgroup or a Login organization: they cannot sign in."));
        wider.limbo = true;
    }
    if rows.withheld > 0 && !accepted.withheld {
        let rows = counted(u64::from(rows.withheld), "row reaches", "rows reach");
        text.push(format!("{rows} above your own levels and will be left out; the rest is applied."));
        wider.withheld = true;
    }
    (!text.is_empty()).then_some((wider, text))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::sheet::fixture::judgement;
    use super::*;

    #[rstest]
    #[case("ok ok", "", None)]
    #[case("ok self", "", None)]
    #[case(
        "ok refused conflict held",
        "",
        Some("1 row is refused: x takes a row out. o applies the 1 row that passes.")
    )]
    #[case("refused refused", "", Some("2 rows are refused: x takes a row out."))]
    #[case(
        "ok conflict",
        "",
        Some("1 row is in conflict: m keeps mine, t takes theirs. o applies the 1 row that passes.")
    )]
    #[case("limbo", "", Some("Users would be left unable to sign in: b accepts that."))]
    #[case("withheld", "", Some("1 row is withheld: b leaves them out."))]
    #[case(
        "withheld",
        "withheld",
        Some("Nothing here would alter anything: x takes a row out, ctrl-t all that are so already.")
    )]
    #[case("noop", "", Some("Nothing here would alter anything: x takes a row out, ctrl-t all that are so already."))]
    #[case("held ok", "", Some("acknowledge"))]
    #[case("held ok", "elevation", Some("reason"))]
    fn the_first_obstacle(#[case] rows: &str, #[case] accepted: &str, #[case] found: Option<&str>) {
        let accepted =
            Accepted { withheld: accepted == "withheld", elevation: accepted == "elevation", ..Accepted::default() };
        let judgement = judgement(rows);
        let said = first(&judgement, &Counts::of(&judgement.rows), accepted, " ").map(|obstacle| match obstacle {
            Obstacle::Stop(text) | Obstacle::Number(text) => text,
            Obstacle::Elevation => "acknowledge".to_owned(),
            Obstacle::Reason => "reason".to_owned(),
        });
        assert_eq!(said.as_deref(), found);
    }

    #[test]
    fn what_concerns_the_whole_set_is_told() {
        let finding = |guard| vec![Finding::new(guard, "Type 12.")];
        let held = Judgement { holds: finding(Guard::G13), ..judgement("ok") };
        let ok = Counts { ok: 1, ..Counts::default() };
        assert_eq!(first(&held, &ok, Accepted::default(), ""), Some(Obstacle::Number("Type 12.".to_owned())));
        assert!(of_ok_rows(&held, &ok).is_some());
        let refused = Judgement { refusals: finding(Guard::G8), ..judgement("ok") };
        assert_eq!(first(&refused, &ok, Accepted::default(), ""), Some(Obstacle::Stop("Type 12.".to_owned())));
        let of_ok_rows = |words| of_ok_rows(&judgement(words), &Counts::of(&judgement(words).rows));
        assert_eq!(of_ok_rows("refused").as_deref(), Some("No row passes."));
        assert_eq!(of_ok_rows("refused ok"), None);
    }

    #[test]
    fn counts_agree_with_the_tally() {
        let judgement = judgement("ok noop refused limbo withheld self held conflict ok");
        assert_eq!(Counts::of(&judgement.rows).tally(), judgement.tally());
    }

    #[test]
    fn only_what_can_be_accepted_is_offered() {
        let acceptable = |words| acceptable(&Counts::of(&judgement(words).rows), Accepted::default());
        assert_eq!(acceptable("ok refused self"), None);
        let (accepted, text) = acceptable("limbo withheld").unwrap();
        assert!(accepted.limbo && accepted.withheld && !accepted.elevation);
        assert_eq!(text.len(), 2);
    }
}
