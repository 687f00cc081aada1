//! The rows of a plan in another order than its own: by name, or the most first. Only places are kept, of the part that
//! was asked for last.

use std::cmp::Reverse;
use std::ops::Range;

use super::items::Listing;
use super::{Plan, PlanError};
use crate::api::sync::{SyncOrder, SyncPart};
use crate::domain::text::search_key;
use crate::store;

/// A part in an order, as places in that of the plan.
pub(super) struct Ordered {
    part: SyncPart,
    order: SyncOrder,
    places: Vec<u32>,
}

impl Plan {
    /// The places of some rows of a part, counted in an order.
    pub(super) fn places(
        &self,
        part: &SyncPart,
        order: SyncOrder,
        range: Range<usize>,
    ) -> Result<Vec<usize>, PlanError> {
        if order == SyncOrder::Plan {
            return Ok(range.collect());
        }
        let mut kept = self.ordered.borrow_mut();
        let ordered = match kept.take().filter(|kept| kept.part == *part && kept.order == order) {
            Some(ordered) => ordered,
            None => Ordered { part: part.clone(), order, places: self.ordered(part, order)? },
        };
        let places = ordered.places.get(range).unwrap_or_default().iter().map(|place| *place as usize).collect();
        *kept = Some(ordered);
        Ok(places)
    }

    fn ordered(&self, part: &SyncPart, order: SyncOrder) -> store::Result<Vec<u32>> {
        let mut places: Vec<u32> = (0..u32::try_from(self.total(part)).unwrap_or(u32::MAX)).collect();
        let by_name = order == SyncOrder::Name;
        match part {
            SyncPart::Users if by_name => return self.users.by_login(&self.source),
            SyncPart::Users => {
                places.sort_by_key(|place| Reverse(self.users.nth(*place as usize).map(|record| record.items)));
            }
            SyncPart::Workgroups if by_name => {
                places.sort_by_cached_key(|place| search_key(self.workgroups.rows[*place as usize].name.stored()));
            }
            SyncPart::Workgroups => {
                let members = |place: u32| match self.workgroups.rows[place as usize].destination {
                    Some(workgroup) => self.workgroups.members(&self.destination, workgroup),
                    None => Ok(0),
                };
                let members = places.iter().map(|place| members(*place)).collect::<store::Result<Vec<u64>>>()?;
                places.sort_by_key(|place| Reverse(members[*place as usize]));
            }
            SyncPart::Items { kind, changed } => {
                let mut keys = Vec::with_capacity(places.len());
                for listing in self.listed(kind.as_deref()) {
                    self.keys(listing, *changed, by_name, &mut keys)?;
                }
                places.sort_by(|a, b| keys[*a as usize].cmp(&keys[*b as usize]));
            }
            SyncPart::Findings => {
                places.sort_by_key(|place| self.findings[*place as usize].kind.clone());
            }
            // Those come by number, and are few.
            SyncPart::Stranded | SyncPart::Limbo | SyncPart::References { .. } => {}
        }
        Ok(places)
    }

