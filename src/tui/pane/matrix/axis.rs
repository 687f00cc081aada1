//! What differs from axis to axis: the cells behind a place of the matrix, its name, and how wide its columns are.

use std::ops::RangeInclusive;

use crate::api::matrix::{Axis, Column};
use crate::domain::cell::{AccessPart, Cell, Edge, MembershipPart, OptionPart, OrgField};
use crate::domain::day::Day;
use crate::domain::ids::{OrgId, UserId, WorkgroupId};
use crate::domain::permission::{Level, Permission, Tier};
use crate::domain::restriction::OptionCode;
use crate::tui::keymap::Context;
use crate::tui::theme::Glyphs;
use crate::tui::widget::{Head, TierMark, cut, width};

/// What the columns of a matrix pane are.
pub trait Across: Clone + std::fmt::Debug {
    const AXIS: Axis;
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Organizations;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Workgroups;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Permissions;

impl Across for Organizations {
    const AXIS: Axis = Axis::Organizations;
}

impl Across for Workgroups {
    const AXIS: Axis = Axis::Workgroups;
}

impl Across for Permissions {
    const AXIS: Axis = Axis::Permissions;
}

/// One row under one column.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Place {
    pub axis: Axis,
    pub row: i64,
    pub column: i64,
    /// The option of the column, once it is known.
    pub option: Option<OptionCode>,
}

impl Place {
    /// The user of the row, if users are the rows.
    pub const fn user(self) -> Option<UserId> {
        match self.axis {
            Axis::Organizations | Axis::Workgroups | Axis::Permissions => Some(UserId(self.row)),
            Axis::Restrictions | Axis::Sharing(_) => None,
        }
    }

    /// The cell of a part of the relation, if it has that part. What is Active of others is Visible of an option.
    pub const fn part(self, part: AccessPart) -> Option<Cell> {
        let (user, workgroup, org) = (UserId(self.row), WorkgroupId(self.column), OrgId(self.row));
        Some(match (self.axis, part, self.option) {
            (Axis::Organizations, part, _) => Cell::Access { user, org: OrgId(self.column), part },
            (Axis::Workgroups, AccessPart::Active, _) => {
                Cell::Membership { user, workgroup, part: MembershipPart::Active }
            }
            (Axis::Workgroups, AccessPart::Until, _) => {
                Cell::Membership { user, workgroup, part: MembershipPart::Until }
            }
            (Axis::Restrictions, AccessPart::Active, Some(option)) => {
                Cell::OrgOption { org, option, part: OptionPart::Visible }
            }
            (Axis::Restrictions, AccessPart::Editable, Some(option)) => {
                Cell::OrgOption { org, option, part: OptionPart::Editable }
            }
            _ => return None,
        })
    }

    /// The cell that says when the relation ends, if it can end.
    pub const fn until(self) -> Option<Cell> {
        self.part(AccessPart::Until)
    }

    /// Who shares with whom here under which release, where organizations do; the day is to be filled in.
    pub const fn direction(self) -> Option<Edge> {
        match self.axis {
            Axis::Sharing(release) => {
                Some(Edge { release, from: OrgId(self.row), to: OrgId(self.column), begin: Day(0) })
            }
            _ => None,
        }
    }

    /// The place of the other direction.
    pub const fn back(self) -> Self {
        Self { row: self.column, column: self.row, ..self }
    }

    /// All cells of what is shared here.
    pub fn edges(self) -> Option<RangeInclusive<Cell>> {
        self.direction().map(|edge| Edge::cells(edge.release, edge.from, edge.to))
    }

    /// The cell that names the default among the options of the row.
    pub const fn default(self) -> Option<Cell> {
        match self.axis {
            Axis::Restrictions => Some(Cell::Org { org: OrgId(self.row), field: OrgField::DefaultRestriction }),
            Axis::Organizations | Axis::Workgroups | Axis::Permissions | Axis::Sharing(_) => None,
        }
    }

    pub fn permission(self) -> Option<Permission> {
        (self.axis == Axis::Permissions).then(|| Permission::from_number(self.column)).flatten()
    }

    /// Every cell that lies here; of what is shared the cells depend on the days.
    pub fn cells(self) -> Vec<Cell> {
        match self.axis {
            Axis::Permissions => {
                let cell = self.user().zip(self.permission());
                cell.map(|(user, permission)| Cell::Permission { user, permission }).into_iter().collect()
            }
            Axis::Workgroups | Axis::Organizations | Axis::Restrictions | Axis::Sharing(_) => {
                parts(self.axis).iter().filter_map(|part| self.part(*part)).collect()
            }
        }
    }
}

/// The flags of a relation with their letters.
pub(super) const fn flags(axis: Axis) -> &'static [(AccessPart, &'static str)] {
    const ALL: [(AccessPart, &str); 3] =
        [(AccessPart::Active, "A"), (AccessPart::Login, "L"), (AccessPart::Editable, "E")];
    match axis {
        Axis::Organizations => &ALL,
        Axis::Workgroups => ALL.split_at(1).0,
        Axis::Restrictions => &[(AccessPart::Active, "V"), (AccessPart::Editable, "E")],
        Axis::Permissions | Axis::Sharing(_) => &[],
    }
}

