//! Two users side by side: what each has, in words, and where they differ.

use jiff::tz::TimeZone;

use super::users::{AccessRow, MembershipRow, UserCard};
use crate::domain::permission::{Level, TABLE};
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// What a row of a comparison speaks of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Topic {
    Fields,
    Organizations,
    Workgroups,
    Permissions,
}

impl Topic {
    pub const ALL: [Self; 4] = [Self::Fields, Self::Organizations, Self::Workgroups, Self::Permissions];

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Fields => "Fields",
            Self::Organizations => "Organizations",
            Self::Workgroups => "Workgroups",
            Self::Permissions => "Permissions",
        }
    }
}

/// One thing that at least one of the two has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Compared {
    pub topic: Topic,
    /// The label of a field or a permission, the code of an organization, the name of a workgroup.
    pub label: Raw,
    /// What the left one has; empty for nothing. Access is written in letters, `A L E`, with `-` for what is off.
    pub left: Raw,
    pub right: Raw,
    pub differs: bool,
}

/// Two users side by side, by topic and in the order of the cards.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Comparison {
    pub rows: Vec<Compared>,
}

impl Comparison {
    /// The rows of one topic.
    pub fn of(&self, topic: Topic) -> impl Iterator<Item = &Compared> {
        self.rows.iter().filter(move |row| row.topic == topic)
    }

    /// How many rows differ.
    #[must_use]
    pub fn differing(&self) -> usize {
        self.rows.iter().filter(|row| row.differs).count()
    }

    /// Adds a row, unless neither has anything. Words can be the same for things that are not.
    fn add<Fact: PartialEq>(&mut self, topic: Topic, label: impl Into<Raw>, left: (Raw, Fact), right: (Raw, Fact)) {
        if !(left.0.is_empty() && right.0.is_empty()) {
            let differs = left != right;
            self.rows.push(Compared { topic, label: label.into(), left: left.0, right: right.0, differs });
        }
    }
}

/// Compares what two users have. Name, login, credentials and the past are each one's own and left out; what has run out
/// is said to have ended.
#[must_use]
pub fn compare(left: &UserCard, right: &UserCard, now: Time, zone: &TimeZone) -> Comparison {
    let limited = |(word, until): (String, Option<Time>)| (limited(word, until, now, zone), until);
    let mut comparison = Comparison::default();
    for ((label, left), (_, right)) in fields(left).into_iter().zip(fields(right)) {
        comparison.add(Topic::Fields, label, left, right);
    }
    let orgs = (left.access.iter(), right.access.iter());
    for (code, left, right) in paired(orgs, |row| row.org, |row| row.code.clone()) {
        comparison.add(Topic::Organizations, code, limited(access(left)), limited(access(right)));
    }
    let workgroups = (left.memberships.iter(), right.memberships.iter());
    for (name, left, right) in paired(workgroups, |row| row.workgroup, |row| row.name.clone()) {
        comparison.add(Topic::Workgroups, name, limited(membership(left)), limited(membership(right)));
    }
    let (left, right) = (left.levels(), right.levels());
    for row in &TABLE {
        let word = |level: Level| if level == Level::None { Raw::default() } else { level.word().into() };
        let (left, right) = (word(left.get(row.permission)), word(right.get(row.permission)));
        comparison.add(Topic::Permissions, row.label, (left, ()), (right, ()));
    }
    comparison
}

