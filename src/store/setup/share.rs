//! Who sees whose unrestricted data, under which release, from when until when.

use rusqlite::{Params, Row};

use super::list::page;
use crate::api::page::{Key, Page, Place};
use crate::api::setup::Share;
use crate::domain::cell::Edge;
use crate::domain::day::Day;
use crate::domain::ids::{OrgId, ReleaseId};
use crate::domain::restriction::OptionCode;
use crate::store::error::Result;
use crate::store::fields::text;
use crate::store::reader::Reader;

const SHARES: &str = "SELECT e.release_no, e.from_org, e.to_org, e.begin_date, e.end_date, r.name, f.code, t.code,
    f.active AND t.active, f.name, t.name,
    EXISTS (SELECT 1 FROM mou_edges b WHERE b.release_no = e.release_no AND b.from_org = e.to_org
        AND b.to_org = e.from_org AND b.begin_date = e.begin_date AND b.end_date IS e.end_date)
    FROM mou_edges e JOIN information_releases r USING (release_no)
    JOIN organizations f ON f.org_id = e.from_org JOIN organizations t ON t.org_id = e.to_org";

impl Reader<'_> {
    /// Reads a page of what is shared under a release, by the codes of the organizations.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn shares(&self, release: ReleaseId, on: Day, place: &Place, limit: usize) -> Result<Page<Share>> {
        let sql = format!("{SHARES} WHERE e.release_no = ?1 ORDER BY f.code, t.code, e.begin_date");
        Ok(page(self.shared(&sql, [release.0], on)?, place, limit, |share| &share.key))
    }

    /// What is shared from or to an organization, or between it and another one, in both directions.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn sharing(&self, one: OrgId, other: Option<OrgId>, on: Day) -> Result<Vec<Share>> {
        // Each direction has its own way to the rows; a condition with OR would have none.
        let both = |condition: &str, back: &str| {
            format!("{SHARES} WHERE {condition} UNION ALL {SHARES} WHERE {back} ORDER BY 7, 8, 1, 4")
        };
        match other {
            Some(other) => {
                let sql = both("e.from_org = ?1 AND e.to_org = ?2", "e.from_org = ?2 AND e.to_org = ?1");
                self.shared(&sql, [one.0, other.0], on)
            }
            None => self.shared(&both("e.from_org = ?1", "e.to_org = ?1"), [one.0], on),
        }
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
        let mut shares = self.rows(sql, params, |row| share(row, on))?;
        for (number, share) in (1..).zip(&mut shares) {
            share.key.id = number;
        }
        Ok(shares)
    }
}

fn share(row: &Row<'_>, on: Day) -> rusqlite::Result<Share> {
    let begin = Day::from_stored(row.get(3)?);
    let end = row.get::<_, Option<i64>>(4)?.map(Day::from_stored);
    let edge = Edge { release: ReleaseId(row.get(0)?), from: OrgId(row.get(1)?), to: OrgId(row.get(2)?), begin };
    Ok(Share {
        edge,
        release: text(row, 5)?,
        from: text(row, 6)?,
        to: text(row, 7)?,
        from_name: text(row, 9)?,
        to_name: text(row, 10)?,
        end,
        mutual: row.get(11)?,
        holds: row.get::<_, bool>(8)? && begin <= on && end.is_none_or(|end| end >= on),
        key: Key { text: String::new(), number: 0, id: 0 },
    })
}
