//! The search language beside a plain reading of it: random filters over random towns must find exactly the same people.

mod town;

use self::town::{Dice, GROUPS, ORGS, Person, town};
use super::*;
use crate::domain::permission::Permission;
use crate::domain::query::{Condition, Ending, Flag, Query, Source, Span, Term};
use crate::domain::status::Status;
use crate::domain::template::SHIPPED;
use crate::domain::text::{fold, search_key};
use crate::store::LooseFacts;
use crate::store::world::NOW;

fn lasts(until: Option<i64>) -> bool {
    until.is_none_or(|until| until > NOW.0)
}

fn any_named(names: &[String], all: &[&str]) -> bool {
    names.iter().any(|name| all.iter().any(|one| fold(one).contains(&fold(name))))
}

fn orgs(names: &[String]) -> Vec<i64> {
    let of = |name: &String| -> Vec<i64> {
        let equal = ORGS.iter().filter(|(_, code, full)| fold(code) == fold(name) || fold(full) == fold(name));
        let equal: Vec<i64> = equal.map(|(id, ..)| *id).collect();
        let near = ORGS.iter().filter(|(_, _, full)| any_named(std::slice::from_ref(name), &[full]));
        if equal.is_empty() { near.map(|(id, ..)| *id).collect() } else { equal }
    };
    names.iter().flat_map(of).collect()
}

