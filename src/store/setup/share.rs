//! Who sees whose unrestricted data, under which release, from when until when.

use rusqlite::{Params, Row};

use crate::api::page::{Key, Page, Place};
use crate::api::setup::Share;
use crate::domain::cell::Edge;
use crate::domain::code;
use crate::domain::day::Day;
use crate::domain::ids::{OrgId, ReleaseId};
use crate::domain::restriction::OptionCode;
use crate::store::error::Result;
use crate::store::fields::text;
use crate::store::reader::Reader;

/// What is told of an edge `e` between organizations `f` and `t` under a release `r`.
const TOLD: &str = "e.release_no, e.from_org, e.to_org, e.begin_date, e.end_date, r.name, f.code, t.code,
    f.active AND t.active, f.name, t.name,
    EXISTS (SELECT 1 FROM mou_edges b WHERE b.release_no = e.release_no AND b.from_org = e.to_org
        AND b.to_org = e.from_org AND b.begin_date = e.begin_date AND b.end_date IS e.end_date)";

/// Finds the edges of each organization in turn, and what belongs to them.
const FROM_EACH: &str = "FROM organizations f CROSS JOIN mou_edges e ON e.from_org = f.org_id
    CROSS JOIN information_releases r ON r.release_no = e.release_no CROSS JOIN organizations t ON t.org_id = e.to_org";

/// More edges of a release than this are not counted.
const COUNTED: i64 = 10_000;

/// Where a page begins: behind an edge, forth or back.
struct Side {
    from: String,
    to: String,
    begin: i64,
    forth: bool,
}

impl Reader<'_> {
    /// Reads a page of what is shared under a release, by the codes of the organizations. The codes lead from one
    /// organization to the next, so only the edges of those on the page are sorted, however many a release has.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn shares(&self, release: ReleaseId, on: Day, place: &Place, limit: usize) -> Result<Page<Share>> {
        let mut rows = self.shares_behind(release, on, &side(place), limit + 1)?;
        let forth = !matches!(place, Place::End | Place::Before(_));
        let more = rows.len() > limit;
        rows.truncate(limit);
        // Whether anything lies on the side that the page was not read from.
        let turned = match (rows.first(), place) {
            (None, _) | (_, Place::Start | Place::Nth(_) | Place::End) => false,
            (Some(row), _) => {
                let other = Side { forth: !forth, ..behind_edge(row.key.id, 0) };
                !self.shares_behind(release, on, &other, 1)?.is_empty()
            }
        };
        let (before, after) = if forth { (turned, more) } else { (more, turned) };
        if !forth {
            rows.reverse();
        }
        let sql = "SELECT count(*) FROM (SELECT 1 FROM mou_edges WHERE release_no = ?1 LIMIT ?2)";
        let total = self.row(sql, [release.0, COUNTED + 1], |row| row.get::<_, i64>(0))?;
        let total = total.filter(|total| *total <= COUNTED).map(i64::unsigned_abs);
        Ok(Page { rows, before, after, first: (!before).then_some(0), total })
    }

    /// What is shared from or to an organization, or between it and another one, in both directions.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn sharing(&self, one: OrgId, other: Option<OrgId>, on: Day) -> Result<Vec<Share>> {
        // Each direction has its own way to the rows; a condition with OR would have none. Who shares with one is found by
        // asking each organization, for which there is an index.
        let both = |there: &str, back: &str| {
            format!(
                "SELECT {TOLD} {FROM_EACH} AND {there} UNION ALL SELECT {TOLD} {FROM_EACH} AND {back} ORDER BY 7, 8, 1, 4"
            )
        };
        match other {
            Some(other) => {
                let (there, back) = ("e.from_org = ?1 AND e.to_org = ?2", "e.from_org = ?2 AND e.to_org = ?1");
                self.shared(&both(there, back), [one.0, other.0], on)
            }
            None => self.shared(&both("e.from_org = ?1", "e.to_org = ?1"), [one.0], on),
        }
    }

    fn shares_behind(&self, release: ReleaseId, on: Day, side: &Side, limit: usize) -> Result<Vec<Share>> {
        let Side { from, to, begin, forth } = side;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.shared(&page_of(*forth), (release.0, from, to, begin, limit), on)
    }

    /// The codes of all restriction options, in their order.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn option_codes(&self) -> Result<Vec<OptionCode>> {
        let codes =
            self.rows("SELECT code FROM restriction_options ORDER BY sort, code", [], |row| row.get::<_, String>(0))?;
        Ok(codes.iter().filter_map(|code| code.parse().ok()).collect())
    }

    fn shared(&self, sql: &str, params: impl Params, on: Day) -> Result<Vec<Share>> {
        self.rows(sql, params, |row| share(row, on))
    }
}

fn side(place: &Place) -> Side {
    let end = |text: &str, begin: i64, forth: bool| Side { from: text.to_owned(), to: text.to_owned(), begin, forth };
    match place {
        Place::Start | Place::Nth(_) => end("", i64::MIN, true),
        // Behind every code.
        Place::End => end("~", i64::MAX, false),
        Place::After(key) => behind_edge(key.id, 0),
        Place::At(id) => behind_edge(*id, -1),
        Place::Before(key) => Side { forth: false, ..behind_edge(key.id, 0) },
    }
}

