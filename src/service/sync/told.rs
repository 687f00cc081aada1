//! What is said about the users of a plan: the sentences, by login, of those that are listed.

use std::collections::BTreeMap;

use super::findings::{Findings, LISTED};
use crate::domain::counted::counted;
use crate::domain::status::Status;
use crate::domain::sync::kinds::USER;
use crate::domain::sync::users::{Account, Mapped, Target};
use crate::domain::sync::{Code, Decision};
use crate::domain::time::DAY;

/// What was found about users so far. All are counted; of each code the first by login are kept.
#[derive(Default)]
pub(super) struct Told(BTreeMap<Code, (u64, BTreeMap<(String, i64), String>)>);

impl Told {
    /// Says what there is to say about one user.
    pub(super) fn report(
        &mut self,
        id: i64,
        fold: &str,
        account: Option<&Account<'_>>,
        mapped: &Mapped<'_>,
        items: u32,
    ) {
        let mut add = |code, sentence: &dyn Fn() -> String| self.add(code, fold, id, sentence);
        if let Some(code) = mapped.decision.code() {
            add(code, &|| about_decision(code, account, mapped, items));
        }
        let login = account.map_or("", |account| &*account.login);
        if mapped.is_broken_override() {
            add(Code::OverrideBroken, &|| {
                format!(
                    "The override for \"{login}\" leads to no single user of the destination. Name a login as it is \
                     there."
                )
            });
        }
        let Target::User(target) = mapped.target else { return };
        if mapped.decision == Decision::Override && target.status != Status::Active && !target.is_missing_user() {
            add(Code::OverrideStatus, &|| {
                format!("\"{login}\" becomes \"{}\" by an override, who is {}.", target.login, target.status.word())
            });
        }
        if mapped.suspect {
            let name = account.map_or("", |account| &*account.name);
            add(Code::IdentitySuspect, &|| {
                let other = &target.name;
                format!("\"{login}\" is {name} in the source and {other} in the destination. Are they one person?")
            });
        }
        if mapped.squat {
            add(Code::Squat, &|| {
                let days = account.map_or(0, |account| target.created_at.0.saturating_sub(account.created_at.0) / DAY);
                let later = counted(days.unsigned_abs(), "day", "days");
                format!("\"{login}\" was made in the destination {later} after the source user. Is it the same person?")
            });
        }
    }

    fn add(&mut self, code: Code, fold: &str, id: i64, sentence: &dyn Fn() -> String) {
        let (count, first) = self.0.entry(code).or_default();
        *count += 1;
        if first.len() >= LISTED {
            if first.last_key_value().is_none_or(|((last, other), _)| (last.as_str(), *other) < (fold, id)) {
                return;
            }
            first.pop_last();
        }
        first.insert((fold.to_owned(), id), sentence());
    }

    /// Hands everything over.
    pub(super) fn end(self, findings: &mut Findings) {
        for (code, (count, first)) in self.0 {
            let more = count - first.len() as u64;
            for ((_, id), sentence) in first {
                findings.add(code, Some((USER, Some(id))), || sentence);
            }
            findings.add_unlisted(code, USER, more);
        }
    }
}

fn about_decision(code: Code, account: Option<&Account<'_>>, mapped: &Mapped<'_>, items: u32) -> String {
    let login = account.map_or("", |account| &*account.login);
    let number = counted(u64::from(items), "item refers", "items refer");
    match code {
        Code::Ambiguous => format!(
            "\"{login}\" could be several users of the destination; {number} to them. Choose one by an override."
        ),
        Code::MatchByCase => {
            format!("\"{login}\" is the login of several users of the destination; the one spelled like that is taken.")
        }
        Code::MatchDenied => format!(
            "\"{login}\" is in the recycle bin of the destination; {number} to them. Perhaps choose the missing user."
        ),
        _ => format!("\"{login}\" is {} in the destination; {number} to them.", word(mapped)),
    }
}

fn word(mapped: &Mapped<'_>) -> &'static str {
    match mapped.target {
        Target::User(account) => account.status.word(),
        Target::Missing | Target::Undecided => "not decided",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sync::users::decide;
    use crate::domain::time::Time;

    #[test]
    fn moments_may_be_any_numbers() {
        let account = |created_at| Account {
            id: 1,
            login: "a@x.example".into(),
            name: "Dana".into(),
            status: Status::Active,
            is_system: false,
            created_at: Time(created_at),
        };
        let (here, there) = (account(i64::MIN), [account(i64::MAX)]);
        let mut told = Told::default();
        told.report(1, "a@x.example", Some(&here), &decide(Some(&here), None, &there), 1);
        let mut findings = Findings::default();
        told.end(&mut findings);
        assert!(
            findings.list()[0].sentence.stored().contains("was made in the destination 106,751,991,167 days after")
        );
    }

    #[test]
    fn the_first_by_login_are_listed_and_the_rest_is_counted() {
        let mut told = Told::default();
        let many = LISTED as u64 + 20;
        for id in (0..many).rev() {
            told.add(Code::Squat, &format!("{:04}", id / 2), id.cast_signed(), &|| format!("{id}."));
        }
        let mut findings = Findings::default();
        told.end(&mut findings);
        assert_eq!((findings.totals(), findings.of_kind(USER)), ((many, 0), (many, 0)));
        let list = findings.list();
        assert_eq!(list.len(), LISTED + 1);
        assert!(list.iter().take(LISTED).zip(0..).all(|(found, id)| found.item_id == Some(id)));
        assert_eq!(list[LISTED].sentence.stored(), "There are 20 more of this kind.");
    }
}
