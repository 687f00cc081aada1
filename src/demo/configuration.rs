//! Items of configuration on both sides of a sync, so that every decision of its preview has something to show.

use std::collections::HashSet;

use super::chance::{Chance, Subject};
use super::library::{ItemKind, Library};
use super::production::People;
use super::training::{FIRST_GUEST, MISSING_USER, is_absent, training_id};
use crate::domain::time::{DAY, HOUR};
use crate::store::Result;
use crate::store::seed::{SeedCheckout, SeedItem, SeedItemLink, SeedItemUser, Seeding};

/// Items with an id from here up to the end of the range are copied by a sync.
const RANGE_START: i64 = 1_000_000_000;
const RANGE_END: i64 = 1_999_999_999;

/// A user that training's items refer to although the row is gone.
const ORPHAN: i64 = 77_000_001;

/// How many of the many are referred to.
const REFERRED: u64 = 300;

/// Which database is being filled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    Production,
    Training,
}

/// Kinds whose items are told apart by the range of their ids; the others by name or key.
fn is_ranged(kind: &str) -> bool {
    kind != "code" && !kind.starts_with("db_")
}

#[derive(Clone, Debug)]
struct Item {
    kind: String,
    number: u64,
    item_id: i64,
    name: String,
}

impl Item {
    fn is_on(&self, side: Side) -> bool {
        let number = self.number;
        let deleted = match self.kind.as_str() {
            "dropdown_list" => number % 23 == 7 || number % 5 == 1,
            // One that no query asks for: training keeps the columns that its queries are built on.
            "db_column" => number == 76,
            _ => number % 23 == 7,
        };
        match side {
            Side::Production => number % 17 != 5 || deleted,
            Side::Training => !deleted,
        }
    }

    /// What its body is drawn as: where it changed since the last sync, the two sides have other ones.
    const fn subject(&self, side: Side) -> Subject {
        match side {
            Side::Training if self.number % 10 == 3 => Subject::ChangedItem,
            Side::Training | Side::Production => Subject::Item,
        }
    }
}

/// Writes the items, who they refer to, what they use, and who had them checked out.
pub fn write(people: &People<'_>, library: &Library, seeding: &Seeding, side: Side) -> Result<()> {
    let here: Vec<Item> = items(library).into_iter().filter(|item| item.is_on(side)).collect();
    let mut rows: Vec<SeedItem> = here.iter().map(|item| row(item, library, people.many.seed, side)).collect();
    for kind in library.kinds.iter().filter(|kind| is_ranged(&kind.kind)) {
        rows.extend(outside(kind, library, side));
    }
    rows.sort_unstable_by(|a, b| (&a.kind, a.item_id).cmp(&(&b.kind, b.item_id)));
    seeding.insert(rows)?;
    let cast = referred(people, library, side);
    seeding.insert(here.iter().flat_map(|item| references(item, &cast)))?;
    seeding.insert(here.iter().flat_map(|item| checkouts(item, &cast, people.many.now.0)))?;
    let present: HashSet<(&str, i64)> = here.iter().map(|item| (item.kind.as_str(), item.item_id)).collect();
    seeding.insert(here.iter().filter_map(|item| link(item, library, &present)))?;
    Ok(())
}

fn items(library: &Library) -> Vec<Item> {
    let of_kind = |kind: &ItemKind| (0..kind.count).map(|number| item(kind, number, library)).collect::<Vec<_>>();
    library.kinds.iter().flat_map(of_kind).collect()
}

fn item(kind: &ItemKind, number: u64, library: &Library) -> Item {
    let signed = i64::try_from(number).unwrap_or_default();
    let item_id = match signed {
        _ if !is_ranged(&kind.kind) => signed + 1,
        0 => RANGE_START,
        1 => RANGE_END,
        _ => RANGE_START + 37 * signed,
    };
    // An item that was made anew in training: the same name as the one that is there now, with another id.
    let named = if number == 7 && is_ranged(&kind.kind) { 5 } else { number };
    Item { kind: kind.kind.clone(), number, item_id, name: name(kind, named, library) }
}

fn name(kind: &ItemKind, number: u64, library: &Library) -> String {
    let number = usize::try_from(number).unwrap_or_default();
    let pattern = &kind.names[number % kind.names.len()];
    let topic = &library.topics[number / kind.names.len() % library.topics.len()];
    pattern.replace("{topic}", topic).replace("{TOPIC}", &in_capitals(topic))
}

fn in_capitals(topic: &str) -> String {
    topic.to_uppercase().replace([' ', '-'], "_")
}

fn row(item: &Item, library: &Library, seed: u64, side: Side) -> SeedItem {
    let mut chance = Chance::about(seed, item.subject(side), item.number);
    let kind = item.kind.bytes().map(u64::from).sum::<u64>();
    let mut body = Chance::of(chance.draw(), kind, item.number);
    let limited = item.kind == "code" && item.number % 9 == 4;
    let everywhere = (item.kind == "code").then_some(-1);
    SeedItem {
        kind: item.kind.clone(),
        item_id: item.item_id,
        name: item.name.clone(),
        body_hash: body.hex(64),
        org_group_id: if limited { i64::try_from(item.number % 36 + 1).ok() } else { everywhere },
        payload: (item.kind == "query").then(|| query(item.number, library)),
    }
}

/// The text of a query; a few name a table that is nowhere.
fn query(number: u64, library: &Library) -> String {
    if number % 60 == 31 {
        return "SELECT VOUCHER_ID, AMOUNT FROM LEGACY_VOUCHER WHERE SPENT = 0".to_owned();
    }
    let topic = &library.topics[usize::try_from(number).unwrap_or_default() / 6 % 25.min(library.topics.len())];
    format!("SELECT CLIENT_ID, BEGIN_DATE FROM CT_{} WHERE END_DATE IS NULL", in_capitals(topic))
}