/// Behind an edge, or behind a day so many days from its beginning.
fn behind_edge(number: i64, days: i32) -> Side {
    let (from, to, begin) = edge_of(number);
    Side { from, to, begin: begin.plus(days).to_stored(), forth: true }
}

/// The statement for the edges of release `?1` behind a pair `?2` `?3` and a day `?4`, at most `?5` of them.
fn page_of(forth: bool) -> String {
    let (compare, order) = if forth { (">", "ASC") } else { ("<", "DESC") };
    format!(
        "SELECT {TOLD} {FROM_EACH} AND e.release_no = ?1
         WHERE f.code {compare}= ?2 AND (f.code, t.code, e.begin_date) {compare} (?2, ?3, ?4)
         ORDER BY f.code {order}, t.code {order}, e.begin_date {order} LIMIT ?5"
    )
}

/// The bits of a number for each of two codes; the rest is for a day of the calendar.
const CODE_BITS: u32 = 16;
const DAY_BITS: u32 = 22;
/// The calendar begins with the year 1, this many days before 1970 or a few less.
const DAYS_BEFORE: i64 = 1 << 20;

/// The number of an edge in the list of its release: what it is ordered by, and whatever numbers its organizations have.
fn number_of(from: &str, to: &str, begin: Day) -> i64 {
    let code = |code: &str| i64::from(code::number(code).unwrap_or_default());
    let pair = (code(from) << CODE_BITS) | code(to);
    (pair << DAY_BITS) | (i64::from(begin.0) + DAYS_BEFORE)
}

/// The codes and the day behind a number.
fn edge_of(number: i64) -> (String, String, Day) {
    let bits = |from: u32, count: u32| (number >> from) & ((1 << count) - 1);
    let code = |from: u32| u32::try_from(bits(from, CODE_BITS)).ok().and_then(code::numbered).unwrap_or_default();
    let day = i32::try_from(bits(0, DAY_BITS) - DAYS_BEFORE).unwrap_or_default();
    (code(DAY_BITS + CODE_BITS), code(DAY_BITS), Day(day))
}

