//! Who a reference to a source user becomes: found by folded login, decided by the operator, or the missing user.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::checks::Code;
use crate::domain::status::Status;
use crate::domain::text::search_key;
use crate::domain::time::Time;

/// The name of the system account that stands in for users the destination does not know.
pub const MISSING_NAME: &str = "Missing Training User";
/// The login that account gets where a sync has to create it.
pub const MISSING_LOGIN: &str = "missing.training.user@beadle.invalid";
/// What an override says instead of a login to choose the missing user. No login looks like this.
pub const CHOOSE_MISSING: &str = "missing";

/// What a reference to a source user becomes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Decision {
    Match,
    MatchByCase,
    MatchInactive,
    MatchPending,
    MatchDenied,
    Override,
    Missing,
    System,
    Orphan,
    Ambiguous,
}

impl Decision {
    /// All decisions in the order in which a plan lists its users: those that want attention first.
    pub const ALL: [Self; 10] = [
        Self::Ambiguous,
        Self::MatchDenied,
        Self::MatchByCase,
        Self::MatchPending,
        Self::MatchInactive,
        Self::Missing,
        Self::Orphan,
        Self::Override,
        Self::System,
        Self::Match,
    ];

    /// The finding that the decision alone gives rise to.
    #[must_use]
    pub const fn code(self) -> Option<Code> {
        match self {
            Self::MatchByCase => Some(Code::MatchByCase),
            Self::MatchInactive => Some(Code::MatchInactive),
            Self::MatchPending => Some(Code::MatchPending),
            Self::MatchDenied => Some(Code::MatchDenied),
            Self::Ambiguous => Some(Code::Ambiguous),
            Self::Match | Self::Override | Self::Missing | Self::System | Self::Orphan => None,
        }
    }
}

/// A user on one side, as far as the mapping looks at them. Its texts stay where they lie until it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account<'t> {
    pub id: i64,
    /// As it is spelled, or folded; whoever reads it knows which was asked for.
    pub login: Cow<'t, str>,
    pub name: Cow<'t, str>,
    pub status: Status,
    pub is_system: bool,
    pub created_at: Time,
}

impl Account<'_> {
    /// The account with texts of its own.
    #[must_use]
    pub fn kept(self) -> Account<'static> {
        let (login, name) = (self.login.into_owned().into(), self.name.into_owned().into());
        let Self { id, status, is_system, created_at, .. } = self;
        Account { id, login, name, status, is_system, created_at }
    }

    /// Tells whether this is the account that stands in for the missing.
    #[must_use]
    pub fn is_missing_user(&self) -> bool {
        self.is_system && self.name.trim() == MISSING_NAME
    }
}

/// What the operator decided for a source user beforehand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Chosen<'a> {
    Missing,
    /// The login as given, and the destination users with that fold.
    Login(&'a str, &'a [Account<'a>]),
}

/// What a reference is re-pointed to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target<'a> {
    Missing,
    User(&'a Account<'a>),
    /// Nothing was decided, and the plan is blocked.
    Undecided,
}

/// The decision on one source user.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mapped<'a> {
    pub decision: Decision,
    pub target: Target<'a>,
    /// The personal names share no word.
    pub suspect: bool,
    /// The destination login was made after the source user, so somebody may have made it for this very purpose.
    pub squat: bool,
}

impl<'a> Mapped<'a> {
    const fn to(decision: Decision, target: Target<'a>) -> Self {
        Self { decision, target, suspect: false, squat: false }
    }

    /// Tells whether the operator's override leads nowhere.
    #[must_use]
    pub const fn is_broken_override(&self) -> bool {
        matches!((self.decision, self.target), (Decision::Override, Target::Undecided))
    }
}

/// Decides on one referenced user. `same_fold` are the destination users with the folded login of the source user.
#[must_use]
pub fn decide<'a>(
    source: Option<&Account<'_>>,
    chosen: Option<Chosen<'a>>,
    same_fold: &'a [Account<'a>],
) -> Mapped<'a> {
    let Some(source) = source else { return Mapped::to(Decision::Orphan, Target::Missing) };
    if source.is_missing_user() {
        return Mapped::to(Decision::System, Target::Missing);
    }
    if let Some(chosen) = chosen {
        return Mapped::to(Decision::Override, chosen_target(chosen));
    }
    let (decision, account) = match same_fold {
        [] => return Mapped::to(Decision::Missing, Target::Missing),
        [one] => (by_status(one.status), one),
        several => match several.iter().find(|account| account.login == source.login) {
            Some(exact) => (Decision::MatchByCase, exact),
            None => return Mapped::to(Decision::Ambiguous, Target::Undecided),
        },
    };
    Mapped {
        decision,
        target: Target::User(account),
        suspect: !share_a_word(&source.name, &account.name),
        squat: account.created_at > source.created_at,
    }
}

const fn by_status(status: Status) -> Decision {
    match status {
        Status::Active => Decision::Match,
        Status::Inactive => Decision::MatchInactive,
        Status::Pending => Decision::MatchPending,
        Status::Recycled => Decision::MatchDenied,
    }
}

