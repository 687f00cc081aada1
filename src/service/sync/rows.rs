//! Pages of a plan, with the names and references read again for just those rows.

use super::items::Listing;
use super::users::{Becomes, Record};
use super::{Plan, PlanError};
use crate::api::page::Page;
use crate::api::sync::{
    SyncFinding, SyncItem, SyncOrder, SyncPart, SyncPerson, SyncReference, SyncRow, SyncUser, SyncWorkgroup,
};
use crate::domain::ids::UserId;
use crate::domain::sync::users::Account;
use crate::domain::sync::users::MISSING_NAME;
use crate::domain::sync::{Code, Decision, ItemAction, Role};
use crate::domain::text::Raw;
use crate::store;

/// The row of an item has so many references; who wants more asks for them.
const FIRST_REFERENCES: usize = 1_000;

/// An answer ends with the row that brings it to so many references.
const MOST_REFERENCES: usize = 10_000;

impl Plan {
    /// The rows of a part from the nth on, counted from 0; fewer than were asked for where they refer to very many users.
    ///
    /// # Errors
    /// [`PlanError::Stale`] when somebody wrote to a side since the plan was made; [`PlanError::Store`] when a side
    /// cannot be read.
    pub fn rows(&self, part: &SyncPart, order: SyncOrder, from: u64, limit: u32) -> Result<Page<SyncRow>, PlanError> {
        let views = (self.source.view()?, self.destination.view()?);
        let total = self.total(part);
        let start = usize::try_from(from).unwrap_or(usize::MAX).min(total);
        let end = start.saturating_add(limit as usize).min(total);
        let (mut rows, mut references) = (Vec::new(), 0);
        for nth in self.places(part, order, start..end)? {
            let row = self.row(part, nth)?;
            references +=
                row.as_ref().map_or(0, |row| if let SyncRow::Item(item) = row { item.references.len() } else { 0 });
            rows.extend(row);
            if references >= MOST_REFERENCES {
                break;
            }
        }
        self.check_fresh()?;
        drop(views);
        let after = start + rows.len() < total;
        Ok(Page { rows, before: start > 0, after, first: Some(start as u64), total: Some(total as u64) })
    }

    pub(super) fn total(&self, part: &SyncPart) -> usize {
        match part {
            SyncPart::Items { kind, changed } => {
                self.listed(kind.as_deref()).map(|listing| listing.len(*changed)).sum()
            }
            SyncPart::References { kind, item_id, .. } => {
                usize::from(self.listed(Some(kind)).any(|listing| listing.copies(*item_id)))
            }
            SyncPart::Users => self.users.len(),
            SyncPart::Workgroups => self.workgroups.rows.len(),
            SyncPart::Findings => self.findings.len(),
            SyncPart::Stranded => self.stranded.len(),
            SyncPart::Limbo => self.workgroups.limbo.len(),
        }
    }

    pub(super) fn listed<'a>(&'a self, kind: Option<&'a str>) -> impl Iterator<Item = &'a Listing> {
        self.listings.iter().filter(move |listing| kind.is_none_or(|kind| kind == listing.kind))
    }

    fn row(&self, part: &SyncPart, nth: usize) -> store::Result<Option<SyncRow>> {
        match part {
            SyncPart::Items { kind, changed } => {
                let mut nth = nth;
                for listing in self.listed(kind.as_deref()) {
                    if let Some((id, action)) = listing.row(*changed, nth) {
                        return Ok(Some(SyncRow::Item(self.item(listing, id, action)?)));
                    }
                    nth -= listing.len(*changed);
                }
                Ok(None)
            }
            SyncPart::References { kind, item_id, after } => {
                Ok(self.rest((kind, *item_id), after.as_ref())?.map(SyncRow::Item))
            }
            SyncPart::Users => self.users.nth(nth).map(|record| self.user(record).map(SyncRow::User)).transpose(),
            SyncPart::Workgroups => self
                .workgroups
                .rows
                .get(nth)
                .map(|row| {
                    let count = |workgroup| self.workgroups.members(&self.destination, workgroup);
                    let members = row.destination.map(count).transpose()?.unwrap_or_default();
                    let (name, note) = (row.name.clone(), row.note.as_str().into());
                    let workgroup = Some(row.number);
                    Ok(SyncRow::Workgroup(SyncWorkgroup { workgroup, name, action: row.action, members, note }))
                })
                .transpose(),
            SyncPart::Findings => Ok(self.findings.get(nth).cloned().map(SyncRow::Finding)),
            SyncPart::Stranded => Ok(self.stranded.get(nth).map(|witness| {
                SyncRow::Finding(SyncFinding {
                    blocker: Code::Stranded.is_blocker(),
                    code: Code::Stranded.text().to_owned(),
                    sentence: witness.stranded().into(),
                    kind: Some(witness.kind.name.to_owned()),
                    item_id: Some(witness.item),
                })
            })),
            SyncPart::Limbo => {
                let Some(user) = self.workgroups.limbo.get(nth) else { return Ok(None) };
                let account = self.destination.account(*user)?;
                let (login, name) = account.map(names).unwrap_or_default();
                Ok(Some(SyncRow::Person(SyncPerson { user: UserId(*user), login, name })))
            }
        }
    }

