//! Random changes to a small world, as operators could send them: mostly sound, some stale, some senseless.

use beadle::domain::cell::{
    AccessPart, Cell, Edge, EdgePart, Kind, ListField, MembershipPart, OptionField, OptionPart, OrgField, ReleaseField,
    UserField, Value, WorkgroupField,
};
use beadle::domain::change::Change;
use beadle::domain::day::Day;
use beadle::domain::ids::{LocationId, OrgId, ProviderId, ReleaseId, UserId, WorkgroupId};
use beadle::domain::permission::{Level, Permission};
use beadle::domain::picture::Picture;
use beadle::domain::properties::PropertyId;
use beadle::domain::restriction::OptionCode;
use beadle::domain::status::Status;
use beadle::domain::time::Time;

use super::world::Dice;

/// A small world in which there is one of everything that can be changed, and user 10 may change it.
pub const WORLD: &str = "
org ABC
org XYZ
location Quay
location Annex
provider Moon
provider Sunrise
release 1 Harbor agreement
share 1 ABC XYZ 2024-10-04
workgroup Admin menu
workgroup Desk
workgroup Office
user 10 ten@x.example A ABC edit:ABC in:Admin user_setup=W setup_data=W
user 20 one@x.example A ABC edit:ABC login:XYZ in:Desk in:Office query_designer=R data_export=W
user 21 two@x.example I ABC active:ABC
user 22 three@x.example P - asked
user 23 four@x.example D ABC from=I
";

/// A change that names the present value, and another one that the cell can hold.
pub fn change(dice: &mut Dice, picture: &Picture) -> Change {
    let cell = cell(dice, picture);
    change_of(dice, picture, cell)
}

/// The same for a cell that is named.
pub fn change_of(dice: &mut Dice, picture: &Picture, cell: Cell) -> Change {
    Change::new(cell, picture.get(cell), value(dice, picture, cell))
}

/// As [`change`], but one in six goes by a value that is not there.
pub fn perhaps_stale(dice: &mut Dice, picture: &Picture) -> Change {
    let mut change = change(dice, picture);
    if dice.below(6) == 0 {
        change.before = value(dice, picture, change.cell);
    }
    change
}

/// A cell of the world.
pub fn cell(dice: &mut Dice, picture: &Picture) -> Cell {
    // Root is left out: nobody else is sure to have the rights to take a change of that row back.
    let users: Vec<UserId> = picture.users.keys().copied().filter(|user| user.0 != 1).collect();
    let orgs: Vec<OrgId> = picture.orgs.keys().copied().filter(|org| org.0 != 1).collect();
    let workgroups: Vec<WorkgroupId> = picture.workgroups.keys().copied().filter(|group| group.0 != 1).collect();
    let (user, org, workgroup) = (*dice.pick(&users), *dice.pick(&orgs), *dice.pick(&workgroups));
    match dice.below(12) {
        0 => Cell::User { user, field: UserField::Status },
        1 | 2 => Cell::User { user, field: *dice.pick(UserField::ALL) },
        3 => Cell::Permission { user, permission: *dice.pick(&Permission::ALL) },
        4..=6 => Cell::Access { user, org, part: *dice.pick(AccessPart::ALL) },
        7 => Cell::Membership { user, workgroup, part: *dice.pick(MembershipPart::ALL) },
        8 => Cell::Org { org, field: *dice.pick(OrgField::ALL) },
        9 | 10 => setup(dice, &orgs),
        _ => Cell::Workgroup { workgroup, field: *dice.pick(WorkgroupField::ALL) },
    }
}

/// A cell of what is set up beside users.
fn setup(dice: &mut Dice, orgs: &[OrgId]) -> Cell {
    let (org, location) = (*dice.pick(orgs), LocationId(*dice.pick(&[1, 2, 7])));
    let (provider, release) = (ProviderId(*dice.pick(&[1, 2, 7])), ReleaseId(*dice.pick(&[1, 2])));
    let option = *dice.pick(&OptionCode::SHIPPED);
    match dice.below(9) {
        0 => Cell::Option { option, field: OptionField::Label },
        1 => Cell::Location { location, field: ListField::Name },
        2 => Cell::Provider { provider, field: ListField::Name },
        3 => Cell::OrgLocation { org, location },
        4 => Cell::Release { release, field: *dice.pick(ReleaseField::ALL) },
        7 => Cell::Property { property: *dice.pick(&PropertyId::all().collect::<Vec<_>>()) },
        5 | 6 => Cell::OrgOption { org, option, part: *dice.pick(OptionPart::ALL) },
        _ => {
            let edge = Edge { release, from: org, to: *dice.pick(orgs), begin: Day(*dice.pick(&[20_000, 20_400])) };
            Cell::Edge { edge, part: *dice.pick(EdgePart::ALL) }
        }
    }
}

fn value(dice: &mut Dice, picture: &Picture, cell: Cell) -> Value {
    let users: Vec<UserId> = picture.users.keys().copied().chain([UserId(999)]).collect();
    let orgs: Vec<OrgId> = picture.orgs.keys().copied().chain([OrgId(999)]).collect();
    let flag = |dice: &mut Dice| Value::Flag(dice.below(2) == 0);
    match cell.kind() {
        Kind::Presence if dice.below(3) == 0 => Value::None,
        Kind::Presence | Kind::Flag => flag(dice),
        Kind::Level => Value::Level(*dice.pick(&[Level::None, Level::Read, Level::Write])),
        // Not to active from pending: an approval cannot be taken back to where it was.
        Kind::Status if picture.get(cell) == Value::Status(Status::Pending) => Value::Status(Status::Recycled),
        Kind::Status
            if cell.user().is_some_and(|user| picture.users[&user].recycle_origin == Some(Status::Pending)) =>
        {
            Value::Status(Status::Pending)
        }
        Kind::Status => Value::Status(*dice.pick(&Status::ALL)),
        Kind::Choice(words) => Value::text(dice.pick::<&str>(words)),
        Kind::Text(_) => text(dice, cell),
        Kind::User => Value::User(*dice.pick(&users)),
        Kind::Org => Value::Org(*dice.pick(&orgs)),
        Kind::Location => Value::Location(LocationId(*dice.pick(&[1, 2, 7]))),
        Kind::Provider => Value::Provider(ProviderId(*dice.pick(&[1, 2, 7]))),
        Kind::Option => Value::Option(*dice.pick(&OptionCode::SHIPPED)),
        Kind::Day if dice.below(3) == 0 => Value::None,
        Kind::Day => Value::Day(Day(*dice.pick(&[19_000, 20_100, 20_399, 20_800]))),
        Kind::Time if dice.below(2) == 0 => Value::None,
        Kind::Time => Value::Time(Time(*dice.pick(&[1_700_000_000_000, 1_900_000_000_000, i64::MAX]))),
    }
}

fn text(dice: &mut Dice, cell: Cell) -> Value {
    let words: &[&str] = match cell {
        Cell::User { field: UserField::Login, .. } => {
            &["one@x.example", "Two@x.example", "new@x.example", "nobody", ""]
        }
        Cell::Org { field: OrgField::Code, .. } => &["ABC", "XYZ", "QQQ", "abc", ""],
        Cell::User { field: UserField::Origin, .. }
        | Cell::Org { field: OrgField::Origin, .. }
        | Cell::Workgroup { field: WorkgroupField::Origin, .. } => return Value::None,
        _ => &["Harbor", "Quay", "Straße", " edge", "Desk", "Office", ""],
    };
    match *dice.pick::<&str>(words) {
        "" if dice.below(2) == 0 => Value::Text(String::new()),
        word => Value::text(word),
    }
}
