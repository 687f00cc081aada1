//! The facts behind a sign-in, and the counters it moves.

use rusqlite::params;

use super::error::Result;
use super::fields::{text, time};
use super::reader::Reader;
use super::writer::Writer;
use crate::api::standing::Applicant;
use crate::domain::ids::UserId;
use crate::domain::time::Time;

/// What the store knows of an account that wants to sign in; grants are read from the picture. It holds the hash of a
/// password, so it cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    pub user: UserId,
    password_hash: Option<String>,
    pub failed_attempts: u32,
    pub locked_until: Option<Time>,
    pub terms_accepted: bool,
    pub security_question_set: bool,
    pub request_open: bool,
    pub last_sign_in: Option<Time>,
    /// Whether the password is kept here; otherwise an identity provider vouches for the user.
    is_local: bool,
}

/// A count of those who wait, whose request was opened last, and the state of the file of which that is true.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waiting {
    pub number: u64,
    pub newest: Option<Applicant>,
    version: i64,
}

impl Account {
    /// The hash of the password by which the user comes in; an account of an identity provider has none here.
    #[must_use]
    pub fn password(&self) -> Option<&str> {
        self.password_hash.as_deref().filter(|_| self.is_local)
    }

    /// Wrong attempts that count at a moment: a lock that has run out took those before it along.
    #[must_use]
    pub fn failures(&self, now: Time) -> u32 {
        if self.locked_until.is_some_and(|until| until <= now) { 0 } else { self.failed_attempts }
    }
}

pub(super) const WAITING: &str =
    "SELECT count(*) FROM users INDEXED BY users_by_asking WHERE status = 'P' AND is_system = 0";
pub(super) const NEWEST: &str = "SELECT user_id, name, asked_at FROM users INDEXED BY users_by_asking
    WHERE status = 'P' AND is_system = 0 AND asked_at IS NOT NULL ORDER BY asked_at DESC, user_id DESC LIMIT 1";

impl Reader<'_> {
    /// The account behind a folded login.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn account(&self, login_fold: &str) -> Result<Option<Account>> {
        self.row(
            "SELECT user_id, password_hash, failed_attempts, locked_until, terms_accepted_at IS NOT NULL,
                    security_question IS NOT NULL,
                    EXISTS (SELECT 1 FROM approval_requests r WHERE r.user_id = users.user_id AND r.state = 'open'),
                    last_sign_in_at, account_source = 'local'
             FROM users WHERE login_fold = ?1 AND is_system = 0",
            [login_fold],
            |row| {
                Ok(Account {
                    user: UserId(row.get(0)?),
                    password_hash: row.get(1)?,
                    failed_attempts: row.get(2)?,
                    locked_until: row.get::<_, Option<i64>>(3)?.map(Time),
                    terms_accepted: row.get(4)?,
                    security_question_set: row.get(5)?,
                    request_open: row.get(6)?,
                    last_sign_in: row.get::<_, Option<i64>>(7)?.map(Time),
                    is_local: row.get(8)?,
                })
            },
        )
    }

    /// The operator whom an account of the operating system stands for.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn bound_operator(&self, os_account: &str) -> Result<Option<UserId>> {
        self.row("SELECT user_id FROM operator_bindings WHERE os_account = ?1", [os_account], |row| {
            row.get(0).map(UserId)
        })
    }

    /// How many wait for approval, whether they asked or not: as many as the queue lists. They are counted anew only when
    /// somebody wrote since a count that is known, because that is done every few seconds and there may be a million.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn waiting(&self, known: Option<Waiting>) -> Result<Waiting> {
        let version = self.row("PRAGMA data_version", [], |row| row.get(0))?.unwrap_or_default();
        if let Some(known) = known.filter(|known| known.version == version) {
            return Ok(known);
        }
        let number = self.row(WAITING, [], |row| row.get::<_, i64>(0))?.unwrap_or_default().unsigned_abs();
        let newest = self.row(NEWEST, [], |row| {
            Ok(Applicant { user: UserId(row.get(0)?), name: text(row, 1)?, asked_at: time(row, 2)? })
        })?;
        Ok(Waiting { number, newest, version })
    }
}

impl Writer<'_> {
    /// Keeps the number of wrong attempts in a row, and until when the account is locked, if it is.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn keep_failures(&self, user: UserId, attempts: u32, locked_until: Option<Time>) -> Result<()> {
        self.run(
            "UPDATE users SET failed_attempts = ?2, locked_until = ?3 WHERE user_id = ?1",
            params![user.0, attempts, locked_until.map(|until| until.0)],
        )?;
        Ok(())
    }

    /// Keeps the hash of the same password at another cost.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn renew_hash(&self, user: UserId, hash: &str) -> Result<()> {
        self.run("UPDATE users SET password_hash = ?2 WHERE user_id = ?1", params![user.0, hash])?;
        Ok(())
    }

    /// Keeps the hash of a password that its owner chose, with which the duty to change it ends.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn renew_password(&self, user: UserId, hash: &str) -> Result<()> {
        self.run(
            "UPDATE users SET password_hash = ?2, require_password_change = 0, version = version + 1
             WHERE user_id = ?1",
            params![user.0, hash],
        )?;
        Ok(())
    }

    /// Notes a sign-in for which an identity provider vouched.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn note_sign_in(&self, user: UserId, at: Time) -> Result<()> {
        self.run("UPDATE users SET last_sign_in_at = ?2 WHERE user_id = ?1", [user.0, at.0])?;
        Ok(())
    }

    /// Notes a sign-in and forgets the wrong attempts before it.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn count_success(&self, user: UserId, at: Time) -> Result<()> {
        self.run(
            "UPDATE users SET failed_attempts = 0, locked_until = NULL, last_sign_in_at = ?2 WHERE user_id = ?1",
            [user.0, at.0],
        )?;
        Ok(())
    }
}
