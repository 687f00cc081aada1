//! After a commit: what was written, what was left out, and the handle to take it back.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::columns::Columns;
use super::rows;
use crate::api::review::{Committed, Judged, Judgement};
use crate::domain::verdict::{Guard, Verdict};
use crate::tui::layout::split;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::view::View;
use crate::tui::widget::{Line, List, put_line, read_on, rule};
use crate::tui::wording::{counted, number};

/// A commit that was written, with what became of each row.
#[derive(Clone, Debug)]
pub(super) struct Done {
    committed: Committed,
    /// What was left out comes first.
    rows: Vec<Judged>,
    columns: Columns,
    offset: usize,
}

/// What became of a row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Fate {
    LeftOut,
    /// It was the operator's own, which leaves every bulk edit by itself.
    Skipped,
    Written,
    /// It was so already.
    NoOp,
}

impl Fate {
    fn of(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Ok => Self::Written,
            Verdict::Noop => Self::NoOp,
            Verdict::Withheld(finding) if finding.guard == Guard::G7 => Self::Skipped,
            Verdict::Withheld(_) | Verdict::Refused(_) | Verdict::Held(_) | Verdict::Conflict { .. } => Self::LeftOut,
        }
    }

    const fn word(self) -> (&'static str, Role) {
        match self {
            Self::LeftOut => ("LEFT OUT", Role::Refused),
            Self::Skipped => ("SKIPPED", Role::Withheld),
            Self::Written => ("written", Role::Ok),
            Self::NoOp => ("no-op", Role::Dim),
        }
    }
}

impl Done {
    pub fn new(committed: Committed, judgement: Judgement) -> Self {
        let mut rows = judgement.rows;
        rows.sort_by_key(|row| Fate::of(&row.verdict));
        Self { columns: Columns::of(&rows), committed, rows, offset: 0 }
    }

    pub fn scroll(&mut self, lines: isize, area: Rect) {
        let below = self.below(area, self.lines(Glyphs::unicode()).len());
        self.offset = read_on(self.offset, lines, usize::from(below.height.saturating_sub(1)), self.rows.len());
    }

    /// The room of the rows, below the title and so many lines.
    fn below(&self, area: Rect, lines: usize) -> Rect {
        let above = u16::try_from(lines + 2).unwrap_or(u16::MAX);
        if self.rows.is_empty() { Rect::default() } else { split(area, above).1 }
    }

    fn lines(&self, glyphs: &Glyphs) -> Vec<Line> {
        let done = &self.committed;
        let written = counted(u64::from(done.written), "change was written", "changes were written");
        let mut lines = vec![
            Line::of(format!("{} {written} as change set {}.", glyphs.mark, done.set), Role::Ok),
            Line::of(format!("Receipt {}", done.receipt), Role::Dim),
            Line::of(format!("Audit row {} with hash {}", number(done.audit_seq), done.audit_head), Role::Dim),
        ];
        if done.repeated {
            lines.push(Line::plain("It had been written before; nothing was done twice."));
        }
        if !done.new_users.is_empty() {
            let users: Vec<String> = done.new_users.iter().take(20).map(ToString::to_string).collect();
            lines.push(Line::plain(format!("New users have the numbers {}.", users.join(", "))));
        }
        let left_out = u64::from(done.left_out);
        if left_out > 0 {
            let rows = counted(left_out, "row was left out", "rows were left out");
            lines.push(Line::of(format!("{rows}; what is still staged waits in the review."), Role::Warning));
        }
        let skipped = self.rows.iter().filter(|row| Fate::of(&row.verdict) == Fate::Skipped).count();
        if skipped > 0 {
            let rows = counted(skipped as u64, "row was", "rows were");
            lines.push(Line::of(format!("{rows} your own, and skipped."), Role::Warning));
        }
        lines.push(Line::of("z takes the set back, h shows the history, esc goes on.", Role::Hint));
        lines
    }

    pub fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let (title, body) = split(area, 1);
        rule(title, buf, view.theme, "Review", "applied", view.focus);
        let lines = self.lines(view.theme.glyphs());
        for (line, y) in lines.iter().zip(body.top()..body.bottom()) {
            put_line(buf, body.x + 1, y, body.width.saturating_sub(2), line, false, view.theme);
        }
        let rest = self.below(area, lines.len());
        if rest.is_empty() {
            return;
        }
        let end = (self.offset + usize::from(rest.height)).min(self.rows.len());
        let list = List {
            columns: self.columns.fit(rest.width, "Result"),
            rows: (self.rows[self.offset..end].iter())
                .map(|row| {
                    let (word, role) = Fate::of(&row.verdict).word();
                    rows::under(word, role, row, view)
                })
                .collect(),
            offset: self.offset,
            cursor: None,
            total: self.rows.len(),
            focus: false,
            empty: String::new(),
        };
        list.draw(rest, buf, view.theme);
    }
}