/// The parts of a relation: its flags and when it ends.
pub(super) const fn parts(axis: Axis) -> &'static [AccessPart] {
    const ALL: [AccessPart; 4] = [AccessPart::Active, AccessPart::Login, AccessPart::Editable, AccessPart::Until];
    const FEW: [AccessPart; 2] = [AccessPart::Active, AccessPart::Until];
    match axis {
        Axis::Organizations => &ALL,
        Axis::Workgroups => &FEW,
        Axis::Restrictions => &[AccessPart::Active, AccessPart::Editable],
        Axis::Permissions | Axis::Sharing(_) => &[],
    }
}

pub(super) const fn context(axis: Axis) -> Context {
    match axis {
        Axis::Organizations => Context::Flags,
        Axis::Workgroups => Context::Members,
        Axis::Permissions => Context::Levels,
        Axis::Restrictions => Context::Restrictions,
        Axis::Sharing(_) => Context::Sharing,
    }
}

/// The columns as they are called in sentences.
pub(super) const fn title(axis: Axis) -> &'static str {
    match axis {
        Axis::Organizations => "Organizations",
        Axis::Workgroups => "Workgroups",
        Axis::Permissions => "Permissions",
        Axis::Restrictions => "Restriction options",
        Axis::Sharing(_) => "Sharing",
    }
}

/// A part as it is called on an axis.
pub(super) const fn label(axis: Axis, part: AccessPart) -> &'static str {
    match (axis, part) {
        (Axis::Restrictions, AccessPart::Active) => OptionPart::Visible.label(),
        _ => part.label(),
    }
}

/// The heading of a column. The headings of flags stand over the letters, which have their signs before them; those of
/// elevated permissions end in the mark of their tier.
pub(super) fn head(axis: Axis, column: &Column, glyphs: &Glyphs) -> Head {
    let name = String::from(column.head.shown());
    let (least, most) = match axis {
        Axis::Organizations => (7, 8),
        Axis::Workgroups => (4, 16),
        Axis::Permissions => (6, 11),
        Axis::Restrictions => (5, 17),
        // Sign and letter, then a mark and a day.
        Axis::Sharing(_) => (13, 13),
    };
    let mark = tier(axis, column.id).map(|tier| tier.run(glyphs).text).unwrap_or_default();
    let sign = usize::from(axis != Axis::Permissions);
    let room = most - sign - width(&mark);
    let title = format!("{}{}{mark}", " ".repeat(sign), cut(&name, room, glyphs.ellipsis));
    let wide = width(&title).max(least);
    Head { title, width: u16::try_from(wide).unwrap_or(u16::MAX) }
}

/// The heading of a part. That of the end leaves room for a day and the one that is staged beside it.
pub(super) fn part_head(part: AccessPart) -> Head {
    let wide = if part == AccessPart::Until { 22 } else { part.label().len() + 1 };
    Head { title: format!(" {}", part.label()), width: u16::try_from(wide).unwrap_or(u16::MAX) }
}

/// The tier that the highest level of a permission reaches.
fn tier(axis: Axis, column: i64) -> Option<TierMark> {
    let permission = Permission::from_number(column).filter(|_| axis == Axis::Permissions)?;
    match permission.tier(Level::Write) {
        Tier::Plain => None,
        Tier::One => Some(TierMark::One),
        Tier::Two => Some(TierMark::Two),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::text::Raw;

    #[rstest]
    #[case(Axis::Organizations, 1, "HFX", " HFX", 7)]
    #[case(Axis::Organizations, 1, "\u{202e}ABCDEFGHIJ", " ", 8)]
    #[case(Axis::Workgroups, 1, "Case Management East", " Case Managemen…", 16)]
    #[case(Axis::Workgroups, 1, "IT", " IT", 4)]
    #[case(Axis::Restrictions, 1, "MOU", " MOU", 5)]
    #[case(Axis::Permissions, 23, "User Setup", "User Set…▲1", 11)]
    #[case(Axis::Permissions, 18, "Password Changes", "Password…▲1", 11)]
    fn headings(#[case] axis: Axis, #[case] id: i64, #[case] name: &str, #[case] begin: &str, #[case] wide: u16) {
        let text = Raw::from(name);
        let column = Column { id, head: text.clone(), name: text, active: true, admin_menu: false };
        let head = head(axis, &column, Glyphs::unicode());
        assert!(head.title.starts_with(begin) && !head.title.contains('\u{202e}'), "{:?}", head.title);
        assert_eq!(head.width, wide, "{:?}", head.title);
    }

    #[test]
    fn every_place_knows_its_cells() {
        let place = |axis, column| Place { axis, row: 7, column, option: OptionCode::SHIPPED.first().copied() };
        let keys = |place: Place| place.cells().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let access = "user/7/org/2/active user/7/org/2/login user/7/org/2/editable user/7/org/2/until";
        assert_eq!(keys(place(Axis::Organizations, 2)), access);
        assert_eq!(keys(place(Axis::Workgroups, 3)), "user/7/workgroup/3/active user/7/workgroup/3/until");
        assert_eq!(keys(place(Axis::Permissions, 23)), "user/7/perm/user_setup");
        assert_eq!(keys(place(Axis::Permissions, 99)), "");
        let options = "org/7/option/UNRESTRICTED/visible org/7/option/UNRESTRICTED/editable";
        assert_eq!(keys(place(Axis::Restrictions, 1)), options);
        assert_eq!(keys(Place { option: None, ..place(Axis::Restrictions, 1) }), "", "not known yet");
    }
}
