//! Workgroups of both sides, and what their going and changing does to the people of the destination.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::error::PlanError;
use super::items::count as tally;
use super::making::{Making, Sides};
use crate::api::sync::{SyncAsk, SyncKind};
use crate::domain::counted::counted;
use crate::domain::sync::kinds::WORKGROUP;
use crate::domain::sync::workgroups::{Planned, Workgroup, differences, plan, removal};
use crate::domain::sync::{Code, ItemAction};
use crate::domain::text::Raw;
use crate::domain::time::Time;
use crate::store;
use crate::store::sync::SyncReader;

/// One workgroup of the plan.
pub(super) struct Row {
    pub(super) name: Raw,
    pub(super) action: ItemAction,
    pub(super) note: String,
    /// The number in the destination, where there is one.
    pub(super) destination: Option<i64>,
    /// The number that findings speak of: that in the destination, else that in the source.
    pub(super) number: i64,
}

/// All workgroups of the plan.
pub(super) struct Workgroups {
    pub(super) rows: Vec<Row>,
    pub(super) counts: SyncKind,
    now: Time,
    /// Memberships that count for nothing, by workgroup; counted for all as soon as many are asked for.
    idle: OnceCell<BTreeMap<i64, u64>>,
    /// The active users who would lose their last workgroup.
    pub(super) limbo: Vec<i64>,
}

/// So many workgroups that go are counted one by one.
const FEW: usize = 4;

impl Workgroups {
    /// Counts the active members of a workgroup of the destination.
    pub(super) fn members(&self, reader: &SyncReader, workgroup: i64) -> store::Result<u64> {
        let idle = match self.idle.get() {
            Some(idle) => idle,
            None => {
                let idle = reader.idle_memberships(self.now)?;
                self.idle.get_or_init(|| idle)
            }
        };
        let idle = idle.get(&workgroup).copied().unwrap_or_default();
        Ok(reader.memberships(workgroup)?.saturating_sub(idle))
    }
}

/// Plans the workgroups and looks at the people afterwards.
pub(super) fn pass(sides: Sides<'_>, making: &mut Making<'_>, ask: &SyncAsk) -> Result<Workgroups, PlanError> {
    making.begin(WORKGROUP);
    let (source, destination) = (sides.source.workgroups()?, sides.destination.workgroups()?);
    print(&mut making.source_print, &source);
    print(&mut making.destination_print, &destination);
    let (planned, bad) = plan(&source, &destination, &ask.renames);
    for mapping in bad {
        let (from, to) = &mapping.names;
        making.findings.add(mapping.code, Some((WORKGROUP, None)), || {
            format!("The mapping of \"{from}\" to \"{to}\" cannot be followed: {}.", mapping.why)
        });
    }
    let counts = SyncKind { kind: WORKGROUP.to_owned(), ..SyncKind::default() };
    let mut workgroups =
        Workgroups { rows: Vec::new(), counts, now: making.now, idle: OnceCell::new(), limbo: Vec::new() };
    let few = planned.iter().filter(|planned| planned.action == ItemAction::Delete).count() <= FEW;
    for planned in &planned {
        let now = making.now;
        let members = |id| {
            if few { sides.destination.count_members(id, now) } else { workgroups.members(sides.destination, id) }
        };
        let row = row(making, &members, planned, &source, &destination)?;
        tally(&mut workgroups.counts, counts_as(planned, &source, &destination));
        workgroups.rows.push(row);
    }
    workgroups.limbo = consequences(sides, making, &planned, &source, &destination)?;
    Ok(workgroups)
}

/// A match counts as replaced where anything differs, else as the same.
fn counts_as(planned: &Planned, source: &[Workgroup], destination: &[Workgroup]) -> ItemAction {
    match (planned.action, planned.source, planned.destination) {
        (ItemAction::Match, Some(from), Some(to)) if !differences(&source[from], &destination[to]).is_empty() => {
            ItemAction::Replace
        }
        (action, ..) => action,
    }
}

