//! Finding things by a part of their name, for fields in which it is typed.
//!
//! Users are found as lists find them. Of everything else there is so little that it is read whole.

use rusqlite::Row;

use super::error::Result;
use super::fields::text;
use super::filter::searched;
use super::reader::Reader;
use super::roster::Roster;
use crate::api::Place;
use crate::api::lookup::{LookupKind, Named};
use crate::api::users::Find;
use crate::domain::ids::UserId;
use crate::domain::query::{Condition, Query, Term, Word};
use crate::domain::status::Status;
use crate::domain::text::{Raw, fold};
use crate::domain::time::Time;

/// Number, name, note, and whether it is in use.
const ORGS: &str = "SELECT org_id, code, name, active FROM organizations ORDER BY code";
const WORKGROUPS: &str =
    "SELECT workgroup_id, name, coalesce(description, ''), 1 FROM workgroups WHERE active = 1 ORDER BY name_fold";
const PROVIDERS: &str = "SELECT provider_id, name, '', 1 FROM providers ORDER BY name";
const LOCATIONS: &str = "SELECT location_id, name, '', 1 FROM locations ORDER BY name";
const TEMPLATES: &str = "SELECT template_id, name, '', 1 FROM permission_templates ORDER BY sort, template_id";
const RELEASES: &str =
    "SELECT release_no, release_no || ' ' || name, '', 1 FROM information_releases ORDER BY release_no";

impl Reader<'_> {
    /// Finds what has all words of a text in its name, code or login.
    ///
    /// # Errors
    /// What SQLite reports, an interruption among it.
    pub fn lookup(
        &self,
        roster: Option<&Roster>,
        kind: LookupKind,
        text: &str,
        limit: u32,
        now: Time,
    ) -> Result<Vec<Named>> {
        let limit = limit as usize;
        match kind {
            LookupKind::User => self.users_looked_up(roster, text, limit, now),
            LookupKind::Org => self.looked_up(ORGS, true, text, limit),
            LookupKind::Workgroup => self.looked_up(WORKGROUPS, false, text, limit),
            LookupKind::Provider => self.looked_up(PROVIDERS, false, text, limit),
            LookupKind::Location => self.looked_up(LOCATIONS, false, text, limit),
            LookupKind::Source => Ok(shared(roster.map(Roster::sources), text, limit)),
            LookupKind::Domain => Ok(shared(roster.map(Roster::mail_domains), text, limit)),
            LookupKind::Action => Ok(shared(Some(self.actions()?), text, limit)),
            LookupKind::Template => self.looked_up(TEMPLATES, false, text, limit),
            LookupKind::Release => self.looked_up(RELEASES, false, text, limit),
        }
    }

    /// The users of whom a text speaks: whoever has it as the login, else those whom it finds.
    ///
    /// # Errors
    /// What SQLite reports, an interruption among it.
    pub fn users_named(&self, roster: Option<&Roster>, text: &str, limit: usize, now: Time) -> Result<Vec<UserId>> {
        if let Some(user) = self.login_holder(&fold(text))? {
            return Ok(vec![user]);
        }
        Ok(self.users_looked_up(roster, text, limit, now)?.into_iter().map(|named| UserId(named.id)).collect())
    }

    /// Active users by name, then the others; nobody from the recycle bin.
    fn users_looked_up(&self, roster: Option<&Roster>, text: &str, limit: usize, now: Time) -> Result<Vec<Named>> {
        let words: Vec<_> =
            text.split_whitespace().map(|word| Word { negated: false, text: word.to_owned() }).collect();
        let mut found = Vec::new();
        for statuses in [vec![Status::Active], vec![Status::Inactive, Status::Pending]] {
            let left = u32::try_from(limit.saturating_sub(found.len())).unwrap_or(u32::MAX);
            if left == 0 {
                break;
            }
            let conditions = vec![Condition { negated: false, term: Term::Status(statuses) }];
            let filter = Query { conditions, words: words.clone(), hint: None }.to_string();
            let page = self.users(roster, &Find { filter, ..Find::default() }, &Place::Start, left, now)?;
            found.extend(page.rows.into_iter().map(|row| Named { id: row.user.0, name: row.name, note: row.login }));
        }
        Ok(found)
    }

    fn looked_up(&self, sql: &str, by_note: bool, text: &str, limit: usize) -> Result<Vec<Named>> {
        let wanted = searched(text);
        let mut found = Vec::new();
        for (named, active) in self.rows(sql, (), named)? {
            let name = searched(named.name.stored());
            let note = if by_note { searched(named.note.stored()) } else { String::new() };
            if wanted.split(' ').all(|word| name.contains(word) || note.contains(word)) {
                let begins = (!name.starts_with(&wanted), !note.starts_with(&wanted));
                found.push(((!active, name != wanted, begins), named));
            }
        }
        found.sort_by_key(|(rank, _)| *rank);
        Ok(found.into_iter().take(limit).map(|(_, named)| named).collect())
    }
}