/// Items that a sync leaves alone: shipped with the product, or made in production; and the edges of the range.
fn outside(kind: &ItemKind, library: &Library, side: Side) -> Vec<SeedItem> {
    let plain = |item_id, name: String| SeedItem {
        kind: kind.kind.clone(),
        item_id,
        name,
        body_hash: Chance::of(10, item_id.unsigned_abs(), kind.count).hex(64),
        org_group_id: None,
        payload: (kind.kind == "query").then(|| query(0, library)),
    };
    let shipped = plain(RANGE_START - 1, format!("Shipped {}", kind.kind));
    match side {
        Side::Training => vec![shipped, plain(RANGE_END + 1, format!("Trial {}", kind.kind))],
        Side::Production => vec![
            shipped,
            plain(RANGE_END + 1, format!("Local {}", kind.kind)),
            // Has the name of an item that training brings.
            plain(RANGE_END + 2, name(kind, 2, library)),
        ],
    }
}

/// The ids of users that items refer to: first those with a part to play, then some of the many.
fn referred(people: &People<'_>, library: &Library, side: Side) -> Vec<i64> {
    let also = &library.cast.also_in_training;
    let actors = (people.actors().zip(0..)).filter(|(actor, position)| {
        let member = library.cast.members.get(*position);
        member.is_some_and(|member| member.in_training.as_deref() != Some("")) || also.contains(&actor.user.login)
    });
    let actors = actors.map(|(actor, _)| actor.user.user_id);
    let many =
        (0..people.many.count.min(REFERRED)).filter(|index| !is_absent(*index)).map(|index| people.many.id(index));
    match side {
        Side::Production => actors.chain(many).collect(),
        Side::Training => {
            let guests = (FIRST_GUEST..).zip(&library.cast.training_only).map(|(id, _)| id);
            [ORPHAN, MISSING_USER].into_iter().chain(guests).chain(actors.chain(many).map(training_id)).collect()
        }
    }
}

/// Queries and rulesets name people; one query can be run and edited only by somebody who will be missing.
fn references(item: &Item, cast: &[i64]) -> Vec<SeedItemUser> {
    let nth = |step: u64, offset: u64| {
        let position = usize::try_from(item.number * step + offset).unwrap_or_default();
        cast[position % cast.len()]
    };
    let guest = cast[3 % cast.len()];
    let named: Vec<(&'static str, i64)> = match (item.kind.as_str(), item.number) {
        ("query", 9) => vec![("runnable_by", guest), ("editable_by", guest), ("owner", guest)],
        ("query", _) => vec![
            ("runnable_by", nth(1, 0)),
            ("runnable_by", nth(2, 5)),
            ("runnable_by", nth(3, 11)),
            ("editable_by", nth(1, 1)),
            ("editable_by", nth(5, 2)),
            ("owner", nth(1, 3)),
        ],
        ("eligibility_ruleset", _) => vec![("ruleset_user", nth(1, 0)), ("ruleset_user", nth(7, 4))],
        _ => Vec::new(),
    };
    let mut rows: Vec<SeedItemUser> = Vec::new();
    for (role, user_id) in named {
        if rows.iter().all(|row| row.role != role || row.user_id != user_id) {
            rows.push(SeedItemUser { kind: item.kind.clone(), item_id: item.item_id, role, user_id });
        }
    }
    rows
}

fn checkouts(item: &Item, cast: &[i64], now: i64) -> Vec<SeedCheckout> {
    if !matches!(item.kind.as_str(), "form" | "dashboard" | "workflow") {
        return Vec::new();
    }
    let times = i64::try_from(item.number % 4).unwrap_or_default();
    let entry = |seq: i64| {
        let out_at = now - (100 - 20 * seq) * DAY - seq * HOUR;
        let position = usize::try_from(item.number).unwrap_or_default() + usize::try_from(seq).unwrap_or_default();
        SeedCheckout {
            kind: item.kind.clone(),
            item_id: item.item_id,
            seq,
            user_id: cast[position % cast.len()],
            out_at,
            in_at: (item.number % 19 != 3 || seq < times).then_some(out_at + 5 * HOUR),
            comment: (seq == 1).then(|| "First version".to_owned()),
        }
    };
    (1..=times).map(entry).collect()
}

/// What an item is built on. Some use an item that is not there, as happens when things are deleted.
fn link(item: &Item, library: &Library, present: &HashSet<(&str, i64)>) -> Option<SeedItemLink> {
    let used = match item.kind.as_str() {
        "form" => "dropdown_list",
        "dashboard" | "report" | "eligibility_ruleset" => "query",
        "report_file" => "report",
        "workflow" => "form",
        _ => return None,
    };
    let kind = library.kinds.iter().find(|kind| kind.kind == used)?;
    let target = self::item(kind, item.number % kind.count, library);
    let fits = present.contains(&(used, target.item_id)) || item.number % 30 == 11;
    fits.then(|| SeedItemLink {
        kind: item.kind.clone(),
        item_id: item.item_id,
        to_kind: used.to_owned(),
        to_id: target.item_id,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn items_are_many_and_their_names_are_their_own() {
        let library = Library::read().unwrap();
        let items = items(&library);
        assert!((1_100..1_400).contains(&items.len()), "{}", items.len());
        for side in [Side::Production, Side::Training] {
            let here = items.iter().filter(|item| item.is_on(side));
            let names: Vec<(&String, &String)> = here.map(|item| (&item.kind, &item.name)).collect();
            let distinct: BTreeSet<_> = names.iter().collect();
            assert_eq!(names.len(), distinct.len(), "{side:?}");
        }
    }
}
