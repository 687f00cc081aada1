//! Windows of a matrix: a few rows against a few columns.

use serde::{Deserialize, Serialize};

use crate::domain::cell::{Cell, Value};
use crate::domain::ids::ReleaseId;
use crate::domain::text::Raw;

/// What the columns of a matrix are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    Organizations,
    Workgroups,
    Permissions,
    /// The restriction options, against organizations.
    Restrictions,
    /// Under a release, the organizations that see the data of others: theirs are the rows. Listed are those that take part,
    /// on either side; all others are listed as [`Axis::Organizations`].
    Sharing(ReleaseId),
}

/// One column heading.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Column {
    /// The number of the organization, workgroup or permission; of a restriction option its place in their order.
    pub id: i64,
    /// A short heading: the code of an organization, the name of a workgroup, the label of a permission, the
    /// code of a restriction option.
    pub head: Raw,
    /// The full name.
    pub name: Raw,
    pub active: bool,
    /// For a workgroup: whether it carries a menu that makes administration possible.
    pub admin_menu: bool,
}

/// The cells of some rows under some columns. What is not listed has its absent value ([`Cell::absent`]). Of what is shared
/// the other direction is listed as well.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Window {
    /// The numbers of the users at the left; of the organizations, against options or each other.
    pub rows: Vec<i64>,
    pub columns: Vec<i64>,
    pub cells: Vec<(Cell, Value)>,
}