    /// What the items of a listing are ordered by: their names, or else what happens to them.
    fn keys(&self, listing: &Listing, changed: bool, by_name: bool, keys: &mut Vec<(u8, String)>) -> store::Result<()> {
        for nth in 0..listing.len(changed) {
            let Some((id, action)) = listing.row(changed, nth) else { continue };
            let side = if action.is_of_destination() { &self.destination } else { &self.source };
            keys.push(if by_name {
                (0, side.item_name(&listing.kind, id)?.map(|name| search_key(name.stored())).unwrap_or_default())
            } else {
                (action.weight(), String::new())
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::sync::{SyncAsk, SyncRow};
    use crate::domain::text::fold;
    use crate::domain::time::{DAY, Time};
    use crate::store::sync::fixture;

    fn plan() -> Plan {
        let (source, destination) = fixture::pair();
        Plan::make(source, destination, &SyncAsk::default(), Time(100 * DAY), &mut |_| true).unwrap()
    }

    fn rows(plan: &Plan, part: &SyncPart, order: SyncOrder) -> Vec<SyncRow> {
        plan.rows(part, order, 0, u32::MAX).unwrap().rows
    }

    /// Every part of every order has the same rows, by whatever pages they are read.
    #[test]
    fn an_order_leaves_nothing_out() {
        let plan = plan();
        let items = |changed| SyncPart::Items { kind: None, changed };
        let parts = [items(false), items(true), SyncPart::Users, SyncPart::Workgroups, SyncPart::Findings];
        for part in parts.into_iter().chain([SyncPart::Stranded, SyncPart::Limbo]) {
            let all = rows(&plan, &part, SyncOrder::Plan);
            assert!(!all.is_empty(), "{part:?}");
            for order in [SyncOrder::Name, SyncOrder::Most] {
                let ordered = rows(&plan, &part, order);
                assert_eq!(ordered.len(), all.len());
                assert!(all.iter().all(|row| ordered.contains(row)), "{part:?} {order:?}");
                let paged: Vec<SyncRow> =
                    (0..ordered.len()).flat_map(|nth| plan.rows(&part, order, nth as u64, 1).unwrap().rows).collect();
                assert_eq!(paged, ordered, "{part:?} {order:?}");
            }
        }
    }

    #[test]
    fn each_order_is_what_it_says() {
        let plan = plan();
        let users = |order| {
            rows(&plan, &SyncPart::Users, order).into_iter().map(|row| match row {
                SyncRow::User(user) => (fold(user.login.stored()), user.items),
                other => unreachable!("{other:?}"),
            })
        };
        let logins: Vec<String> = users(SyncOrder::Name).map(|(login, _)| login).filter(|l| !l.is_empty()).collect();
        assert!(logins.len() > 5 && logins.is_sorted(), "{logins:?}");
        assert!(users(SyncOrder::Most).map(|(_, items)| Reverse(items)).is_sorted());
        let groups = |order| {
            rows(&plan, &SyncPart::Workgroups, order).into_iter().map(|row| match row {
                SyncRow::Workgroup(group) => (search_key(group.name.stored()), group.members),
                other => unreachable!("{other:?}"),
            })
        };
        assert!(groups(SyncOrder::Name).map(|(name, _)| name).is_sorted());
        assert!(groups(SyncOrder::Most).map(|(_, members)| Reverse(members)).is_sorted());
        let items = |order| {
            rows(&plan, &SyncPart::Items { kind: Some("form".to_owned()), changed: false }, order).into_iter().map(
                |row| match row {
                    SyncRow::Item(item) => (item.name.stored().to_lowercase(), item.action.weight()),
                    other => unreachable!("{other:?}"),
                },
            )
        };
        assert!(items(SyncOrder::Name).map(|(name, _)| name).is_sorted());
        assert!(items(SyncOrder::Most).map(|(_, weight)| weight).is_sorted());
    }

    #[test]
    fn who_loses_and_what_is_stranded_is_all_listed() {
        let plan = plan();
        let summary = plan.summary();
        let found = |code: &str| summary.found.iter().find(|tally| tally.code == code).map(|tally| tally.count);
        let stranded = rows(&plan, &SyncPart::Stranded, SyncOrder::Plan);
        assert_eq!(found("STRANDED"), Some(stranded.len() as u64));
        let told = rows(&plan, &SyncPart::Findings, SyncOrder::Plan);
        assert!(stranded.iter().all(|row| told.contains(row)), "the first are findings word for word");
        let limbo = rows(&plan, &SyncPart::Limbo, SyncOrder::Plan);
        let limbo: Vec<&str> = limbo
            .iter()
            .map(|row| match row {
                SyncRow::Person(person) => person.login.stored(),
                other => unreachable!("{other:?}"),
            })
            .collect();
        let sentence = told.iter().find_map(|row| match row {
            SyncRow::Finding(finding) if finding.code == "LIMBO" => Some(finding.sentence.stored()),
            _ => None,
        });
        let sentence = sentence.unwrap();
        assert!(sentence.starts_with(&limbo.len().to_string()), "{sentence} {limbo:?}");
        assert!(limbo.iter().take(5).all(|login| sentence.contains(login)), "{sentence} {limbo:?}");
    }
}
