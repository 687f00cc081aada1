//! The parts of the sheet, and how it is divided.

use ratatui::layout::Rect;

use crate::api::past::Subject;

/// What is shown below the head.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// What a user had.
    Access,
    /// Who was in an organization or a workgroup.
    Members,
    /// The fields of an organization or a workgroup.
    Fields,
    /// What is another than at the other moment.
    Differences,
}

impl Part {
    pub const ALL: [Self; 4] = [Self::Access, Self::Members, Self::Fields, Self::Differences];

    pub const fn is_of(self, of: Subject) -> bool {
        match self {
            Self::Differences => true,
            Self::Access => matches!(of, Subject::User(_)),
            Self::Members | Self::Fields => !matches!(of, Subject::User(_)),
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Access => "Access",
            Self::Members => "Members",
            Self::Fields => "Fields",
            Self::Differences => "Differences",
        }
    }
}

/// The lines over the part: a title, the last change, and the names of the parts.
const HEAD: u16 = 3;

/// The room of the head; in a low area there is only its title.
pub(super) const fn head(area: Rect) -> Rect {
    let wanted = if area.height < 10 { 1 } else { HEAD };
    Rect { height: if wanted < area.height { wanted } else { area.height }, ..area }
}

/// The room of the part.
pub(super) const fn body(area: Rect) -> Rect {
    let head = head(area).height;
    Rect { y: area.y + head, height: area.height - head, ..area }
}

/// How many lines the part has.
pub(super) fn lines(area: Rect) -> usize {
    usize::from(body(area).height)
}
