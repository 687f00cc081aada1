//! Every guard by case files: change lines with the verdict behind them, on a small world.
//!
//! A file begins with a world (see `support/world.rs`), indented. A case names who acts and what it shows; its lines
//! are one change set. `break-glass`, `accept …` and `reason …` come before the changes; `set # …` says what is found about the set
//! as a whole, in the form `refused G8`, `held G13`, `warned G9`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

mod support;

use std::fs;
use std::path::Path;

use beadle::api::review::Judgement;
use beadle::api::{Reply, Request};
use beadle::domain::change::ChangeSet;
use beadle::domain::verdict::{Finding, Guard, Verdict};
use beadle::service::guard::RULES;
use support::world::World;

#[derive(Default)]
struct Case {
    operator: i64,
    title: String,
    glass: bool,
    set: ChangeSet,
    lines: Vec<(String, String)>,
    about_set: Vec<String>,
}

#[test]
fn every_case_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 10, "the case files are there");
    let mut faults = Vec::new();
    let mut cases = 0;
    for file in files {
        cases += run(&file, &mut faults);
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    assert!(cases >= 40, "{cases} cases");
}

/// Each guard of the table, and those about whole sets, has a case that trips it and a case that passes where it is asked.
#[test]
fn every_guard_is_tripped_and_passed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let texts: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect();
    let tripped = |code: &str, text: &str| {
        ["refused", "withheld", "held"]
            .iter()
            .any(|word| text.lines().any(|line| line.ends_with(&format!("# {word} {code}"))))
    };
    let passes =
        |text: &str| text.split("\nas ").skip(1).any(|case| case.contains("# ok") && !case.contains("# refused"));
    let of_sets = [Guard::G2, Guard::G3, Guard::G8, Guard::G13];
    for guard in RULES.iter().map(|rule| rule.guard).chain(of_sets) {
        let code = guard.code();
        assert!(texts.iter().any(|text| tripped(&code, text) && passes(text)), "no case file is about {code}");
    }
}

fn run(file: &Path, faults: &mut Vec<String>) -> usize {
    let text = fs::read_to_string(file).unwrap();
    let (world, cases) = text.split_once("\nas ").unwrap_or_else(|| panic!("{} has no case", file.display()));
    let world = World::new(world);
    let mut number = 0;
    for case in cases.split("\nas ").map(parse) {
        number += 1;
        let place = format!("{}: {}", file.file_name().unwrap().to_string_lossy(), case.title);
        let (lines, about_set) = judge(&world, &case);
        if lines.len() != case.lines.len() {
            faults.push(format!("{place}\n  {} lines, and {} of them were judged", case.lines.len(), lines.len()));
        }
        for ((line, expected), found) in case.lines.iter().zip(&lines) {
            if expected != found {
                faults.push(format!("{place}\n  {line}\n  expected {expected}, found {found}"));
            }
        }
        if case.about_set != about_set {
            faults.push(format!("{place}\n  set: expected {:?}, found {about_set:?}", case.about_set));
        }
    }
    number
}

fn parse(text: &str) -> Case {
    let mut lines = text.lines();
    let (operator, title) = lines.next().unwrap().split_once(": ").expect("a case has a title");
    let mut case = Case { operator: operator.parse().unwrap(), title: title.to_owned(), ..Case::default() };
    for line in lines.map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line == "break-glass" {
            case.glass = true;
        } else if let Some(words) = line.strip_prefix("accept ") {
            accept(&mut case.set, words);
        } else if let Some(reason) = line.strip_prefix("reason ") {
            reason.clone_into(&mut case.set.reason);
        } else {
            let (line, expected) = line.rsplit_once('#').expect("a line says what is expected");
            match line.trim() {
                "set" => case.about_set.push(expected.trim().to_owned()),
                line => case.lines.push((line.to_owned(), expected.trim().to_owned())),
            }
        }
    }
    case
}

fn accept(set: &mut ChangeSet, words: &str) {
    for word in words.split_whitespace() {
        match word {
            "limbo" => set.accepted.limbo = true,
            "elevation" => set.accepted.elevation = true,
            "withheld" => set.accepted.withheld = true,
            "ok-rows" => set.accepted.ok_rows_only = true,
            word => set.accepted.number = word.parse().ok(),
        }
    }
}

/// Judges a case; answers a verdict for each of its lines, and the findings about the set.
fn judge(world: &World, case: &Case) -> (Vec<String>, Vec<String>) {
    let mut seat = if case.glass { world.glass(case.operator) } else { world.seat(case.operator) };
    let text = case.lines.iter().map(|(line, _)| format!("{line}\n")).collect();
    let mut set = match seat.answer(Request::ReadText { text }) {
        Ok(Reply::Set(set)) => set,
        Ok(other) => panic!("{other:?}"),
        // Who may not even look is refused before the lines are read.
        Err(refusal) => return (vec![format!("refused {:?}", refusal.kind); case.lines.len()], Vec::new()),
    };
    set.reason.clone_from(&case.set.reason);
    set.accepted = case.set.accepted;
    let Ok(Reply::Judgement(judgement)) = seat.answer(Request::judge(set)) else { panic!("no judgement") };
    let own = judgement.rows.iter().filter(|row| !row.implied);
    (own.map(|row| word(&row.verdict)).collect(), about_set(&judgement))
}

fn about_set(judgement: &Judgement) -> Vec<String> {
    let named = |word: &str, findings: &[Finding]| {
        findings.iter().map(|finding| format!("{word} {}", finding.guard.code())).collect::<Vec<_>>()
    };
    [named("refused", &judgement.refusals), named("held", &judgement.holds), named("warned", &judgement.warnings)]
        .concat()
}

fn word(verdict: &Verdict) -> String {
    match verdict.finding() {
        Some(finding) => format!("{} {}", verdict.word(), finding.guard.code()),
        None => verdict.word().to_owned(),
    }
}
