//! The first sign-in of somebody whom an identity provider vouches for: an account is made, in the transaction that
//! decides whether they may come in.
//!
//! While new users need approval, and wherever it is not said what they belong to, the account is pending: an active one
//! has an owning organization. No request is opened by it; that is the user's own click.

use super::credential::{Newcomer, Voucher};
use crate::domain::cell::{AccessPart, Cell, MembershipPart, UserField, Value, WorkgroupField};
use crate::domain::change::Change;
use crate::domain::ids::{OrgId, UserId, WorkgroupId};
use crate::domain::picture::{Org, Picture, Workgroup};
use crate::domain::status::Status;
use crate::domain::text::{fold, parse_login};
use crate::domain::time::Time;
use crate::service::Origin;
use crate::service::author::Author;
use crate::service::site::property;
use crate::store::{self, Entry, Reader, Sealed, Stamp, Writer};

/// The number of the account within the changes that make it.
const NEW: UserId = UserId(-1);

/// Makes the account of somebody who is not known yet. A login that is no address makes none.
pub(super) fn arrive(
    writer: &Writer<'_>,
    origin: &Origin,
    login: &str,
    (voucher, newcomer): (&Voucher, &Newcomer),
    now: Time,
) -> store::Result<bool> {
    let reader = writer.reader();
    let Ok(login) = parse_login(login) else { return Ok(false) };
    if reader.login_holder(&fold(&login))?.is_some() {
        return Ok(false);
    }
    let place = if voucher.may_admit { admission(reader)? } else { None };
    let before = Picture { workgroups: reader.all_workgroups()?, ..Picture::default() };
    let mut after = before.clone();
    let cells = cells(&login, newcomer, place);
    let changes: Vec<Change> = cells.into_iter().map(|(cell, value)| Change::new(cell, cell.absent(), value)).collect();
    for change in &changes {
        after.set(change.cell, &change.after);
    }
    let note = format!("first sign-in, vouched for by {}", newcomer.source);
    let stamp = Stamp { by: voucher.operator, at: now, note: &note };
    let numbers = writer.write_changes(&before, &after, &changes, &Sealed::default(), stamp)?;
    let settled: Vec<Change> = changes.iter().map(|change| numbers.settle(change)).collect();
    let author = Author { user: Some(voucher.operator), login: &voucher.login, origin };
    writer.append(author.wrote(&settled, Entry { reason: &note, ..Entry::new(now, "") }))?;
    writer.next_revision()?;
    Ok(true)
}

/// Where somebody belongs who needs no approval; `None` while everybody does, or it is not said where.
fn admission(reader: Reader<'_>) -> store::Result<Option<(OrgId, WorkgroupId)>> {
    if property(reader, "SsoUsersNeedApproval")? == "on" {
        return Ok(None);
    }
    let code = property(reader, "SsoOrganization")?;
    let Some(org) = reader.code_holder(&code.to_uppercase())? else { return Ok(None) };
    let is_open = reader.orgs(&[org].into())?.get(&org).is_some_and(Org::is_active);
    let name = fold(&property(reader, "SsoWorkgroup")?);
    let workgroups = reader.all_workgroups()?;
    let named = |row: &Workgroup| row.is_active() && fold(row.text(WorkgroupField::Name)) == name;
    let workgroup = workgroups.into_iter().find(|(_, row)| named(row)).map(|(id, _)| id);
    Ok(workgroup.filter(|_| is_open).map(|workgroup| (org, workgroup)))
}

fn cells(login: &str, newcomer: &Newcomer, place: Option<(OrgId, WorkgroupId)>) -> Vec<(Cell, Value)> {
    let field = |field| Cell::User { user: NEW, field };
    let status = if place.is_some() { Status::Active } else { Status::Pending };
    let mut cells = vec![
        (field(UserField::Status), Value::Status(status)),
        (field(UserField::Name), Value::Text(newcomer.name(login))),
        (field(UserField::Login), Value::Text(login.to_owned())),
        (field(UserField::Source), Value::Text(newcomer.source.clone())),
    ];
    if let Some((org, workgroup)) = place {
        let access = |part| Cell::Access { user: NEW, org, part };
        cells.extend([
            (field(UserField::OwningOrg), Value::Org(org)),
            (access(AccessPart::Active), Value::ON),
            (access(AccessPart::Login), Value::ON),
            (Cell::Membership { user: NEW, workgroup, part: MembershipPart::Active }, Value::ON),
        ]);
    }
    cells
}
