//! What becomes of an item, decided from its two sides alone, and the order in which two sides are merged.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::kinds::Policy;
use crate::domain::text::Raw;

/// What happens to one item.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ItemAction {
    Add,
    Replace,
    Same,
    Delete,
    KeepLocal,
    SkipSource,
    Match,
    Rename,
}

impl ItemAction {
    /// Tells whether the destination differs afterwards.
    #[must_use]
    pub const fn changes(self) -> bool {
        matches!(self, Self::Add | Self::Replace | Self::Delete | Self::Rename)
    }

    /// Tells whether the item, with its references, comes from the source. What is the same is copied too: the range is
    /// emptied first.
    #[must_use]
    pub const fn copies(self) -> bool {
        matches!(self, Self::Add | Self::Replace | Self::Same)
    }

    /// How much it wants to be looked at: what is lost first, what stays last.
    #[must_use]
    pub const fn weight(self) -> u8 {
        match self {
            Self::Delete => 0,
            Self::Replace => 1,
            Self::Rename => 2,
            Self::Add => 3,
            Self::Same | Self::Match => 4,
            Self::KeepLocal | Self::SkipSource => 5,
        }
    }

    /// Tells whether the row describes the item of the destination; the others describe that of the source.
    #[must_use]
    pub const fn is_of_destination(self) -> bool {
        matches!(self, Self::Delete | Self::KeepLocal)
    }
}

/// One item on one side, without its content, which the hash stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    pub id: i64,
    pub name: Raw,
    pub hash: String,
    /// The organizations a code is limited to; -1 and absence are all of them.
    pub org_group: Option<i64>,
}

impl Item {
    /// Tells whether the item is limited to particular organizations.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        self.org_group.is_some_and(|group| group != -1)
    }
}

/// What becomes of a pair. An item outside the exchange is left alone on each side by itself, so both may be set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    pub source: Option<ItemAction>,
    pub destination: Option<ItemAction>,
    /// A limit to particular organizations does not survive.
    pub org_access_lost: bool,
}

/// Decides what becomes of the two sides of one item, either of which may be missing.
#[must_use]
pub fn decide(policy: Policy, source: Option<&Item>, destination: Option<&Item>) -> Outcome {
    let covered = |item: &&Item| policy.covers(item.id, &item.name.0);
    let mut outcome = Outcome::default();
    match (source.filter(covered), destination.filter(covered)) {
        (Some(new), Some(old)) => {
            // What was copied before has lost its limit already, and is the same from then on.
            let limited = policy == Policy::UpsertKeep && old.is_limited();
            let same = new.hash == old.hash && !limited;
            let loses = limited || policy == Policy::UpsertKeep && new.is_limited() && !same;
            outcome.source = Some(if same { ItemAction::Same } else { ItemAction::Replace });
            outcome.org_access_lost = loses;
        }
        (Some(new), None) => {
            outcome.source = Some(ItemAction::Add);
            outcome.org_access_lost = policy == Policy::UpsertKeep && new.is_limited();
        }
        (None, Some(_)) if policy == Policy::UpsertKeep => outcome.destination = Some(ItemAction::KeepLocal),
        (None, Some(_)) => outcome.destination = Some(ItemAction::Delete),
        (None, None) => {}
    }
    if source.is_some_and(|item| !covered(&item)) {
        outcome.source = Some(ItemAction::SkipSource);
    }
    if destination.is_some_and(|item| !covered(&item)) {
        outcome.destination = Some(ItemAction::KeepLocal);
    }
    outcome
}

/// Compares two items in the order in which a kind is merged; equal means that they are the two sides of one item.
#[must_use]
pub fn compare(policy: Policy, a: &Item, b: &Item) -> Ordering {
    if policy.by_name() { name_order(&a.name.0, &b.name.0) } else { a.id.cmp(&b.id) }
}

/// Names of database objects are the same in any case of their ASCII letters, as their servers hold them.
fn name_order(a: &str, b: &str) -> Ordering {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    a.bytes().map(lower).cmp(b.bytes().map(lower))
}

/// Sorts one side of a kind that is merged by name.
pub fn sort_by_name(items: &mut [Item]) {
    items.sort_by(|a, b| name_order(&a.name.0, &b.name.0).then_with(|| (&a.name, a.id).cmp(&(&b.name, b.id))));
}

