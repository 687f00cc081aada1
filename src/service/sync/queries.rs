//! Finds queries that no longer fit the schema that the destination will have.
//!
//! The schema is the inventory: what the source brings of custom objects, and what the destination has of others.

use super::checks::Listings;
use super::error::PlanError;
use super::making::{BATCH, Cursor, Making, Sides};
use crate::domain::counted::counted;
use crate::domain::sync::{Code, ItemAction, Kind};
use crate::store::sync::{Fit, PayloadRow, Schema, SyncReader, Trial};

const QUERY: &str = "query";
const TABLE: &str = "db_table";
const VIEW: &str = "db_view";
const COLUMN: &str = "db_column";
const FUNCTION: &str = "db_function";
/// So many names that are lacking are told of one query.
const MOST_TOLD: usize = 4;

/// Tries every query that will be in the destination, those made there among them. Where no side lists a table, there is
/// nothing to try them against.
pub(super) fn fit(sides: Sides<'_>, making: &mut Making<'_>, listings: &Listings<'_>) -> Result<(), PlanError> {
    let Some(listing) = listings.get(QUERY) else { return Ok(()) };
    let schema = schema_after(sides)?;
    if schema.is_empty() {
        return Ok(());
    }
    let mut trial = Trial::new(schema, is_custom_function)?;
    let mut unread = 0;
    let mut copied = payloads(sides.source);
    while let Some(row) = copied.next()? {
        making.work.step()?;
        if !listing.copies(row.item) {
            continue;
        }
        let about = Some((QUERY, Some(row.item)));
        match trial.of(&row.text)? {
            Fit::Fits => {}
            Fit::Unread => unread += 1,
            Fit::Acts => making.findings.add(Code::InvalidQuery, about, || {
                format!("The copied query {} does more than read, so it was not tried against the schema.", row.item)
            }),
            Fit::Lacks(names) => making.findings.add(Code::InvalidQuery, about, || {
                let names = told(&names);
                format!("The copied query {} names {names}, which the destination will not have.", row.item)
            }),
        }
    }
    if unread > 0 {
        making.findings.add(Code::InvalidQuery, Some((QUERY, None)), || {
            let queries = counted(unread, "copied query is", "copied queries are");
            format!("{queries} in a language that cannot be read here; which names they use is not known.")
        });
    }
    let mut before = None;
    let mut local = payloads(sides.destination);
    while let Some(row) = local.next()? {
        making.work.step()?;
        if listing.in_destination(row.item) != Some(ItemAction::KeepLocal) {
            continue;
        }
        let Fit::Lacks(mut names) = trial.of(&row.text)? else { continue };
        let before: &Schema = match &mut before {
            Some(before) => before,
            empty => empty.insert(schema_before(sides.destination)?),
        };
        // What it lacks already is not of this sync's making.
        names.retain(|name| before.has(name));
        if !names.is_empty() {
            making.findings.add(Code::InvalidQuery, Some((QUERY, Some(row.item))), || {
                format!("The local query {} names {}, which the sync takes away.", row.item, told(&names))
            });
        }
    }
    Ok(())
}

fn told(names: &[String]) -> String {
    let some = names.iter().take(MOST_TOLD).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST_TOLD) {
        0 => some,
        more => format!("{some} and {more} more"),
    }
}

/// What the destination will have: the custom objects of the source, and its own others.
fn schema_after(sides: Sides<'_>) -> Result<Schema, PlanError> {
    let mut schema = Schema::default();
    add(&mut schema, sides.source, |is_custom| is_custom)?;
    add(&mut schema, sides.destination, |is_custom| !is_custom)?;
    Ok(schema)
}

fn schema_before(destination: &SyncReader) -> Result<Schema, PlanError> {
    let mut schema = Schema::default();
    add(&mut schema, destination, |_| true)?;
    Ok(schema)
}

/// Adds the part of a side's inventory that is wanted, by whether an object is custom.
fn add(schema: &mut Schema, side: &SyncReader, wanted: fn(bool) -> bool) -> Result<(), PlanError> {
    for kind in [TABLE, VIEW, COLUMN, FUNCTION] {
        for item in side.items_by_name(kind)? {
            let name = item.name.0.as_str();
            if !wanted(is_custom(kind, name)) {
                continue;
            }
            match kind {
                TABLE | VIEW => schema.add_table(name),
                FUNCTION => schema.add_function(name),
                _ => {
                    // Of a table of the product only the custom columns need be listed.
                    let table = name.rsplit_once('.').map_or(name, |(table, _)| table);
                    schema.add_column(name, is_custom(TABLE, table));
                }
            }
        }
    }
    Ok(())
}

fn is_custom(kind: &str, name: &str) -> bool {
    Kind::named(kind).is_some_and(|row| row.policy.covers(0, name))
}

