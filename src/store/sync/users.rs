//! Users of one side, as the mapping looks at them.

use std::borrow::Cow;

use rusqlite::Row;

use super::{SyncReader, bytes, mended, text};
use crate::domain::status::Status;
use crate::domain::sync::near;
use crate::domain::sync::users::{Account, MISSING_NAME};
use crate::domain::text::fold;
use crate::domain::time::Time;
use crate::store::error::Result;

const COLUMNS: &str = "user_id, login, name, status, is_system, created_at";

/// How many logins are compared in search of near ones; beyond that the beginning says too little.
const COMPARED: u32 = 2000;

/// A destination login near one that was not found.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Near {
    distance: usize,
    login: String,
}

/// A user as the row has them: the bytes of texts that may be none.
#[derive(Clone, Debug)]
pub struct Seen<'r> {
    pub id: i64,
    /// As it is spelled, or folded; whoever reads it knows which was asked for.
    pub login: Cow<'r, [u8]>,
    pub name: Cow<'r, [u8]>,
    pub status: Status,
    pub is_system: bool,
    pub created_at: Time,
}

impl Seen<'_> {
    /// The account with its texts, mended where they are none.
    #[must_use]
    pub fn account(&self) -> Account<'_> {
        let (login, name) = (mended(&self.login), mended(&self.name));
        let &Self { id, status, is_system, created_at, .. } = self;
        Account { id, login, name, status, is_system, created_at }
    }
}

impl<'a> From<&'a Account<'_>> for Seen<'a> {
    #[inline]
    fn from(account: &'a Account<'_>) -> Self {
        let (login, name) = (Cow::Borrowed(account.login.as_bytes()), Cow::Borrowed(account.name.as_bytes()));
        let &Account { id, status, is_system, created_at, .. } = account;
        Self { id, login, name, status, is_system, created_at }
    }
}

#[inline]
fn seen<'r>(row: &'r Row<'_>) -> rusqlite::Result<Seen<'r>> {
    let letter = row.get_ref(3)?.as_bytes().ok().and_then(|bytes| bytes.first().copied()).map_or('?', char::from);
    Ok(Seen {
        id: row.get(0)?,
        login: bytes(row, 1)?,
        name: bytes(row, 2)?,
        // A letter that no schema of ours allows is treated like the status that can do least.
        status: Status::from_letter(letter).unwrap_or(Status::Recycled),
        is_system: row.get(4)?,
        created_at: Time(row.get(5)?),
    })
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account<'static>> {
    seen(row).map(|seen| seen.account().kept())
}

impl SyncReader {
    /// Finds a user by number.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn account(&self, id: i64) -> Result<Option<Account<'static>>> {
        self.row(&format!("SELECT {COLUMNS} FROM users WHERE user_id = ?1"), [id], account)
    }

    /// Shows the users from one number to another, by number and one at a time, until `see` wants no more.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn each_account(&self, first: i64, last: i64, mut see: impl FnMut(&Seen<'_>) -> bool) -> Result<()> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE user_id BETWEEN ?1 AND ?2 ORDER BY user_id");
        self.each(&sql, (first, last), |row| Ok(see(&seen(row)?)))
    }

    /// Shows the users behind a number with the folded login in the place of the login, as
    /// [`each_account`](Self::each_account) does.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn each_folded(&self, after: i64, mut see: impl FnMut(&Seen<'_>) -> bool) -> Result<()> {
        let sql = "SELECT user_id, login_fold, name, status, is_system, created_at FROM users
                   WHERE user_id > ?1 ORDER BY user_id";
        self.each(sql, [after], |row| Ok(see(&seen(row)?)))
    }

    /// Tells whether the file itself sees to it that no folded login is there twice.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn has_single_logins(&self) -> Result<bool> {
        let sql = "SELECT 1 FROM pragma_index_list('users') AS list
                   WHERE list.\"unique\" AND NOT list.partial
                     AND (SELECT group_concat(name) FROM pragma_index_info(list.name)) = 'login_fold'";
        Ok(self.row(sql, (), |_| Ok(()))?.is_some())
    }

    /// Shows the numbers of all users in the order of their folded logins, which takes the index alone.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn each_by_login(&self, mut see: impl FnMut(i64)) -> Result<()> {
        self.each("SELECT user_id FROM users ORDER BY login_fold, user_id", (), |row| {
            see(row.get(0)?);
            Ok(true)
        })
    }

    /// The highest number of a user: how many there may be.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn highest_user(&self) -> Result<i64> {
        Ok(self.row("SELECT max(user_id) FROM users", (), |row| row.get(0))?.flatten().unwrap_or_default())
    }

    /// The users with a folded login: one, unless the database never was ours.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn accounts_by_fold(&self, fold: &str) -> Result<Vec<Account<'static>>> {
        self.rows(&format!("SELECT {COLUMNS} FROM users WHERE login_fold = ?1 ORDER BY user_id"), [fold], account)
    }

    /// The system account that stands in for the missing.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn missing_user(&self) -> Result<Option<Account<'static>>> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE is_system = 1 AND name = ?1 ORDER BY user_id LIMIT 1");
        self.row(&sql, [MISSING_NAME], account)
    }

    /// Up to three logins near one that was not found: the same name elsewhere, a slip of the finger, or a person of the
    /// same name. Only logins that begin alike are compared, so that it costs the same in a large database.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn near(&self, login: &str, name: &str) -> Result<Vec<String>> {
        let wanted = fold(login);
        let beginning: String = wanted.chars().take_while(|c| *c != '@').take(3).collect();
        let ranged = "SELECT login, login_fold FROM users
                      WHERE login_fold >= ?1 AND login_fold < ?1 || char(1114111) AND is_system = 0
                      ORDER BY login_fold LIMIT ?2";
        let both = |row: &Row<'_>| Ok((text(row, 0)?, text(row, 1)?));
        let local = wanted.rsplit_once('@').map_or(wanted.as_str(), |(local, _)| local);
        let mut near: Vec<Near> = Vec::new();
        for start in [format!("{local}@"), beginning] {
            for (login, fold) in self.rows(ranged, (&start, COMPARED), both)? {
                near.extend(near::distance(&wanted, &fold).map(|distance| Near { distance, login }));
            }
        }
        let named = "SELECT login FROM users WHERE name_fold = ?1 AND is_system = 0 ORDER BY user_id LIMIT 3";
        let same = self.rows(named, [fold(name)], |row| text(row, 0))?;
        near.extend(same.into_iter().map(|login| Near { distance: 2, login }));
        near.sort();
        let mut logins: Vec<String> = Vec::new();
        for found in near {
            if logins.len() < 3 && !logins.contains(&found.login) {
                logins.push(found.login);
            }
        }
        Ok(logins)
    }
}
