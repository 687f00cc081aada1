//! The walk along the chain, a stretch at a time and on several threads.
//!
//! Reading a row costs more than hashing it, so a stretch is cut into pieces that are read on connections of their own.
//! Each begins with the row before its first one, and all end where the journal ended when the walk began; what is
//! appended meanwhile belongs to the next stretch. A fault does not end the walk: each row is compared with what the
//! row before carries and with what that row's content comes to, so that one alteration is one finding.
//!
//! Nearly always nothing is wrong. So a piece is first walked along inside SQLite, by the function `unbroken`, which
//! saves the way of every column out to here; only where that finds anything, the piece is walked along row by row.

use std::thread::available_parallelism;

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};

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

const COLUMNS: &str =
    "prev_hash, hash, seq, at, set_id, operator_id, user_id, action, operator, os_account, origin, cell,
    before, after, reason, guards";
/// The first column that is hashed, and the first of these that is a text.
const FIRST_HASHED: usize = 2;
const FIRST_TEXT: usize = 7;
const COLUMN_COUNT: usize = 16;
/// What the function is given before the columns: number, hash and content of the row before the first one.
const BEFORE: usize = 3;

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
        let sql = format!("SELECT {COLUMNS} FROM audit_log WHERE seq > ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT 1");
        self.row(&sql, [after, until], |row| Ok(Seen::read(row, &mut Message::default()).tail()))
    }

    fn walk_along(&self, from: Tail, until: i64) -> Result<Piece> {
        let Some(rows) = self.unbroken(from, until)? else { return self.walk_closely(from, until) };
        let tail = self.tail(from.head.seq, until)?.unwrap_or(from);
        Ok(Piece { rows, tail, findings: Findings::default() })
    }

    /// How many rows there are on the way, if nothing is wrong with any of them.
    fn unbroken(&self, from: Tail, until: i64) -> Result<Option<u64>> {
        let sql = format!("SELECT unbroken(?1, ?2, ?3, {COLUMNS}) FROM audit_log WHERE seq > ?1 AND seq <= ?4");
        let bounds = params![from.head.seq, from.head.hash.0, from.computed.0, until];
        let rows = self.row(&sql, bounds, |row| row.get::<_, Option<i64>>(0))?;
        Ok(rows.flatten().map(i64::unsigned_abs))
    }

    /// Walks along row by row and tells everything that is wrong.
    fn walk_closely(&self, from: Tail, until: i64) -> Result<Piece> {
        let sql = format!("SELECT {COLUMNS} FROM audit_log WHERE seq > ?1 AND seq <= ?2 ORDER BY seq");
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query([from.head.seq, until])?;
        let mut walk = Walk::from(from);
        while let Some(row) = rows.next()? {
            walk.go(|column| row.get_ref_unwrap(column));
        }
        Ok(walk.piece)
    }
}

/// Teaches a connection `unbroken(seq, hash, computed, …)`: how many rows were given to it, or nothing where one of them
/// is not what the row before it wants. Rows that came in another order would count as broken, so it is never too kind.
pub(in crate::store) fn teach(db: &Connection) -> rusqlite::Result<()> {
    let count = i32::try_from(BEFORE + COLUMN_COUNT).unwrap_or(-1);
    db.create_aggregate_function("unbroken", count, FunctionFlags::SQLITE_UTF8, Unbroken)
}

struct Unbroken;

impl Aggregate<Walk, Option<i64>> for Unbroken {
    fn init(&self, context: &mut Context<'_>) -> rusqlite::Result<Walk> {
        let (seq, hash) = (number(context.get_raw(0)), link(context.get_raw(1)));
        Ok(Walk::from(Tail { head: Head { seq, hash }, computed: link(context.get_raw(2)) }))
    }

    fn step(&self, context: &mut Context<'_>, walk: &mut Walk) -> rusqlite::Result<()> {
        walk.go(|column| context.get_raw(BEFORE + column));
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, walk: Option<Walk>) -> rusqlite::Result<Option<i64>> {
        let Some(Walk { piece, .. }) = walk else { return Ok(Some(0)) };
        Ok(if piece.findings.tally.total() == 0 { i64::try_from(piece.rows).ok() } else { None })
    }
}

/// A walk on its way.
struct Walk {
    piece: Piece,
    message: Message,
}

impl Walk {
    fn from(tail: Tail) -> Self {
        Self { piece: Piece { rows: 0, tail, findings: Findings::default() }, message: Message::default() }
    }

    fn go<'r>(&mut self, column: impl Fn(usize) -> ValueRef<'r>) {
        let seen = Seen::of(column, &mut self.message);
        seen.judge(&self.piece.tail, &mut self.piece.findings);
        self.piece.tail = seen.tail();
        self.piece.rows += 1;
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
    fn read(row: &Row<'_>, message: &mut Message) -> Self {
        Self::of(|column| row.get_ref_unwrap(column), message)
    }

    fn of<'r>(value: impl Fn(usize) -> ValueRef<'r>, message: &mut Message) -> Self {
        let (previous, hash) = (link(value(0)), link(value(1)));
        message.begin(&previous);
        for column in FIRST_HASHED..COLUMN_COUNT {
            message.column(value(column), column < FIRST_TEXT);
        }
        Self { seq: number(value(FIRST_HASHED)), previous, hash, computed: message.hash() }
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

fn link(value: ValueRef<'_>) -> Link {
    // The schema holds the length; where it was got around, the row does not fit what was written.
    let bytes = value.as_bytes().unwrap_or_default();
    Link(bytes.try_into().unwrap_or([0; 32]))
}

/// The number of a row, which is its key and so never anything else.
fn number(value: ValueRef<'_>) -> i64 {
    value.as_i64().unwrap_or_default()
}
