//! `beadle whocan`: who holds a permission, an organization or a workgroup.

use clap::Args;

use super::desk::{Desk, answer, walk};
use super::exit::Exit;
use super::field::{Column, Field, Row, column};
use super::then::{self, Then};
use super::users::status_field;
use crate::api::explain::{Holder, Holding};
use crate::api::matrix::Axis;
use crate::api::{Refusal, RefusalKind, Reply, Request};
use crate::domain::ids::{OrgId, WorkgroupId};
use crate::domain::permission::{Level, Permission};
use crate::domain::stored;
use crate::domain::text::{Raw, fold};
use crate::domain::time::Time;

/// What `whocan` takes.
#[derive(Args, Debug)]
pub struct WhocanArgs {
    /// A permission as `user_setup` or "User Setup", with >=R or >=W behind it for the least level; the code of an organization; or the name of a workgroup. Where a name could be several, perm:, org: or wg: before it says which.
    #[arg(value_name = "WHAT")]
    what: String,
    #[command(flatten)]
    which: WhichArgs,
}

/// Which of the holders are listed, as it is typed.
#[derive(Args, Debug)]
pub struct WhichArgs {
    /// The moment that is meant, as 2026-11-30, "2026-11-30 15:00", 7d or "yesterday 15:00"; otherwise now. Who held it is read back from the journal, and so are the names; their order is that of today.
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
    /// Leaves out those for whom it does not count at that moment, because it is off or has run out.
    #[arg(long)]
    counting: bool,
    /// Lists so many at most.
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
}

const COLUMNS: &[Column] = &[
    column("id", "Id"),
    column("name", "Name"),
    column("login", "Login"),
    column("status", "Status"),
    column("how", "How"),
    column("counts", "Counts"),
    column("since", "Since"),
    column("until", "Until"),
    column("granted_by", "Granted by"),
    column("via", "Via"),
    then::KNOWN,
];

/// Lists who holds something.
///
/// # Errors
/// The refusal of the database, and a name that stands for nothing or for several things.
pub fn run(args: &WhocanArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let which = args.which.read(desk)?;
    let (of, told) = meant(&args.what, desk)?;
    holders(of, &told, which, desk)
}

impl WhichArgs {
    /// Reads which are meant.
    ///
    /// # Errors
    /// A moment that is none, and the refusal of the database.
    pub fn read(&self, desk: &mut Desk<'_>) -> Result<Which, Refusal> {
        let then = then::given(self.as_of.as_ref(), desk)?;
        Ok(Which { then, counting: self.counting, limit: self.limit })
    }
}

/// Which of the holders are listed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Which {
    /// The moment that is meant; otherwise now.
    pub then: Option<Then>,
    /// Only those for whom it counts.
    pub counting: bool,
    /// So many at most.
    pub limit: Option<u64>,
}

/// Lists who holds something, under a sentence that says what.
///
/// # Errors
/// The refusal of the database.
pub fn holders(
    of: Holding,
    told: &Raw,
    Which { then, counting, limit }: Which,
    desk: &mut Desk<'_>,
) -> Result<Exit, Refusal> {
    let at = then.map(|then| then.at);
    let when = at.map(|at| format!(", at {}", at.minute(desk.out.zone()))).unwrap_or_default();
    desk.out.notice(&format!("{}{when}.", told.shown()));
    let now = at.unwrap_or_else(|| desk.seat.now());
    let columns = then::columns(COLUMNS, then.as_ref(), desk);
    let mut listing = desk.out.list(columns);
    let mut stretch = listing.stretch(limit);
    let mut left = usize::try_from(stretch.left).unwrap_or(usize::MAX);
    if counting {
        // Who is passed over takes no place among those who are wanted.
        stretch.left = u64::MAX;
    }
    walk(
        desk.asker,
        stretch,
        |place, limit| Request::Holders { of, at, place, limit },
        |reply| if let Reply::Holders(page) = reply { Some(page) } else { None },
        |row| row.key.clone(),
        |rows| {
            let meant: Vec<Holder> = rows.into_iter().filter(|row| row.counts || !counting).take(left).collect();
            left -= meant.len();
            listing.rows(meant.into_iter().map(|row| holder_row(row, now, then)));
            left > 0 && !listing.is_gone()
        },
    )?;
    if listing.finish() == 0 {
        desk.out.notice("Nobody holds it.");
    }
    Ok(Exit::Done)
}