#[cfg(test)]
mod tests {
    use super::super::kinds::Kind;
    use super::*;

    /// `id hash [group]`, or `-` for an item that is not there.
    fn item(text: &str, name: &str) -> Option<Item> {
        let mut words = text.split(' ').filter(|word| *word != "-");
        let id = words.next()?.parse().unwrap();
        let hash = words.next().unwrap().to_owned();
        Some(Item { id, name: name.into(), hash, org_group: words.next().map(|group| group.parse().unwrap()) })
    }

    fn told(policy: Policy, source: &str, destination: &str, name: &str) -> String {
        let outcome = decide(policy, item(source, name).as_ref(), item(destination, name).as_ref());
        let word = |action: Option<ItemAction>| action.map(|action| format!("{action:?}")).unwrap_or_default();
        let lost = if outcome.org_access_lost { "!" } else { "" };
        format!("{}|{}{lost}", word(outcome.source), word(outcome.destination))
    }

    #[test]
    fn range_replace() {
        let cases = [
            ("1000000000 a", "-", "Add|"),
            ("1000000000 a", "1000000000 a", "Same|"),
            ("1000000000 a", "1000000000 b", "Replace|"),
            ("-", "1000000000 b", "|Delete"),
            ("-", "1999999999 b", "|Delete"),
            ("1999999999 a", "-", "Add|"),
            ("999999999 a", "-", "SkipSource|"),
            ("2000000000 a", "-", "SkipSource|"),
            ("-", "2000000000 a", "|KeepLocal"),
            ("-", "999999999 a", "|KeepLocal"),
            ("2000000000 a", "2000000000 b", "SkipSource|KeepLocal"),
            ("999999999 a", "999999999 a", "SkipSource|KeepLocal"),
            ("-", "-", "|"),
        ];
        for (source, destination, expected) in cases {
            assert_eq!(told(Policy::RangeReplace, source, destination, "x"), expected, "{source} / {destination}");
        }
    }

    #[test]
    fn upsert_keep() {
        let cases = [
            ("5 a -1", "-", "Add|"),
            ("5 a", "-", "Add|"),
            ("5 a 3", "-", "Add|!"),
            ("5 a -1", "5 b -1", "Replace|"),
            ("5 a 3", "5 b -1", "Replace|!"),
            ("5 a -1", "5 b 3", "Replace|!"),
            ("5 a -1", "5 a -1", "Same|"),
            ("5 a 3", "5 a -1", "Same|"),
            ("5 a 3", "5 a 3", "Replace|!"),
            ("-", "5 a 3", "|KeepLocal"),
        ];
        for (source, destination, expected) in cases {
            assert_eq!(told(Policy::UpsertKeep, source, destination, "x"), expected, "{source} / {destination}");
        }
    }

    #[test]
    fn prefix_replace_goes_by_name_whatever_the_ids() {
        let policy = Kind::named("db_table").unwrap().policy;
        let cases = [
            ("1 a", "-", "CT_a", "Add|"),
            ("1 a", "9 a", "CT_a", "Same|"),
            ("1 a", "9 b", "CUSTOM_a", "Replace|"),
            ("-", "9 b", "CUSTOM_a", "|Delete"),
            ("1 a", "9 b", "Client", "SkipSource|KeepLocal"),
        ];
        for (source, destination, name, expected) in cases {
            assert_eq!(told(policy, source, destination, name), expected, "{source} / {destination} {name}");
        }
    }

    #[test]
    fn what_is_not_copied_stays_on_both_sides() {
        let id = "1000000000 a";
        assert_eq!(told(Policy::NotCopied, id, id, "x"), "SkipSource|KeepLocal");
    }

    #[test]
    fn names_merge_in_any_case() {
        let policy = Kind::named("db_table").unwrap().policy;
        let [a, b] = [item("1 a", "CT_Intake").unwrap(), item("2 a", "ct_INTAKE").unwrap()];
        assert_eq!(compare(policy, &a, &b), Ordering::Equal);
        assert_eq!(compare(Policy::RangeReplace, &a, &b), Ordering::Less);
    }
}