fn share(row: &Row<'_>, on: Day) -> rusqlite::Result<Share> {
    let begin = Day::from_stored(row.get(3)?);
    let end = row.get::<_, Option<i64>>(4)?.map(Day::from_stored);
    let edge = Edge { release: ReleaseId(row.get(0)?), from: OrgId(row.get(1)?), to: OrgId(row.get(2)?), begin };
    let (from, to) = (text(row, 6)?, text(row, 7)?);
    let id = number_of(from.stored(), to.stored(), begin);
    Ok(Share {
        edge,
        release: text(row, 5)?,
        from,
        to,
        from_name: text(row, 9)?,
        to_name: text(row, 10)?,
        end,
        mutual: row.get(11)?,
        holds: row.get::<_, bool>(8)? && begin <= on && end.is_none_or(|end| end >= on),
        key: Key { text: String::new(), number: 0, id },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::world::World;

    const ON: Day = Day(20_000);

    /// Some releases between so many organizations; under the first everybody shares with everybody, twice.
    fn world(orgs: i64) -> World {
        let world = World::new();
        world.sql(&format!(
            "PRAGMA foreign_keys = OFF;
             WITH RECURSIVE n (id) AS (SELECT 5 UNION ALL SELECT id + 1 FROM n WHERE id < {orgs})
             INSERT INTO organizations (org_id, code, name, name_fold)
             SELECT id, printf('%03d', id * 37 % 1000), 'Org ' || id, 'org ' || id FROM n;
             INSERT INTO information_releases (release_no, name) VALUES (1, 'All'), (2, 'Few');
             INSERT INTO mou_edges SELECT 1, f.org_id, t.org_id, 86400000 * 100, 86400000 * 199
             FROM organizations f, organizations t WHERE f.org_id <> t.org_id;
             INSERT INTO mou_edges SELECT 1, from_org, to_org, 86400000 * 200, NULL FROM mou_edges;
             INSERT INTO mou_edges VALUES (2, 7, 9, 0, NULL), (2, 9, 7, 0, NULL), (2, 7, 3, 0, NULL);"
        ));
        world
    }

    fn told(share: &Share) -> String {
        format!("{}>{} {}", share.from.stored(), share.to.stored(), share.edge.begin.0)
    }

    #[test]
    fn an_edge_has_a_number_that_leads_back_to_it() {
        let real = ["0001-01-01", "1969-12-31", "1970-01-01", "2026-11-30", "9999-12-31"];
        for begin in real.map(|day| day.parse::<Day>().unwrap()) {
            for (from, to) in [("AAA", "AAB"), ("AAB", "AAA"), ("000", "ZZZ"), ("ZZZ", "000")] {
                assert_eq!(edge_of(number_of(from, to, begin)), (from.to_owned(), to.to_owned(), begin));
            }
        }
        for number in [i64::MIN, -1, i64::MAX] {
            let _ = behind_edge(number, -1);
        }
    }

    /// Who copied organizations in kept the numbers that they had elsewhere.
    #[test]
    fn organizations_may_have_any_numbers() {
        let world = World::new();
        world.sql(
            "PRAGMA foreign_keys = OFF; UPDATE organizations SET org_id = org_id + (1 << 31);
             INSERT INTO information_releases (release_no, name) VALUES (1, 'All');
             INSERT INTO mou_edges SELECT 1, f.org_id, t.org_id, 0, NULL FROM organizations f, organizations t
             WHERE f.org_id <> t.org_id",
        );
        let (mut all, mut place) = (Vec::new(), Place::Start);
        for _ in 0..12 {
            let page = world.reader().shares(ReleaseId(1), ON, &place, 1).unwrap();
            assert_eq!((page.before, page.after), (!all.is_empty(), all.len() < 11));
            all.push(told(&page.rows[0]));
            place = Place::After(page.rows[0].key.clone());
        }
        assert!(all.is_sorted() && all.windows(2).all(|two| two[0] != two[1]), "{all:?}");
    }

    #[test]
    fn pages_lead_through_all_edges_forth_and_back() {
        let world = world(20);
        let reader = world.reader();
        for release in [ReleaseId(1), ReleaseId(2), ReleaseId(3)] {
            let sql = "SELECT f.code || '>' || t.code || ' ' || (begin_date / 86400000) FROM mou_edges e
                       JOIN organizations f ON f.org_id = e.from_org JOIN organizations t ON t.org_id = e.to_org
                       WHERE release_no = ?1 ORDER BY f.code, t.code, begin_date";
            let expected: Vec<String> = reader.rows(sql, [release.0], |row| row.get(0)).unwrap();
            for limit in [1, 7, 1000] {
                let (mut forth, mut place) = (Vec::new(), Place::Start);
                loop {
                    let page = reader.shares(release, ON, &place, limit).unwrap();
                    assert_eq!(page.before, !forth.is_empty());
                    assert_eq!(page.total, Some(expected.len() as u64));
                    forth.extend(page.rows.iter().map(told));
                    let Some(last) = page.rows.last().filter(|_| page.after) else { break };
                    place = Place::After(last.key.clone());
                    let here = reader.shares(release, ON, &Place::At(last.key.id), limit).unwrap();
                    assert_eq!(here.rows.first(), Some(last));
                }
                assert_eq!(forth, expected);
                let (mut back, mut place) = (Vec::new(), Place::End);
                loop {
                    let page = reader.shares(release, ON, &place, limit).unwrap();
                    assert_eq!(page.after, !back.is_empty());
                    back.extend(page.rows.iter().rev().map(told));
                    let Some(first) = page.rows.first().filter(|_| page.before) else { break };
                    place = Place::Before(first.key.clone());
                }
                back.reverse();
                assert_eq!(back, expected);
            }
        }
    }

    /// Of a release with very many edges a page costs what it does of any other.
    #[test]
    fn a_page_reads_the_edges_of_few_organizations() {
        let world = world(200);
        let reader = world.reader();
        let page = reader.shares(ReleaseId(1), ON, &Place::Start, 50).unwrap();
        assert_eq!((page.rows.len(), page.total), (50, None), "too many to be counted");
        let steps = |sql: &str, params: &dyn Fn(&mut rusqlite::Statement<'_>)| {
            let mut statement = world.db.prepare(sql).unwrap();
            params(&mut statement);
            assert_eq!(statement.get_status(rusqlite::StatementStatus::FullscanStep), 0);
            statement.get_status(rusqlite::StatementStatus::VmStep)
        };
        let page = |forth: bool| {
            steps(&page_of(forth), &|statement| {
                let rows = statement.query_map((1, "500", "500", 0, 51), |row| row.get::<_, i64>(0)).unwrap();
                assert_eq!(rows.count(), 51);
            })
        };
        // Some hundred edges of one organization or two, and not all forty thousand twice.
        assert!(page(true) < 60_000 && page(false) < 60_000, "{} {}", page(true), page(false));
        let plan = "EXPLAIN QUERY PLAN SELECT 1 FROM organizations f CROSS JOIN mou_edges e ON e.from_org = f.org_id AND e.to_org = 1";
        let plan: Vec<String> = reader.rows(plan, [], |row| row.get(3)).unwrap();
        assert!(plan[1].contains("mou_edges_by_pair (from_org=? AND to_org=?)"), "{plan:?}");
    }

    #[test]
    fn who_shares_with_one_is_found_in_both_directions() {
        let world = world(12);
        let shares = world.reader().sharing(OrgId(7), None, ON).unwrap();
        // Eleven others, both ways, two stretches under the first release; three edges under the second.
        assert_eq!(shares.len(), 11 * 2 * 2 + 3);
        assert!(shares.iter().all(|share| share.edge.from == OrgId(7) || share.edge.to == OrgId(7)));
        let between = world.reader().sharing(OrgId(7), Some(OrgId(3)), ON).unwrap();
        assert_eq!(between.len(), 2 * 2 + 1);
    }
}
