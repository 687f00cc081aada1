//! The walk along the chain, a stretch at a time and on several threads.
//!
//! Reading a row costs more than hashing it, so a stretch is cut into pieces that are read on connections of their own.
//! Each begins with the row before its first one, and all end where the journal ended when the walk began; what is
//! appended meanwhile belongs to the next stretch. A fault does not end the walk: each row is compared with what the
//! row before carries and with what that row's content comes to, so that one alteration is one finding.

use std::thread::available_parallelism;

use rusqlite::Row;

use super::chain::Message;
use crate::api::audit::{AuditStretch, Checkpoint, Finding, Findings, Tail};
use crate::domain::chain::{Head, Link};
use crate::store::error::{Error, Result};
use crate::store::open::Store;
use crate::store::reader::Reader;

/// How many numbers a stretch covers: some hundredths of a second.
const STRETCH: i64 = 1 << 16;
/// How many numbers a thread is worth.
const PIECE: i64 = 1 << 13;
/// More threads than this gain nothing, for they read the same file.
const MOST_PIECES: i64 = 4;

const COLUMNS: &str = "SELECT prev_hash, hash, seq, at, set_id, operator_id, user_id, action, operator, os_account,
    origin, cell, before, after, reason, guards FROM audit_log";
/// The first column that is hashed, and the first of these that is a text.
const FIRST_HASHED: usize = 2;
const FIRST_TEXT: usize = 7;
const COLUMN_COUNT: usize = 16;

/// What was found between two rows of the chain.
struct Piece {
    rows: u64,
    tail: Tail,
    findings: Findings,
}

impl Store {
    /// Walks along a stretch of the chain, after the row that the walk came to.
    ///
    /// # Errors
    /// Whatever SQLite reports, an interruption among it.
    pub fn verify_chain(&self, from: Tail) -> Result<AuditStretch> {
        let (first, last, strays) = self.read(|reader| {
            let strays = if from == Tail::START { reader.strays()? } else { Findings::default() };
            Ok((reader.first_after(from.head.seq)?, reader.head()?.seq, strays))
        })?;
        let mut stretch = AuditStretch { last, findings: strays, ..AuditStretch::default() };
        let mut tail = from;
        if let Some(first) = first {
            // A gap before the first row is no part of the stretch, however wide somebody has made it.
            let until = last.min(first.saturating_add(STRETCH - 1));
            let cores = available_parallelism().map_or(1, |cores| i64::try_from(cores.get()).unwrap_or(1));
            let pieces = ((until - first + 1) / PIECE).clamp(1, cores.min(MOST_PIECES));
            let step = (until - first) / pieces + 1;
            let end = |piece: i64| first.saturating_add(step * piece - 1).min(until);
            let mut others = Vec::new();
            for piece in 1..pieces {
                let (before, until) = (end(piece), end(piece + 1));
                others.push(self.read_elsewhere(move |reader| {
                    let Some(tail) = reader.tail(from.head.seq, before)? else { return Ok(None) };
                    reader.walk_along(tail, until).map(Some)
                })?);
            }
            let own = self.read(|reader| reader.walk_along(from, end(1)));
            let others: Vec<_> =
                others.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(fell()))).collect();
            for piece in std::iter::once(own.map(Some)).chain(others) {
                let Some(piece) = piece? else { continue };
                stretch.rows += piece.rows;
                stretch.findings.append(piece.findings);
                tail = piece.tail;
            }
        }
        stretch.head = Some(tail.head);
        let is_over = tail.head.seq >= last;
        stretch.next = Some(if is_over { Checkpoint::Cell(Vec::new()) } else { Checkpoint::Row(tail) });
        Ok(stretch)
    }
}

fn fell() -> Error {
    Error::Unusable("A thread that read the journal came to an end before its time.".to_owned())
}

impl Reader<'_> {
    /// Walks along the whole chain on this connection alone.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn whole_chain(&self) -> Result<Findings> {
        let mut findings = self.strays()?;
        findings.append(self.walk_along(Tail::START, i64::MAX)?.findings);
        Ok(findings)
    }

    /// Rows that stand where none was ever put, because their number was altered.
    fn strays(&self) -> Result<Findings> {
        let mut findings = Findings::default();
        let sql = "SELECT seq FROM audit_log WHERE seq < 1 ORDER BY seq";
        for seq in self.rows(sql, [], |row| row.get(0))? {
            findings.push(Finding::Altered { seq });
        }
        Ok(findings)
    }

    fn first_after(&self, seq: i64) -> Result<Option<i64>> {
        self.row("SELECT seq FROM audit_log WHERE seq > ?1 ORDER BY seq LIMIT 1", [seq], |row| row.get(0))
    }

    /// The last row after one number and up to another, as the walk leaves it.
    pub(super) fn tail(&self, after: i64, until: i64) -> Result<Option<Tail>> {
        let sql = format!("{COLUMNS} WHERE seq > ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT 1");
        let mut message = Message::default();
        self.row(&sql, [after, until], |row| Seen::read(row, &mut message).map(Seen::tail))
    }

    fn walk_along(&self, from: Tail, until: i64) -> Result<Piece> {
        let mut statement = self.db.prepare_cached(&format!("{COLUMNS} WHERE seq > ?1 AND seq <= ?2 ORDER BY seq"))?;
        let mut rows = statement.query([from.head.seq, until])?;
        let mut piece = Piece { rows: 0, tail: from, findings: Findings::default() };
        let mut message = Message::default();
        while let Some(row) = rows.next()? {
            let seen = Seen::read(row, &mut message)?;
            seen.judge(&piece.tail, &mut piece.findings);
            piece.tail = seen.tail();
            piece.rows += 1;
        }
        Ok(piece)
    }
}

/// One row on the walk: what it says of itself, and what its content comes to.
#[derive(Clone, Copy)]
struct Seen {
    seq: i64,
    previous: Link,
    hash: Link,
    computed: Link,
}

impl Seen {
    fn read(row: &Row<'_>, message: &mut Message) -> rusqlite::Result<Self> {
        let (previous, hash) = (link(row, 0)?, link(row, 1)?);
        message.begin(&previous);
        for column in FIRST_HASHED..COLUMN_COUNT {
            message.column(row.get_ref(column)?, column < FIRST_TEXT);
        }
        Ok(Self { seq: row.get(FIRST_HASHED)?, previous, hash, computed: message.hash() })
    }

    const fn tail(self) -> Tail {
        Tail { head: Head { seq: self.seq, hash: self.hash }, computed: self.computed }
    }

    /// Holds the row against the one before it.
    fn judge(&self, before: &Tail, findings: &mut Findings) {
        let seq = self.seq;
        let fits_itself = self.hash == self.computed;
        if seq != before.head.seq + 1 {
            findings.push(Finding::Missing { from: before.head.seq + 1, to: seq - 1 });
            // What it continued is not there to be compared with.
            if !fits_itself {
                findings.push(Finding::Altered { seq });
            }
            return;
        }
        let carried = [before.head.hash, before.computed];
        match (carried.contains(&self.previous), fits_itself) {
            (true, true) => {}
            (false, true) => findings.push(Finding::Unlinked { seq }),
            // Content and hash before it: whichever of them was altered, it was this row.
            (_, false) => findings.push(Finding::Altered { seq }),
        }
    }
}

fn link(row: &Row<'_>, column: usize) -> rusqlite::Result<Link> {
    // The schema holds the length; where it was got around, the row does not fit what was written.
    let bytes = row.get_ref(column)?.as_bytes().unwrap_or_default();
    Ok(Link(bytes.try_into().unwrap_or([0; 32])))
}