fn chosen_target(chosen: Chosen<'_>) -> Target<'_> {
    match chosen {
        Chosen::Missing => Target::Missing,
        Chosen::Login(_, [one]) => Target::User(one),
        Chosen::Login(login, several) => {
            several.iter().find(|account| account.login == login.trim()).map_or(Target::Undecided, Target::User)
        }
    }
}

/// Tells whether two personal names have a word in common, whatever its case and accents.
#[must_use]
pub fn share_a_word(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (a, b) = (search_key(a), search_key(b));
    let words = |name: &'_ str| name.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>();
    let others = words(&b);
    words(&a).iter().any(|word| !word.is_empty() && others.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account<'t>(id: i64, login: &'t str, name: &'t str, status: Status, created: i64) -> Account<'t> {
        Account { id, login: login.into(), name: name.into(), status, is_system: false, created_at: Time(created) }
    }

    fn dana() -> Account<'static> {
        account(7, "Dana@x.example", "Dana Moss", Status::Active, 100)
    }

    #[test]
    fn nobody_to_map() {
        assert_eq!(decide(None, None, &[]), Mapped::to(Decision::Orphan, Target::Missing));
        let mut system = dana();
        (system.is_system, system.name) = (true, MISSING_NAME.into());
        let own = [system.clone()];
        let mapped = decide(Some(&system), Some(Chosen::Login("a@b", &own)), &own);
        assert_eq!(mapped, Mapped::to(Decision::System, Target::Missing), "before any override");
        system.is_system = false;
        assert_eq!(decide(Some(&system), None, &[]).decision, Decision::Missing, "a person of that name is a person");
    }

    #[test]
    fn one_of_each_status() {
        let cases = [
            (Status::Active, Decision::Match, None),
            (Status::Inactive, Decision::MatchInactive, Some(Code::MatchInactive)),
            (Status::Pending, Decision::MatchPending, Some(Code::MatchPending)),
            (Status::Recycled, Decision::MatchDenied, Some(Code::MatchDenied)),
        ];
        for (status, decision, code) in cases {
            let there = [account(9, "dana@X.example", "Moss, D.", status, 50)];
            let mapped = decide(Some(&dana()), None, &there);
            assert_eq!((mapped.decision, mapped.target), (decision, Target::User(&there[0])), "{status:?}");
            assert!(!mapped.suspect && !mapped.squat);
            assert_eq!(decision.code(), code);
        }
    }

    #[test]
    fn several_with_one_fold() {
        let there = [
            account(8, "DANA@x.example", "Dana Moss", Status::Active, 50),
            account(9, "Dana@x.example", "Dana Moss", Status::Inactive, 50),
        ];
        let mapped = decide(Some(&dana()), None, &there);
        assert_eq!((mapped.decision, mapped.target), (Decision::MatchByCase, Target::User(&there[1])));
        let mut other = dana();
        other.login = "dana@x.example".into();
        let mapped = decide(Some(&other), None, &there);
        assert_eq!(mapped, Mapped::to(Decision::Ambiguous, Target::Undecided));
    }

    #[test]
    fn overrides_win_over_matches_and_break() {
        let there = [dana()];
        let chosen = [account(5, "eve@x.example", "Eve", Status::Active, 500)];
        let mapped = decide(Some(&dana()), Some(Chosen::Login("eve@x.example", &chosen)), &there);
        assert_eq!(mapped, Mapped::to(Decision::Override, Target::User(&chosen[0])), "chosen people are not suspects");
        let mapped = decide(Some(&dana()), Some(Chosen::Missing), &there);
        assert_eq!(mapped, Mapped::to(Decision::Override, Target::Missing));
        let mapped = decide(Some(&dana()), Some(Chosen::Login("no@x.example", &[])), &there);
        assert!(mapped.is_broken_override());
        let two = [
            account(5, "eve@x.example", "Eve", Status::Active, 0),
            account(6, "EVE@x.example", "Eve", Status::Active, 0),
        ];
        assert!(decide(Some(&dana()), Some(Chosen::Login("Eve@x.example", &two)), &there).is_broken_override());
        let exact = decide(Some(&dana()), Some(Chosen::Login("EVE@x.example", &two)), &there);
        assert_eq!(exact.target, Target::User(&two[1]));
    }

    #[test]
    fn suspects_and_squatters() {
        let cases = [
            ("Dana Moss", 100, false, false),
            ("MOSS, Danâ", 100, false, false),
            ("Quinn Reed", 100, true, false),
            ("Dan Mossy", 100, true, false),
            ("Dana Reed", 101, false, true),
        ];
        for (name, created, suspect, squat) in cases {
            let there = [account(9, "dana@x.example", name, Status::Active, created)];
            let mapped = decide(Some(&dana()), None, &there);
            assert_eq!((mapped.suspect, mapped.squat), (suspect, squat), "{name} {created}");
        }
    }

    #[test]
    fn the_listing_order_has_every_decision_once() {
        let mut all = Decision::ALL;
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