fn is_custom_function(name: &str) -> bool {
    is_custom(FUNCTION, name)
}

fn payloads(reader: &SyncReader) -> Cursor<'_, PayloadRow> {
    let mut after = i64::MIN;
    Cursor::new(move || {
        let batch = reader.payloads_after(QUERY, after, BATCH)?;
        after = batch.last().map_or(after, |row| row.item);
        Ok(batch)
    })
}

#[cfg(test)]
mod tests {
    use crate::api::sync::{SyncAsk, SyncOrder, SyncPart, SyncRow};
    use crate::domain::sync::kinds::{FIRST, LAST};
    use crate::domain::time::{DAY, Time};
    use crate::service::sync::Plan;
    use crate::store::sync::fixture::Seed;

    /// What a plan says of queries, where both sides have the inventory that is given for them.
    fn told(inventory: [&[&str]; 2], source: &[(i64, &str)], destination: &[(i64, &str)]) -> Vec<String> {
        let sides = [Seed::new("train", "training"), Seed::new("prod", "production")];
        for ((seed, names), queries) in sides.iter().zip(inventory).zip([source, destination]) {
            for (id, name) in (1..).zip(names) {
                let kind = match name.split_once('.') {
                    Some(_) => super::COLUMN,
                    None if name.starts_with("C_") => super::FUNCTION,
                    None => super::TABLE,
                };
                seed.item(kind, id, name, "a");
            }
            for (id, text) in queries {
                seed.query(*id, text);
            }
        }
        let [train, prod] = sides;
        let (train, prod) = (train.reader("train.db"), prod.reader("prod.db"));
        let plan = Plan::make(train, prod, &SyncAsk::default(), Time(100 * DAY), &mut |_| true).unwrap();
        let rows = plan.rows(&SyncPart::Findings, SyncOrder::Plan, 0, u32::MAX).unwrap().rows;
        let told = rows.into_iter().filter_map(|row| match row {
            SyncRow::Finding(found) if found.code == "INVALID_QUERY" => Some(found.sentence.shown().to_string()),
            _ => None,
        });
        told.collect()
    }

    #[test]
    fn a_copied_query_is_tried_against_what_will_be_there() {
        let here: &[&str] = &["CT_NEW", "CT_NEW.AMOUNT", "C_DAYS", "Product"];
        let there: &[&str] = &["CT_OLD", "Client"];
        let cases: &[(&str, Option<&str>)] = &[
            ("SELECT AMOUNT FROM CT_NEW", None),
            ("SELECT C_DAYS(Name) FROM Client", None),
            ("SELECT A FROM CT_OLD", Some("names CT_OLD, which the destination will not have.")),
            // What is not custom is what the destination has, not what the source has.
            ("SELECT A FROM Product", Some("names Product, which the destination will not have.")),
            ("SELECT A, B FROM CT_NEW", Some("names A, B, which the destination will not have.")),
            ("SELECT A, B, C, D, E, F FROM CT_NEW", Some("names A, B, C, D and 2 more, which")),
            ("DROP TABLE CT_NEW", Some("does more than read, so it was not tried")),
        ];
        for (text, expected) in cases {
            let found = told([here, there], &[(FIRST, text)], &[]);
            assert_eq!(found.len(), usize::from(expected.is_some()), "{text}: {found:?}");
            if let Some(expected) = expected {
                assert!(found[0].contains(expected), "{text}: {found:?}");
                assert!(found[0].starts_with("The copied query 1000000000"), "{text}: {found:?}");
            }
        }
    }

    #[test]
    fn only_what_comes_along_is_tried_and_only_where_there_is_an_inventory() {
        let lost = "SELECT A FROM GONE";
        assert!(told([&["CT_A"], &["CT_A"]], &[(FIRST - 1, lost), (LAST + 1, lost)], &[]).is_empty());
        assert!(told([&[], &[]], &[(FIRST, lost)], &[]).is_empty());
        let unread = told([&["CT_A"], &["CT_A"]], &[(FIRST, "SELECT TOP 1 x FROM y"), (FIRST + 1, "EXEC z")], &[]);
        assert_eq!(unread.len(), 1);
        assert!(unread[0].starts_with("2 copied queries are in a language"), "{unread:?}");
    }

    #[test]
    fn a_local_query_is_told_of_where_the_sync_takes_something_from_it() {
        let queries: &[(i64, &str)] =
            &[(LAST + 1, "SELECT A FROM CT_OLD"), (LAST + 2, "SELECT A FROM NOWHERE"), (FIRST, "SELECT A FROM CT_OLD")];
        let source = &[(FIRST + 1, "SELECT 1")];
        let found = told([&["CT_NEW"], &["CT_OLD"]], source, queries);
        assert_eq!(found, ["The local query 2000000000 names CT_OLD, which the sync takes away."]);
    }
}
