//! What a matrix is about: which rows stand at the left, which columns at the top, and which cells lie where they meet.

use super::axis::parts;
use crate::api::matrix::{Axis, Column};
use crate::domain::cell::AccessPart;
use crate::domain::ids::{ReleaseId, UserId};

/// What a matrix is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Topic {
    /// Users against the columns of an axis.
    Users(Axis),
    /// The organizations or workgroups of one user, against the parts of the relation.
    Of(UserId, Axis),
    /// Those who have to do with one organization or workgroup, against the parts of the relation.
    Members(Axis, i64),
    /// Organizations against the columns of an axis.
    Orgs(Axis),
    /// Organizations whose data are shared under a release, against those that see them.
    Sharing(ReleaseId),
}

impl Topic {
    pub const fn axis(self) -> Axis {
        match self {
            Self::Users(axis) | Self::Of(_, axis) | Self::Members(axis, _) | Self::Orgs(axis) => axis,
            Self::Sharing(release) => Axis::Sharing(release),
        }
    }

    /// Where the columns come from.
    pub const fn headed(self) -> Axis {
        match self {
            Self::Sharing(_) => Axis::Organizations,
            topic => topic.axis(),
        }
    }

    /// Where the rows come from that are not users.
    pub const fn listed(self) -> Axis {
        match self {
            Self::Orgs(_) | Self::Sharing(_) => Axis::Organizations,
            Self::Users(axis) | Self::Of(_, axis) | Self::Members(axis, _) => axis,
        }
    }

    /// Whether the rows are users.
    pub const fn is_of_people(self) -> bool {
        matches!(self, Self::Users(_) | Self::Members(..))
    }

    /// Whether the columns are the parts of one relation, so that a row is one place.
    pub const fn is_parted(self) -> bool {
        matches!(self, Self::Of(..) | Self::Members(..))
    }

    /// Whether it is laid over a pane rather than a tab of its own.
    pub const fn is_laid(self) -> bool {
        !matches!(self, Self::Users(_))
    }

    /// Whether it is about what users have to do with something.
    pub const fn is_about_users(self) -> bool {
        !matches!(self, Self::Orgs(_) | Self::Sharing(_))
    }

    /// Whether what stands at a place can have an end.
    pub fn can_end(self) -> bool {
        matches!(self, Self::Sharing(_)) || parts(self.axis()).contains(&AccessPart::Until)
    }

    /// The numbers of the place behind a row and a column.
    pub const fn place(self, row: i64, column: i64) -> (i64, i64) {
        match self {
            Self::Users(_) | Self::Orgs(_) | Self::Sharing(_) => (row, column),
            Self::Of(user, _) => (user.0, row),
            Self::Members(_, of) => (row, of),
        }
    }

    /// The rows and columns of places, as the database is asked for them.
    pub fn places(self, rows: Vec<i64>, columns: Vec<i64>) -> (Vec<i64>, Vec<i64>) {
        match self {
            Self::Users(_) | Self::Orgs(_) | Self::Sharing(_) => (rows, columns),
            Self::Of(user, _) => (vec![user.0], rows),
            Self::Members(_, of) => (rows, vec![of]),
        }
    }

    /// The columns, where they do not depend on what is in the database.
    pub fn fixed(self) -> Option<Vec<Column>> {
        let column = |(id, part): (i64, &AccessPart)| Column {
            id,
            head: part.label().into(),
            name: part.label().into(),
            active: true,
            admin_menu: false,
        };
        self.is_parted().then(|| (0..).zip(parts(self.axis())).map(column).collect())
    }

    /// The part that a column shows, where columns are parts.
    pub fn part(self, column: i64) -> Option<AccessPart> {
        self.is_parted().then(|| usize::try_from(column).ok().and_then(|at| parts(self.axis()).get(at).copied()))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns_lead_to_the_same_cells() {
        let org = Axis::Organizations;
        assert_eq!(Topic::Users(org).place(7, 3), (7, 3));
        assert_eq!(Topic::Orgs(Axis::Restrictions).place(7, 3), (7, 3));
        assert_eq!(Topic::Of(UserId(7), org).place(3, 1), (7, 3));
        assert_eq!(Topic::Members(org, 3).place(7, 2), (7, 3));
        assert_eq!(Topic::Of(UserId(7), org).places(vec![3, 4], vec![0, 1]), (vec![7], vec![3, 4]));
        assert_eq!(Topic::Members(org, 3).places(vec![7, 8], vec![0]), (vec![7, 8], vec![3]));
    }

    #[test]
    fn a_relation_has_its_parts_for_columns() {
        let heads = |topic: Topic| {
            let columns = topic.fixed().unwrap_or_default();
            columns.iter().map(|column| column.head.stored().to_owned()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(heads(Topic::Members(Axis::Organizations, 3)), "Active Login Editable Until");
        assert_eq!(heads(Topic::Of(UserId(7), Axis::Workgroups)), "Active Until");
        assert_eq!(heads(Topic::Users(Axis::Organizations)), "");
        assert_eq!(Topic::Of(UserId(7), Axis::Workgroups).part(1), Some(AccessPart::Until));
        assert_eq!(Topic::Of(UserId(7), Axis::Workgroups).part(2), None);
    }
}