type Worded = (&'static str, (Raw, i64));

/// The fields in words; a number tells namesakes apart.
fn fields(card: &UserCard) -> [Worded; 14] {
    let plain = |label, text: &Raw| (label, (text.clone(), 0));
    let named = |label, found: Option<(i64, &Raw)>| {
        (label, found.map_or_else(|| (Raw::default(), 0), |(id, name)| (name.clone(), id)))
    };
    [
        plain("Status", &card.status.word().into()),
        named("Owning organization", card.owner.as_ref().map(|(org, code, _)| (org.0, code))),
        plain("Job title", &card.job_title),
        named("Supervisor", card.supervisor.as_ref().map(|(user, name)| (user.0, name))),
        plain("Case manager", &if card.case_manager { "yes" } else { "" }.into()),
        plain("Support issues", &card.support),
        named("Location", card.location.as_ref().map(|(location, name)| (location.0, name))),
        named("Provider", card.provider.as_ref().map(|(provider, name)| (provider.0, name))),
        plain("Street", &card.street),
        plain("City", &card.city),
        plain("State", &card.state),
        plain("Zip", &card.zip),
        plain("Phone", &card.phone),
        plain("Account source", &card.source),
    ]
}

/// Brings the rows of two lists together that speak of the same; sorted by name.
fn paired<'a, Row: 'a, Id: PartialEq>(
    (left, right): (impl Iterator<Item = &'a Row> + Clone, impl Iterator<Item = &'a Row> + Clone),
    id: impl Fn(&Row) -> Id,
    name: impl Fn(&Row) -> Raw,
) -> Vec<(Raw, Option<&'a Row>, Option<&'a Row>)> {
    let mut pairs: Vec<_> =
        (left.clone()).map(|row| (name(row), Some(row), right.clone().find(|other| id(other) == id(row)))).collect();
    let alone = right.filter(|row| left.clone().all(|other| id(other) != id(row)));
    pairs.extend(alone.map(|row| (name(row), None, Some(row))));
    pairs.sort_by_key(|(name, ..)| crate::domain::text::search_key(name.stored()));
    pairs
}

fn access(row: Option<&AccessRow>) -> (String, Option<Time>) {
    let Some(row) = row else { return (String::new(), None) };
    let letter = |on, letter| if on { letter } else { "-" };
    let letters = [letter(row.active, "A"), letter(row.login, "L"), letter(row.editable, "E")].join(" ");
    (letters, row.until)
}

fn membership(row: Option<&MembershipRow>) -> (String, Option<Time>) {
    let Some(row) = row else { return (String::new(), None) };
    (if row.active { "member" } else { "off" }.to_owned(), row.until)
}

fn limited(word: String, until: Option<Time>, now: Time, zone: &TimeZone) -> Raw {
    match until {
        Some(until) if until <= now => format!("{word} ended {}", until.date(zone)).into(),
        Some(until) => format!("{word} until {}", until.date(zone)).into(),
        None => word.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::users::PermissionRow;
    use crate::domain::change::Via;
    use crate::domain::ids::{OrgId, UserId, WorkgroupId};
    use crate::domain::permission::Permission;
    use crate::domain::time::DAY;

    fn bare(user: i64) -> UserCard {
        UserCard {
            name: "Name".into(),
            login: "login@x.example".into(),
            has_password: true,
            terms_accepted: true,
            ..UserCard::blank(UserId(user), Time(user))
        }
    }

    fn access(org: i64, code: &str, login: bool, until: Option<Time>) -> AccessRow {
        let (active, editable, granted_by, granted_at) = (true, false, None, None);
        let (org, code, name) = (OrgId(org), Raw::from(code), Raw::default());
        AccessRow { org, code, name, active, login, editable, until, granted_by, granted_at }
    }

    fn told(left: &UserCard, right: &UserCard) -> Vec<String> {
        let told = |row: &Compared| {
            let sign = if row.differs { "<>" } else { "==" };
            format!("{}: {} {sign} {}", row.label.stored(), row.left.stored(), row.right.stored())
        };
        compare(left, right, Time(DAY), &TimeZone::UTC).rows.iter().map(told).collect()
    }

    #[test]
    fn everything_that_either_has() {
        let (mut left, mut right) = (bare(1), bare(2));
        left.city = "Harbor".into();
        left.supervisor = Some((UserId(8), "Dana".into()));
        right.supervisor = Some((UserId(9), "Dana".into()));
        left.access = vec![access(1, "HFX", true, None), access(2, "ABC", false, Some(Time(DAY)))];
        right.access = vec![access(3, "XYZ", true, Some(Time(2 * DAY))), access(1, "HFX", true, None)];
        let (name, active, admin_menu, until) = (Raw::from("Intake"), false, false, None);
        let (workgroup, granted_by, granted_at) = (WorkgroupId(4), None, None);
        right.memberships = vec![MembershipRow {
            workgroup,
            name,
            active,
            until,
            admin_menu,
            granted_by: granted_by.clone(),
            granted_at,
        }];
        let (permission, level, via) = (Permission::UserSetup, Level::Read, Via::Manual);
        left.permissions = vec![PermissionRow { permission, level, granted_by, granted_at, via }];
        assert_eq!(
            told(&left, &right),
            [
                "Status: active == active",
                "Supervisor: Dana <> Dana",
                "Support issues: internal == internal",
                "City: Harbor <> ",
                "Account source: local == local",
                "ABC: A - - ended 1970-01-02 <> ",
                "HFX: A L - == A L -",
                "XYZ:  <> A L - until 1970-01-03",
                "Intake:  <> off",
                "User Setup: read <> ",
            ]
        );
    }

    #[test]
    fn sides_are_sides() {
        let (mut left, right) = (bare(1), bare(2));
        left.access = vec![access(1, "HFX", true, None)];
        let compare = |left, right| compare(left, right, Time(0), &TimeZone::UTC);
        let (there, back) = (compare(&left, &right), compare(&right, &left));
        assert_eq!((there.differing(), back.differing()), (1, 1));
        assert_eq!(there.rows.len(), back.rows.len());
        assert!(there.rows.iter().zip(&back.rows).all(|(one, other)| one.left == other.right));
        assert_eq!(compare(&left, &left).differing(), 0);
    }
}
