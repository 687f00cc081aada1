//! Where the findings, the rows, the detail and the reason are.

use ratatui::layout::Rect;

/// The parts of the pane; what there is no room for is empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Parts {
    pub title: Rect,
    pub tally: Rect,
    /// What is said of the set as a whole.
    pub findings: Rect,
    pub list: Rect,
    /// The row under the cursor in full sentences.
    pub detail: Rect,
    pub reason: Rect,
}

/// The most lines that findings take.
const FINDINGS: u16 = 8;

impl Parts {
    /// With so many lines of findings to be shown, if there is room.
    pub fn of(area: Rect, findings: usize, reason: bool) -> Self {
        let height = area.height;
        let title = u16::from(height >= 9);
        let tally = u16::from(height >= 3);
        let reason = u16::from(reason && height >= 2);
        let detail = match height {
            0..=7 => 0,
            8..=13 => 1,
            14..=17 => 3,
            _ => 4,
        };
        let room = height.saturating_sub(title + tally + reason + detail);
        let findings = u16::try_from(findings).unwrap_or(FINDINGS).min(FINDINGS).min(room / 3);
        let mut y = area.y;
        let mut next = |height: u16| {
            let part = Rect { y, height, ..area };
            y += height;
            part
        };
        let (title, tally, findings) = (next(title), next(tally), next(findings));
        let used = title.height + tally.height + findings.height + detail + reason;
        let list = next(height.saturating_sub(used));
        Self { title, tally, findings, list, detail: next(detail), reason: next(reason) }
    }

    /// How many rows of the list are in sight, below the names of its columns.
    pub fn lines(&self) -> usize {
        usize::from(self.list.height.saturating_sub(1).max(1))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_parts_fill_the_pane(height in 0..80_u16, findings in 0..9_usize, reason: bool) {
            let area = Rect { x: 3, y: 2, width: 40, height };
            let parts = Parts::of(area, findings, reason);
            let all = [parts.title, parts.tally, parts.findings, parts.list, parts.detail, parts.reason];
            prop_assert_eq!(all.iter().map(|part| part.height).sum::<u16>(), height);
            prop_assert!(height < 3 || parts.list.height > 0);
            prop_assert!(all.iter().all(|part| part.bottom() <= area.bottom()));
        }
    }
}
