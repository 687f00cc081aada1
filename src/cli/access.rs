//! `beadle access`: what a user can use at a moment, and what they have that does not count, with the reason.

use clap::Args;

use super::desk::{Desk, answer, strange};
use super::exit::Exit;
use super::field::{Column, Field, Record, Row, column};
use super::then::{self, Then};
use super::users::{self, status_field};
use crate::api::past::{Facts, Known, Subject};
use crate::api::templates::{Template, via_words};
use crate::api::users::{AccessRow, MembershipRow, PermissionRow, UserCard};
use crate::api::{Refusal, Request};
use crate::domain::ids::UserId;
use crate::domain::status::Status;
use crate::domain::time::Time;

/// What `access` takes.
#[derive(Args, Debug)]
pub struct AccessArgs {
    /// A login, or the number of a user.
    #[arg(value_name = "USER")]
    user: String,
    /// The moment that is meant, as 2026-11-30, "2026-11-30 15:00", 7d or "yesterday 15:00"; otherwise now. What was granted and taken since is read back from the journal.
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
}

const ORGS: &[Column] = &[
    column("id", "Id"),
    column("code", "Code"),
    column("name", "Organization"),
    column("active", "Active"),
    column("login", "Login"),
    column("editable", "Editable"),
    column("until", "Until"),
    column("why", "Does not count"),
];

const WORKGROUPS: &[Column] = &[
    column("id", "Id"),
    column("name", "Workgroup"),
    column("admin_menu", "Admin menu"),
    column("until", "Until"),
    column("why", "Does not count"),
];

const PERMISSIONS: &[Column] = &[
    column("code", "Permission"),
    column("level", "Level"),
    column("tier", "Tier"),
    column("granted_by", "Granted by"),
    column("granted_at", "Granted at"),
    column("came", "Came"),
    column("why", "Does not count"),
];

/// Shows what a user can use.
///
/// # Errors
/// The refusal of the database, and a moment that is none.
pub fn run(args: &AccessArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let now = desk.seat.now();
    let at = args.as_of.as_ref().map_or(Ok(now), |text| desk.moment(text))?;
    let mut card = users::find(&args.user, desk)?;
    let mut then = Then { at, known: Known::Exact };
    if args.as_of.is_some() {
        (card, then.known) = card_then(card.user, at, desk)?;
    }
    let templates = answer!(desk.asker, Request::Templates, Templates);
    let view = View { card: &card, at, past: at < now, templates: &templates };
    let mut record = view.record();
    then::add(&mut record, Some(&then), desk);
    view.add_parts(&mut record);
    desk.out.record(&record);
    Ok(Exit::Done)
}

/// The card of a user at a moment, and how much is known of that; says what is not.
fn card_then(user: UserId, at: Time, desk: &mut Desk<'_>) -> Result<(UserCard, Known), Refusal> {
    let found = answer!(desk.asker, Request::AsOf { of: Subject::User(user), at }, AsOf);
    Then { at, known: found.known }.warn(desk);
    match found.then {
        Some(Facts::User(card)) => Ok((*card, found.known)),
        Some(Facts::Fields(_)) => Err(strange()),
        None => Err(Refusal::not_found("Nobody had this number at that moment.")),
    }
}

/// A card at a moment.
struct View<'a> {
    card: &'a UserCard,
    at: Time,
    /// How levels came about the journal does not keep.
    past: bool,
    templates: &'a [Template],
}

impl View<'_> {
    fn record(&self) -> Record {
        let card = self.card;
        let login = card.access.iter().any(|row| row.login && self.lasts(row.until));
        let member = || card.memberships.iter().filter(|row| row.active && self.lasts(row.until));
        let active = card.status == Status::Active;
        let mut record = Record::default();
        record.field("id", "Id", Field::Number(card.user.0));
        record.field("name", "Name", &card.name);
        record.field("login", "Login", &card.login);
        record.field("status", "Status", status_field(card.status));
        record.field("has_login", "Login somewhere", active && login);
        record.field("has_workgroup", "In a workgroup", active && member().next().is_some());
        record.field("sees_menu", "Sees an admin menu", active && member().any(|row| row.admin_menu));
        record
    }

    fn add_parts(&self, record: &mut Record) {
        let card = self.card;
        record.part("organizations", "Organizations", ORGS, card.access.iter().map(|row| self.access(row)).collect());
        let memberships = card.memberships.iter().map(|row| self.membership(row)).collect();
        record.part("workgroups", "Workgroups", WORKGROUPS, memberships);
        let permissions = card.permissions.iter().map(|row| self.permission(row)).collect();
        record.part("permissions", "Permissions", PERMISSIONS, permissions);
    }

    fn lasts(&self, until: Option<Time>) -> bool {
        until.is_none_or(|until| until > self.at)
    }

    /// Why something does not count; empty where it does.
    fn why(&self, on: bool, until: Option<Time>) -> Field {
        match self.card.status {
            Status::Active if !on => Field::word("it is switched off"),
            Status::Active if !self.lasts(until) => Field::word("it has run out"),
            Status::Active => Field::Empty,
            Status::Inactive => Field::word("the user is inactive"),
            Status::Pending => Field::word("the user is pending"),
            Status::Recycled => Field::word("the user is in the recycle bin"),
        }
    }

    fn access(&self, row: &AccessRow) -> Row {
        vec![
            Field::Number(row.org.0),
            (&row.code).into(),
            (&row.name).into(),
            row.active.into(),
            row.login.into(),
            row.editable.into(),
            Field::end(row.until, self.at),
            self.why(row.active || row.login || row.editable, row.until),
        ]
    }

    fn membership(&self, row: &MembershipRow) -> Row {
        vec![
            Field::Number(row.workgroup.0),
            (&row.name).into(),
            row.admin_menu.into(),
            Field::end(row.until, self.at),
            self.why(row.active, row.until),
        ]
    }

    fn permission(&self, row: &PermissionRow) -> Row {
        let came = (!self.past).then(|| via_words(row.via, self.templates));
        vec![
            Field::word(row.permission.row().code),
            Field::word(row.level.word()),
            users::tier_field(row.permission.tier(row.level)),
            row.granted_by.as_ref().into(),
            row.granted_at.into(),
            came.into(),
            self.why(true, None),
        ]
    }
}
