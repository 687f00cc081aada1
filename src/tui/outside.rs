//! How much of the draft lies outside the filter of the rows: of whom that is not plain from the loaded rows, it is asked.

use std::collections::HashSet;

use crate::api::users::{Find, UserRow};
use crate::domain::draft::Draft;
use crate::domain::ids::UserId;
use crate::domain::query::{Condition, Term, parse};
use crate::tui::wording::number;

/// A list of users: what it is asked for by, and the loaded rows of that.
#[derive(Clone, Debug)]
pub struct Seen<'a> {
    pub find: Find,
    pub found: &'a [UserRow],
}

/// Who of those in question the filter finds, as far as it was answered.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    answered: Option<(Find, u64)>,
    inside: HashSet<UserId>,
}

/// About more users than this it is not asked, and nothing is said.
const MOST: usize = 1_000;

impl Outside {
    /// The question that is open.
    pub fn missing(&self, draft: &Draft, rows: &Seen<'_>, epoch: u64) -> Option<Find> {
        let find = question(&in_question(draft, rows)?, rows)?;
        let fits = |answered: &(Find, u64)| answered.0 == find && answered.1 == epoch;
        (!self.answered.as_ref().is_some_and(fits)).then_some(find)
    }

    /// Takes an answer if it is the one to the question; tells whether it was.
    pub fn settle(&mut self, find: &Find, found: &[UserId], draft: &Draft, rows: &Seen<'_>, epoch: u64) -> bool {
        let is_mine = self.missing(draft, rows, epoch).as_ref() == Some(find);
        if is_mine {
            self.answered = Some((find.clone(), epoch));
            self.inside = found.iter().copied().collect();
        }
        is_mine
    }

    /// How many changes are staged, and how many of them are outside where that is known and some are.
    pub fn words(staged: usize, outside: Option<u64>) -> String {
        let staged = format!("{} staged", number(staged as u64));
        match outside.filter(|outside| *outside > 0) {
            Some(outside) => format!("{staged} ({} outside filter)", number(outside)),
            None => staged,
        }
    }

    /// How many staged changes are outside; nothing while that is not known.
    pub fn count(&self, draft: &Draft, rows: &Seen<'_>) -> Option<u64> {
        let users = in_question(draft, rows)?;
        if let Some(find) = question(&users, rows)
            && self.answered.as_ref().is_none_or(|(answered, _)| *answered != find)
        {
            return None;
        }
        let outside = users.iter().filter(|user| !self.inside.contains(user));
        Some(outside.map(|user| u64::from(draft.of_user(*user))).sum())
    }
}

/// The users with staged cells who are not among the loaded rows, unless there are too many to ask.
fn in_question(draft: &Draft, rows: &Seen<'_>) -> Option<Vec<UserId>> {
    // This is asked with every key, and mostly nothing is staged.
    match draft.users().len() {
        0 => return Some(Vec::new()),
        staged if staged > MOST => return None,
        _ => {}
    }
    let found: HashSet<UserId> = rows.found.iter().map(|row| row.user).collect();
    Some(draft.users().filter(|user| !found.contains(user)).collect())
}

/// Asks which of these users the filter finds; nobody has to be asked about users who are still to be created.
fn question(users: &[UserId], rows: &Seen<'_>) -> Option<Find> {
    let users: Vec<UserId> = users.iter().copied().filter(|user| !user.is_new()).collect();
    let find = rows.find.clone();
    let mut query = parse(&find.filter);
    let statuses = query.statuses();
    if users.is_empty() || statuses.is_empty() {
        return None;
    }
    // A term for single users means any status; the filter's own statuses have to be said then.
    let terms = [Term::Status(statuses), Term::Id(users)];
    query.conditions.extend(terms.map(|term| Condition { negated: false, term }));
    Some(Find { filter: query.to_string(), ..find })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cell::{Cell, UserField, Value};

    fn staged(users: &[i64]) -> Draft {
        let mut draft = Draft::default();
        for user in users {
            draft.stage(Cell::User { user: UserId(*user), field: UserField::City }, Value::None, Value::text("X"));
        }
        draft
    }

    #[test]
    fn the_filter_is_asked_about_the_staged_users() {
        let find = |filter: &str| Find { filter: filter.to_owned(), ..Find::default() };
        let asked = |filter: &str| {
            let rows = Seen { find: find(filter), found: &[] };
            Outside::default().missing(&staged(&[3, 5, -1]), &rows, 1).map(|find| find.filter)
        };
        assert_eq!(asked("").unwrap(), "status:A id:3|5");
        assert_eq!(asked("lan status:P|I").unwrap(), "status:P|I status:I|P id:3|5 lan");
        let rows = Seen { find: find(""), found: &[] };
        assert_eq!(Outside::default().missing(&staged(&[]), &rows, 1), None);
        assert_eq!(Outside::default().count(&staged(&[]), &rows), Some(0));
    }

    #[test]
    fn those_not_found_are_outside() {
        let (draft, mut outside) = (staged(&[3, 5]), Outside::default());
        let rows = Seen { find: Find::default(), found: &[] };
        assert_eq!(outside.count(&draft, &rows), None, "not known yet");
        let find = outside.missing(&draft, &rows, 1).unwrap();
        assert!(outside.settle(&find, &[UserId(5)], &draft, &rows, 1));
        assert_eq!(outside.count(&draft, &rows), Some(1));
        assert_eq!(outside.missing(&draft, &rows, 1), None);
        assert!(outside.missing(&draft, &rows, 2).is_some(), "another epoch");
    }
}
