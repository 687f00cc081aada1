//! Writing what guards an account: the hash of a password, a security question, a lock.

use rusqlite::params;

use super::error::{Error, Result};
use super::journal::Sealed;
use super::reader::Reader;
use super::writer::Writer;
use crate::domain::cell::{Cell, UserField};
use crate::domain::ids::UserId;

impl Reader<'_> {
    /// Who set the password that a user has now, as far as the journal knows.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn password_given_by(&self, user: UserId) -> Result<Option<UserId>> {
        let cell = Cell::User { user, field: UserField::Password }.to_string();
        let sql = "SELECT operator_id FROM audit_log WHERE cell = ?1 ORDER BY seq DESC LIMIT 1";
        let by = self.row(sql, [cell], |row| row.get::<_, Option<i64>>(0))?;
        Ok(by.flatten().map(UserId))
    }
}

impl Writer<'_> {
    /// Writes one credential of a user: `row` is the number in the database, `user` the one in the set.
    pub(super) fn write_credential(&self, row: UserId, user: UserId, field: UserField, sealed: &Sealed) -> Result<()> {
        match field {
            UserField::Password => {
                let missing = || Error::Damaged("A new password came without its hash.".to_owned());
                let hash = sealed.passwords.get(&user).ok_or_else(missing)?;
                // Attempts with the old password do not count against the new one.
                let sql = "UPDATE users SET password_hash = ?2, failed_attempts = 0 WHERE user_id = ?1";
                self.run(sql, params![row.0, hash])?;
            }
            UserField::SecurityQuestion => {
                let new = sealed.question.as_ref().filter(|new| new.user == user);
                let (question, answer) = new.map(|new| (&new.question, &new.answer_hash)).unzip();
                let sql = "UPDATE users SET security_question = ?2, security_answer_hash = ?3 WHERE user_id = ?1";
                self.run(sql, params![row.0, question, answer])?;
            }
            UserField::LockedUntil => {
                let sql = "UPDATE users SET locked_until = NULL, failed_attempts = 0 WHERE user_id = ?1";
                self.run(sql, [row.0])?;
            }
            _ => {}
        }
        Ok(())
    }
}