fn row(
    making: &mut Making<'_>,
    members: &dyn Fn(i64) -> store::Result<u64>,
    planned: &Planned,
    source: &[Workgroup],
    destination: &[Workgroup],
) -> Result<Row, PlanError> {
    let (from, to) = (planned.source.map(|at| &source[at]), planned.destination.map(|at| &destination[at]));
    let name = to.or(from).map(|workgroup| workgroup.name.clone()).unwrap_or_default();
    let mut notes: Vec<String> = Vec::new();
    if let (Some(from), Some(to)) = (from, to) {
        if planned.action == ItemAction::Rename {
            notes.push(format!("becomes \"{}\"", from.name.0));
        }
        notes.extend(differences(from, to).into_iter().map(str::to_owned));
    }
    let mut code = planned.finding;
    if let (ItemAction::Delete, Some(to)) = (planned.action, to) {
        let members = members(to.id)?;
        making.destination_print.number(members.cast_signed());
        code = removal(members);
        if code.is_some() {
            notes.push(format!("has {} and no counterpart: map it", counted(members, "member", "members")));
        }
    }
    if let Some(code) = code {
        let about = Some((WORKGROUP, to.or(from).map(|workgroup| workgroup.id)));
        making.findings.add(code, about, || sentence(code, &name.0, from, &notes));
    }
    let number = to.or(from).map(|workgroup| workgroup.id).unwrap_or_default();
    Ok(Row { name, action: planned.action, note: notes.join("; "), destination: to.map(|to| to.id), number })
}

fn sentence(code: Code, name: &str, from: Option<&Workgroup>, notes: &[String]) -> String {
    match code {
        Code::NameCase => {
            let other = from.map_or("", |from| from.name.stored());
            format!("Workgroup \"{name}\" is spelled \"{other}\" in the source, and will be here too.")
        }
        Code::WorkgroupUnmapped => {
            let why = notes.join("; ");
            format!("Workgroup \"{name}\" {why} to one of the source, or take its members out first.")
        }
        _ => {
            format!("Workgroup \"{name}\" has a name that several share on one side. Rename all but one of them there.")
        }
    }
}

/// Looks at the destination as it would be: who has lost their last workgroup, and whether an administrator remains.
fn consequences(
    sides: Sides<'_>,
    making: &mut Making<'_>,
    planned: &[Planned],
    source: &[Workgroup],
    destination: &[Workgroup],
) -> Result<Vec<i64>, PlanError> {
    let (mut lost, mut staying, mut with_menu) = (Vec::new(), Vec::new(), Vec::new());
    for row in planned {
        let Some(before) = row.destination.map(|at| &destination[at]) else { continue };
        let after = match row.action {
            ItemAction::Delete => None,
            _ => Some(row.source.map_or(before, |at| &source[at])),
        };
        match after {
            Some(after) if after.active => {
                staying.push(before.id);
                if after.has_menu() {
                    with_menu.push(before.id);
                }
            }
            _ if before.active => lost.push(before.id),
            _ => {}
        }
    }
    let limbo =
        if lost.is_empty() { Vec::new() } else { sides.destination.stranded_members(&lost, &staying, making.now)? };
    for user in &limbo {
        making.destination_print.number(*user);
    }
    if !limbo.is_empty() {
        let names = names(sides.destination, &limbo)?;
        making.findings.add(Code::Limbo, None, || {
            let users = counted(limbo.len() as u64, "active user", "active users");
            format!("{users} would lose their last workgroup and could not sign in: {names}. Map the workgroup.")
        });
    }
    let administrator = sides.destination.administrator(&with_menu, making.now)?;
    making.destination_print.number(i64::from(administrator.is_some()));
    if administrator.is_none() {
        making.findings.add(Code::LastAdmin, None, || {
            "Nobody could administer the destination afterwards: no active user would have User Setup at Write, a \
             workgroup with an administration menu, and an organization to sign in to."
                .to_owned()
        });
    }
    Ok(limbo)
}

/// The first logins of a list, and that there are more.
fn names(reader: &SyncReader, users: &[i64]) -> store::Result<String> {
    let mut names = Vec::new();
    for user in users.iter().take(5) {
        names.extend(reader.account(*user)?.map(|account| account.login.into_owned()));
    }
    if users.len() > names.len() {
        names.push("…".to_owned());
    }
    Ok(names.join(", "))
}

fn print(print: &mut super::fingerprint::Prints, workgroups: &[Workgroup]) {
    for workgroup in workgroups {
        print.number(workgroup.id);
        print.text(&workgroup.name.0);
        print.text(&workgroup.description.0);
        for flag in [workgroup.active, workgroup.global_admin_menu, workgroup.setup_data_menu] {
            print.number(i64::from(flag));
        }
    }
}