    /// An item with its first references.
    fn item(&self, listing: &Listing, id: i64, action: ItemAction) -> store::Result<SyncItem> {
        self.item_behind(listing, (id, action), None, FIRST_REFERENCES)
    }

    /// An item with up to so many of its references, which follow one.
    fn item_behind(
        &self,
        listing: &Listing,
        (id, action): (i64, ItemAction),
        after: Option<(Role, i64)>,
        limit: usize,
    ) -> store::Result<SyncItem> {
        let side = if action.is_of_destination() { &self.destination } else { &self.source };
        let name = side.item_name(&listing.kind, id)?.unwrap_or_default();
        let mut item =
            SyncItem { kind: listing.kind.clone(), item_id: id, name, action, references: Vec::new(), more: 0 };
        if !action.copies() {
            return Ok(item);
        }
        let of = (listing.kind.as_str(), id);
        let mut roles = listing.roles.to_vec();
        roles.retain(|role| after.is_none_or(|(last, _)| last.word() <= role.word()));
        roles.sort_unstable_by_key(|role| role.word());
        for role in roles {
            let room = limit.saturating_sub(item.references.len());
            let behind = after.filter(|(last, _)| *last == role).map_or(i64::MIN, |(_, user)| user);
            let users = self.source.referred(of, role, behind, u32::try_from(room).unwrap_or(u32::MAX))?;
            if users.len() == room {
                item.more += self.source.count_referred(of, role, users.last().copied().unwrap_or(behind))?;
            }
            for user in users {
                item.references.push(self.reference(role, user)?);
            }
        }
        Ok(item)
    }

    /// The rest of the references of an item, as far as an answer has room for it.
    fn rest(&self, (kind, id): (&str, i64), after: Option<&(String, i64)>) -> store::Result<Option<SyncItem>> {
        let after = after.and_then(|(role, user)| Role::from_word(role).map(|role| (role, *user)));
        let Some(listing) = self.listed(Some(kind)).next() else { return Ok(None) };
        let Some(action) = listing.copied_as(id) else { return Ok(None) };
        self.item_behind(listing, (id, action), after, MOST_REFERENCES).map(Some)
    }

    fn reference(&self, role: Role, user: i64) -> store::Result<SyncReference> {
        let record = self.users.of(user);
        let before =
            self.source.account(user)?.map_or_else(|| format!("user {user}"), |account| account.login.into_owned());
        let after: Raw = match record.map_or(Becomes::Missing, |record| record.becomes) {
            Becomes::Missing => MISSING_NAME.into(),
            Becomes::User(id) => self.destination.account(id)?.map(names).unwrap_or_default().0,
            Becomes::Undecided => Raw::default(),
        };
        let decision = record.map_or(Decision::Orphan, |record| record.decision);
        Ok(SyncReference { role: role.word().to_owned(), before: before.into(), after, decision, source_user: user })
    }

    fn user(&self, record: Record) -> store::Result<SyncUser> {
        let account = self.source.account(record.source)?;
        let (login, name) = account.map(names).unwrap_or_default();
        let becomes = match record.becomes {
            Becomes::User(id) => self.destination.account(id)?,
            Becomes::Missing | Becomes::Undecided => None,
        };
        let near = match record.decision {
            Decision::Missing => self.destination.near(login.stored(), name.stored())?.into_iter().map(Raw).collect(),
            _ => Vec::new(),
        };
        Ok(SyncUser {
            source_user: record.source,
            login,
            name,
            decision: record.decision,
            becomes: becomes.map(|to| {
                let (id, status, (login, name)) = (UserId(to.id), to.status, names(to));
                (id, login, name, status)
            }),
            suspect: record.suspect,
            squat: record.squat,
            items: u64::from(record.items),
            near,
        })
    }
}

/// Login and name, as they are told.
fn names(account: Account<'_>) -> (Raw, Raw) {
    (account.login.into_owned().into(), account.name.into_owned().into())
}
