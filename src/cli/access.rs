//! `beadle access`: what a user can use at a moment, and what they have that does not count, with the reason.

use clap::Args;

use super::desk::{Desk, answer};
use super::exit::Exit;
use super::field::{Column, Field, Record, Row, column};
use super::users::{self, status_field};
use crate::api::templates::{Template, via_words};
use crate::api::users::{AccessRow, MembershipRow, PermissionRow, UserCard};
use crate::api::{Refusal, RefusalKind, Request};
use crate::domain::status::Status;
use crate::domain::text::{Raw, Shown};
use crate::domain::time::Time;

/// What `access` takes.
#[derive(Args, Debug)]
pub struct AccessArgs {
    /// A login, or the number of a user.
    #[arg(value_name = "USER")]
    user: String,
    /// The moment that is meant, as 2026-11-30; otherwise now. Only limits in time are looked at: what was granted or taken meanwhile is told by the journal.
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
    let at = match &args.as_of {
        None => desk.seat.now(),
        Some(text) => Time::parse(text).ok_or_else(|| no_moment(text))?,
    };
    let card = users::find(&args.user, desk)?;
    let templates = answer!(desk.asker, Request::Templates, Templates);
    desk.out.record(&View { card: &card, at, templates: &templates }.record());
    Ok(Exit::Done)
}

fn no_moment(text: &str) -> Refusal {
    let sentence = format!("\"{}\" is no moment.", Shown::new(text));
    Refusal::new(RefusalKind::Usage, sentence).hint("A moment is written as 2026-11-30 or 2026-11-30T18:00:00Z.")
}

/// A card at a moment.
struct View<'a> {
    card: &'a UserCard,
    at: Time,
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
        record.field("as_of", "As of", self.at);
        record.field("has_login", "Login somewhere", active && login);
        record.field("has_workgroup", "In a workgroup", active && member().next().is_some());
        record.field("sees_menu", "Sees an admin menu", active && member().any(|row| row.admin_menu));
        record.part("organizations", "Organizations", ORGS, card.access.iter().map(|row| self.access(row)).collect());
        let memberships = card.memberships.iter().map(|row| self.membership(row)).collect();
        record.part("workgroups", "Workgroups", WORKGROUPS, memberships);
        let permissions = card.permissions.iter().map(|row| self.permission(row)).collect();
        record.part("permissions", "Permissions", PERMISSIONS, permissions);
        record
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
        let came: Raw = via_words(row.via, self.templates);
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