fn word_fits(person: &Person, text: &str) -> bool {
    let word = search_key(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let (name, login) = (search_key(&person.name), search_key(&person.login));
    let mut before = ' ';
    for (at, c) in name.char_indices() {
        let begins = !before.is_alphanumeric() || !c.is_alphanumeric() || !before.is_ascii() || !c.is_ascii();
        if begins && name[at..].starts_with(&word) {
            return true;
        }
        before = c;
    }
    login.contains(&word)
}

const fn at(flag: Flag) -> usize {
    match flag {
        Flag::Active => 0,
        Flag::Login => 1,
        Flag::Editable => 2,
    }
}

fn in_groups(names: &[String], group: i64) -> bool {
    any_named(names, &[GROUPS.iter().find(|(id, _)| *id == group).unwrap().1])
}

/// When the grants end that a query names, or all that the person has.
fn endings(person: &Person, query: &Query) -> Vec<Option<i64>> {
    let named: Vec<&Term> = query.conditions.iter().filter(|one| !one.negated).map(|one| &one.term).collect();
    let all = !named.iter().any(|term| matches!(term, Term::Org(..) | Term::Workgroup(_)));
    let access = person.access.iter().filter(|(org, flags, _)| {
        let is_meant =
            |term: &&Term| matches!(term, Term::Org(flag, names) if flags[at(*flag)] && orgs(names).contains(org));
        if all { flags.contains(&true) } else { named.iter().any(is_meant) }
    });
    let groups = person.groups.iter().filter(|(group, active, _)| {
        let is_meant = |term: &&Term| matches!(term, Term::Workgroup(names) if in_groups(names, *group));
        *active && (all || named.iter().any(is_meant))
    });
    access.map(|(.., until)| *until).chain(groups.map(|(.., until)| *until)).collect()
}

fn holds(person: &Person, people: &[Person], query: &Query, term: &Term) -> bool {
    let lapsed = query.conditions.iter().any(|one| !one.negated && matches!(one.term, Term::Expired(_)));
    let lasts = |until: Option<i64>| lapsed || lasts(until);
    let ends = |fits: &dyn Fn(i64) -> bool| endings(person, query).into_iter().flatten().any(fits);
    let age = |at: i64, span: Span| match span {
        Span::Within(length) => at > NOW.0 - length,
        Span::LongerThan(length) => at <= NOW.0 - length,
    };
    match term {
        Term::Status(_) => true,
        Term::Org(flag, names) => {
            let wanted = orgs(names);
            person.access.iter().any(|(org, flags, until)| wanted.contains(org) && flags[at(*flag)] && lasts(*until))
        }
        Term::Owning(names) => person.owner.is_some_and(|owner| orgs(names).contains(&owner)),
        Term::Workgroup(names) => {
            person.groups.iter().any(|(group, active, until)| *active && lasts(*until) && in_groups(names, *group))
        }
        Term::Permission(held) => held.iter().any(|held| {
            let level = person.levels.get(held.permission);
            if held.exactly { level == held.level } else { level >= held.level }
        }),
        Term::Tier(tiers) => tiers.contains(&person.levels.tier()),
        Term::Template(names) => SHIPPED.iter().filter(|template| any_named(names, &[template.name])).any(|template| {
            let levels = template.levels();
            let differing = Permission::ALL.iter().filter(|one| levels.get(**one) != person.levels.get(**one));
            differing.count() <= 3
        }),
        Term::Source(sources) => sources.iter().any(|source| match source {
            Source::Local => person.source == "local",
            Source::Sso => person.source != "local",
            Source::Provider(domain) => person.source.eq_ignore_ascii_case(domain),
        }),
        Term::Domain(names) => {
            let domain = fold(person.login.split_once('@').unwrap().1);
            names.iter().any(|name| fold(name.trim_start_matches('@')) == domain)
        }
        Term::Supervisor(names) => names.iter().any(|name| {
            let of = person.supervisor.and_then(|id| people.iter().find(|person| person.id == id));
            let exact = people.iter().find(|person| fold(&person.login) == fold(name));
            match (exact, name.parse::<i64>()) {
                (_, Ok(id)) => person.supervisor == Some(id),
                (Some(exact), _) => person.supervisor == Some(exact.id),
                _ => of.is_some_and(|supervisor| word_fits(supervisor, name)),
            }
        }),
        Term::Seen(span) => person.seen.is_some_and(|at| age(at, *span)),
        Term::Never => person.seen.is_none(),
        Term::Locked => person.locked.is_some_and(|until| until > NOW.0),
        Term::Limbo => {
            let holds = |until: &Option<i64>| until.is_none_or(|until| until > NOW.0);
            let member = person.groups.iter().any(|(group, active, until)| *group != 3 && *active && holds(until));
            let login = person.access.iter().any(|(_, flags, until)| flags[1] && holds(until));
            person.status == Status::Active && !(member && login)
        }
        Term::Pending(None) => person.status == Status::Pending,
        Term::Pending(Some(span)) => person.status == Status::Pending && age(person.changed, *span),
        Term::Expires(Span::Within(length)) => ends(&|until| until > NOW.0 && until <= NOW.0 + length),
        Term::Expires(Span::LongerThan(length)) => ends(&|until| until > NOW.0 + length),
        Term::Ends(endings) => {
            endings.contains(if ends(&|until| until > NOW.0) { &Ending::Some } else { &Ending::Never })
        }
        Term::Expired(ago) => ends(&|until| until <= NOW.0 && ago.is_none_or(|span| age(until, span))),
        Term::Id(ids) => ids.contains(&UserId(person.id)),
    }
}

fn found(query: &Query, people: &[Person]) -> Vec<i64> {
    let statuses = query.statuses();
    let fits = |person: &&Person| {
        let condition = |one: &Condition| {
            matches!(one.term, Term::Status(_)) || holds(person, people, query, &one.term) != one.negated
        };
        statuses.contains(&person.status)
            && query.conditions.iter().all(condition)
            && query
                .words
                .iter()
                .all(|word| search_key(&word.text).trim().is_empty() || word_fits(person, &word.text) != word.negated)
    };
    let mut ids: Vec<i64> = people.iter().filter(fits).map(|person| person.id).collect();
    ids.sort_unstable();
    ids
}

const TERMS: [&str; 66] = [
    "status:A|I|P|D",
    "status:P",
    "status:I|D",
    "status:X",
    "org:ABC",
    "org:hfx|XYZ",
    "org:base",
    "org:nowhere",
    "org.login:ABC",
    "org.login:HFX|old",
    "org.edit:XYZ",
    "owning:ABC",
    "owning:HFX|ABC",
    "owning:\"Harbor Fixed\"",
    "wg:intake",
    "wg:\"HMIS Users\"|desk",
    "wg:nothing",
    "perm:user_setup",
    "perm:user_setup=none",
    "perm:data_export>=W",
    "perm:query_designer=R|form_designer=W",
    "perm:setup_data=W",
    "tier:0",
    "tier:1",
    "tier:2",
    "tier:1|2",
    "tier:0|2",
    "template~power",
    "template~basic",
    "template~a",
    "template:nonsense",
    "source:local",
    "source:sso",
    "source:idp.example",
    "source:north.example|local",
    "domain:harbor.example",
    "domain:@X.Y|north.example",
    "supervisor:dana",
    "supervisor:1",
    "supervisor:2|a",
    "supervisor:dana1@x.y",
    "supervisor:nguyen",
    "seen<90d",
    "seen>90d",
    "seen<2h",
    "seen>3d",
    "never",
    "locked",
    "limbo",
    "pending",
    "pending>3d",
    "pending<2h",
    "id:1|2|3",
    "id:7",
    "seen<1w",
    "org:o",
    "expires<30d",
    "expires<2d",
    "expires>1h",
    "expires:some",
    "expires:never",
    "expires:never|some",
    "expired",
    "expired<1h",
    "expired>3d",
    "expired<99d",
];
const WORDS: [&str; 22] = [
    "dana",
    "nguyen",
    "Nguyễn",
    "lukasz",
    "o'neil",
    "neil",
    "李",
    "小",
    "a",
    "e",
    "j",
    "q",
    "berg",
    "den",
    "marie",
    "@x.y",
    "a5@",
    "harbor",
    "\"van den\"",
    "1@n",
    "\"anna b\"",
    "zz",
];

fn filter(dice: &mut Dice) -> String {
    let mut parts = Vec::new();
    for _ in 0..dice.roll(4) {
        parts.push(dice.one(&TERMS));
    }
    for _ in 0..dice.roll(3) {
        parts.push(dice.one(&WORDS));
    }
    let signed = parts.into_iter().map(|part| format!("{}{part}", if dice.roll(3) == 0 { "-" } else { "" }));
    signed.collect::<Vec<_>>().join(" ")
}

#[test]
fn every_filter_finds_exactly_the_right_people() {
    for seed in 0..12 {
        let (world, people) = town(seed);
        let reader = world.reader();
        let texts = Roster::load(&reader).unwrap();
        let mut knowing = Roster::load(&reader).unwrap();
        knowing.learn(LooseFacts::load(&reader).unwrap()).unwrap();
        let mut dice = Dice(seed + 1000);
        for round in 0..400 {
            let text = filter(&mut dice);
            let wanted = found(&query::parse(&text), &people);
            let sort = [Sort::Name, Sort::Login, Sort::Owner, Sort::Seen, Sort::Status][dice.roll(5)];
            let find = Find { filter: text.clone(), sort, descending: dice.roll(2) > 0 };
            for roster in [None, Some(&texts), Some(&knowing)] {
                for effort in if round % 2 == 0 { [PAGE, LITTLE] } else { [NOTHING, WHOLE] } {
                    let page = reader
                        .users_within(effort, roster, &find, &Place::Start, 50, NOW)
                        .unwrap_or_else(|error| panic!("{find:?}: {error:?}"));
                    let mut ids: Vec<i64> = page.rows.iter().map(|row| row.user.0).collect();
                    assert!(page.total.is_none_or(|total| total == ids.len() as u64), "{text}");
                    ids.sort_unstable();
                    for row in &page.rows {
                        let person = people.iter().find(|person| person.id == row.user.0).unwrap();
                        assert_eq!(row.tier, person.levels.tier(), "{} in {text:?}", person.login);
                    }
                    let knows = roster.map(Roster::has_facts);
                    assert_eq!(ids, wanted, "{text:?} in town {seed}, roster with facts {knows:?}, {effort:?}");
                }
                assert_eq!(reader.count(roster, &find, NOW).unwrap(), wanted.len() as u64, "{text}");
            }
            if round % 20 == 0 {
                texts.forget();
                knowing.forget();
            }
        }
    }
}

/// So little effort that everything is tested along the order, or nearly everything.
const NOTHING: Effort = Effort { listed: 0, listed_without_roster: 0, tested: 0, sorted: 0 };
const LITTLE: Effort = Effort { listed: 6, listed_without_roster: 6, tested: 4, sorted: 3 };