fn holder_row(row: Holder, now: Time, then: Option<Then>) -> Row {
    vec![
        Field::Number(row.user.0),
        row.name.into(),
        row.login.into(),
        status_field(row.status),
        row.how.into(),
        row.counts.into(),
        row.since.into(),
        Field::end(row.until, now),
        row.granted_by.into(),
        row.via.map(|via| via.to_string()).into(),
        then.map_or(Field::Empty, |then| then.known()),
    ]
}

/// What a text stands for, and the sentence that tells so.
fn meant(text: &str, desk: &mut Desk<'_>) -> Result<(Holding, Raw), Refusal> {
    let (kind, name) = match text.split_once(':') {
        Some((kind @ ("perm" | "org" | "wg"), name)) => (kind, name),
        _ => ("", text),
    };
    let mut found = Vec::new();
    if matches!(kind, "" | "perm") {
        found.extend(permission(name)?);
    }
    if matches!(kind, "" | "org") {
        for org in answer!(desk.asker, Request::Columns { axis: Axis::Organizations, filter: name.to_owned() }, Columns)
        {
            if fold(org.head.stored()) == fold(name) {
                let told = Raw(format!("Who is related to the organization {}", org.head.stored()));
                found.push((Holding::Org { org: OrgId(org.id) }, told));
            }
        }
    }
    if matches!(kind, "" | "wg") {
        for group in answer!(desk.asker, Request::Columns { axis: Axis::Workgroups, filter: name.to_owned() }, Columns)
        {
            if fold(group.name.stored()) == fold(name) {
                let told = Raw(format!("Who is in the workgroup {}", group.name.stored()));
                found.push((Holding::Workgroup { workgroup: WorkgroupId(group.id) }, told));
            }
        }
    }
    match found.len() {
        0 => Err(Refusal::not_found(format!("\"{name}\" is no permission, organization or workgroup.")).hint(
            "Permissions are told by: beadle templates show. The others: beadle orgs list, beadle workgroups list.",
        )),
        1 => Ok(found.remove(0)),
        _ => Err(Refusal::new(RefusalKind::Usage, format!("\"{name}\" is the name of several things."))
            .hint(format!("Say which is meant: perm:{name}, org:{name} or wg:{name}."))),
    }
}

/// A permission by code or label, with the least level that is asked for.
fn permission(text: &str) -> Result<Option<(Holding, Raw)>, Refusal> {
    let (name, level) = match text.split_once(">=") {
        None => (text, Level::Read),
        Some((name, word)) => {
            let level = stored::level(word.trim()).filter(|level| *level > Level::None);
            let wrong = || Refusal::new(RefusalKind::Usage, format!("\"{word}\" is no level."));
            (name.trim(), level.ok_or_else(|| wrong().hint("A level is R or W."))?)
        }
    };
    let Some(permission) = permission_named(name) else { return Ok(None) };
    let level = if permission.row().has_read { level } else { Level::Write };
    let told = format!("Who holds {} at {} or above", permission.row().label, level.word());
    Ok(Some((Holding::Permission { permission, level }, told.into())))
}

/// A permission by its code or by its label.
pub fn permission_named(name: &str) -> Option<Permission> {
    let labeled = |permission: &Permission| fold(permission.row().label) == fold(name);
    Permission::from_code(name).or_else(|| Permission::ALL.into_iter().find(labeled))
}