/// What many users share is known where the roster is here.
fn shared(all: Option<Vec<String>>, text: &str, limit: usize) -> Vec<Named> {
    let wanted = searched(text);
    let mut found: Vec<String> = all.unwrap_or_default();
    found.retain(|name| searched(name).contains(&wanted));
    found.sort_by_key(|name| (!searched(name).starts_with(&wanted), name.clone()));
    found.dedup();
    found.into_iter().take(limit).map(|name| Named { id: 0, name: name.into(), note: Raw::default() }).collect()
}

fn named(row: &Row<'_>) -> rusqlite::Result<(Named, bool)> {
    Ok((Named { id: row.get(0)?, name: text(row, 1)?, note: text(row, 2)? }, row.get(3)?))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::store::world::{NOW, World};

    #[rstest]
    #[case(LookupKind::Org, "", "ABC HFX XYZ OLD")]
    #[case(LookupKind::Org, "x", "XYZ HFX")]
    #[case(LookupKind::Org, "harb fix", "HFX")]
    #[case(LookupKind::Org, "o", "HFX XYZ OLD")]
    #[case(LookupKind::Org, "nowhere", "")]
    #[case(LookupKind::Workgroup, "in", "Intake")]
    #[case(LookupKind::Workgroup, "USERS", "HMIS Users")]
    #[case(LookupKind::Template, "power", "Power User")]
    #[case(LookupKind::Release, "7", "7 Flood relief")]
    #[case(LookupKind::Release, "relief", "7 Flood relief")]
    #[case(LookupKind::Provider, "sun", "Sunrise")]
    #[case(LookupKind::Location, "ecole", "École")]
    #[case(LookupKind::User, "dana", "Dana Reyes Dana Reyez")]
    #[case(LookupKind::User, "nguyen mai", "Nguyễn Thị Mai")]
    #[case(LookupKind::User, "o'neil", "Sean O’Neil")]
    #[case(LookupKind::User, "李", "李 Wei")]
    #[case(LookupKind::User, "emile@", "Émile Zola")]
    #[case(LookupKind::User, "status:D", "")]
    fn finds(#[case] kind: LookupKind, #[case] text: &str, #[case] expected: &str) {
        let world = World::new();
        world.sql("INSERT INTO providers (provider_id, name) VALUES (1, 'Moon'), (2, 'Sunrise')");
        world.sql("INSERT INTO information_releases (release_no, name) VALUES (7, 'Flood relief')");
        world.sql("INSERT INTO locations (location_id, name) VALUES (1, 'École')");
        let roster = Roster::load(&world.reader()).unwrap();
        for roster in [None, Some(&roster)] {
            let found = world.reader().lookup(roster, kind, text, 10, NOW).unwrap();
            let names: Vec<&str> = found.iter().map(|named| named.name.stored()).collect();
            assert_eq!(names.join(" "), expected);
            let first = world.reader().lookup(roster, kind, text, 1, NOW).unwrap();
            assert_eq!(first, found[..found.len().min(1)]);
        }
    }

    #[test]
    fn notes_tell_namesakes_apart() {
        let found = World::new().reader().lookup(None, LookupKind::User, "dana reyes", 9, NOW).unwrap();
        assert_eq!((found[0].id, found[0].note.stored()), (1, "dana@harbor.example"));
        let found = World::new().reader().lookup(None, LookupKind::Org, "abc", 9, NOW).unwrap();
        assert_eq!(found[0].note.stored(), "Alpha Base");
    }
}
