//! Templates and addresses made of random pieces and of a corpus that is torn apart: whatever the text, nothing breaks,
//! and whatever a user calls themselves, a message keeps its structure.
//!
//! `just fuzz` runs ten million executions; it prints seed, count and result. The corpus stands in `tests/corpus`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test speaks by failing"
)]

mod support;

use std::fs;
use std::path::Path;

use beadle::domain::message::{Name, Rendered, SUBJECT_LIMIT, Shape, Span, Template};
use beadle::domain::properties::{PropertyId, addresses};
use beadle::domain::text::forbidden_in_input;
use support::number::number;
use support::world::Dice;

/// What means something in a template or an address, and what is made to do harm.
const PIECES: [&str; 34] = [
    "@",
    "[",
    "]",
    "|",
    "\"",
    "\"\"",
    ".",
    ",",
    ";",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\\",
    "@UserName@",
    "@domain@",
    "@UserID@",
    "@system.ProductName|\"x\"@",
    "@UserName|\"\"this user\"\"@",
    "@Nobody@",
    "@Nobody|\"x\"@",
    "UserName",
    "a@b.example",
    "<a@b.example>",
    "-oQ/tmp",
    "Bcc: all@x.example",
    "\u{1b}[2J",
    "\u{202e}",
    "\u{2028}",
    "\0",
    "é",
    "李",
    "e\u{301}",
    "\u{feff}",
];

const SHAPES: [Shape; 3] = [Shape::Text, Shape::Line, Shape::Url];

fn corpus(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 8, "the corpus is there");
    files.iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}

/// A text out of the corpus, torn apart, or one of pieces alone.
fn text(dice: &mut Dice, corpus: &[String]) -> String {
    let mut text = if dice.below(4) == 0 { String::new() } else { dice.pick(corpus).clone() };
    for _ in 0..dice.below(6) {
        let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let at = *dice.pick(&boundaries);
        match dice.below(4) {
            0 => text.truncate(at),
            1 => text.insert_str(at, dice.pick::<&str>(&PIECES)),
            2 => {
                let tail = text.split_off(at);
                text = format!("{tail}{text}");
            }
            _ => {
                let other = dice.pick(corpus).clone();
                text.insert_str(at, &other);
            }
        }
    }
    text
}

type Render = fn(&str, Shape, &[(Name, &str)]) -> Rendered;

fn honest(text: &str, shape: Shape, values: &[(Name, &str)]) -> Rendered {
    Template::parse(text, shape).render(values)
}

/// Fills values in first and reads the text afterwards, as a template engine must not.
fn naive(text: &str, shape: Shape, values: &[(Name, &str)]) -> Rendered {
    let filled =
        values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("@{}@", name.word()), value));
    // Its lints speak of another text; only the structure is to give it away.
    Rendered { lints: Vec::new(), ..Template::parse(&filled, shape).render(&[]) }
}

fn structure(rendered: &Rendered) -> Vec<bool> {
    rendered.spans.iter().map(|span| matches!(span, Span::Link(_))).collect()
}

/// What is wrong with how a template is rendered; nothing where all is well.
fn template_fault(render: Render, text: &str, value: &str, shape: Shape) -> Option<&'static str> {
    let values = Name::ALL.map(|name| (name, value));
    let (filled, plain) = (render(text, shape, &values), render(text, shape, &Name::ALL.map(|name| (name, "v"))));
    if structure(&filled) != structure(&plain) {
        return Some("a value changed the structure");
    }
    let whole = filled.plain();
    if shape == Shape::Line
        && (whole.stored().chars().count() > SUBJECT_LIMIT || forbidden_in_input(whole.stored()).is_some())
    {
        return Some("a subject is not one short line");
    }
    let own = |c: char| text.contains(c);
    if whole.stored().chars().any(|c| forbidden_in_input(c.encode_utf8(&mut [0; 4])).is_some() && !own(c)) {
        return Some("a value brought a control character along");
    }
    if !filled.lints.iter().all(|lint| text.is_char_boundary(lint.at) && !lint.sentence().is_empty()) {
        return Some("a lint points nowhere");
    }
    None
}

type ReadAddresses = fn(&str) -> Option<Vec<String>>;

fn careful(text: &str) -> Option<Vec<String>> {
    addresses(text).ok()
}

/// Takes whatever stands between commas for an address.
fn careless(text: &str) -> Option<Vec<String>> {
    Some(text.split(',').map(|part| part.trim().to_owned()).collect())
}

/// What is wrong with how addresses are read.
fn address_fault(read: ReadAddresses, text: &str) -> Option<&'static str> {
    let list = read(text)?;
    let odd = |address: &String| {
        address.starts_with('-')
            || address.matches('@').count() != 1
            || address.contains([',', ';', '<', '>', '"', '\\', ':', ' ', '\n', '\r'])
            || forbidden_in_input(address).is_some()
    };
    if list.iter().any(odd) {
        return Some("something that is no address was taken for one");
    }
    (read(&list.join(", ")).as_ref() != Some(&list)).then_some("what was read is read differently again")
}

fn property_fault(text: &str, dice: &mut Dice) -> Option<&'static str> {
    let all: Vec<PropertyId> = PropertyId::all().collect();
    let property = dice.pick(&all).property();
    let Ok(value) = property.parse(text) else { return None };
    (property.parse(&value).as_ref() != Ok(&value)).then_some("a value that was kept cannot be kept again")
}

/// So many executions; the first fault with the text that shows it.
fn run(executions: u64, seed: u64, (render, read): (Render, ReadAddresses)) -> Result<(), String> {
    let (templates, lists) = (corpus("templates"), corpus("addresses"));
    let mut dice = Dice(seed);
    for execution in 0..executions {
        let template = text(&mut dice, &templates);
        let value = if dice.below(3) == 0 { text(&mut dice, &lists) } else { text(&mut dice, &templates) };
        let shape = *dice.pick(&SHAPES);
        let list = text(&mut dice, &lists);
        let fault = template_fault(render, &template, &value, shape)
            .or_else(|| address_fault(read, &list))
            .or_else(|| property_fault(&template, &mut dice))
            .or_else(|| property_fault(&list, &mut dice));
        if let Some(fault) = fault {
            return Err(format!("execution {execution} of seed {seed}: {fault}\n{template:?}\n{value:?}\n{list:?}"));
        }
    }
    Ok(())
}

#[test]
fn nothing_breaks() {
    run(20_000, 1, (honest, careful)).unwrap();
}

#[test]
fn the_corpus_itself_is_sound() {
    for text in corpus("templates").iter().chain(&corpus("addresses")) {
        for shape in SHAPES {
            assert_eq!(template_fault(honest, text, text, shape), None, "{text:?}");
        }
        assert_eq!(address_fault(careful, text), None, "{text:?}");
    }
}

#[test]
fn reading_values_again_is_caught() {
    let fault = template_fault(naive, "Hi @UserName@", "[x]", Shape::Text);
    assert_eq!(fault, Some("a value changed the structure"));
    let found = run(20_000, 1, (naive, careful)).unwrap_err();
    assert!(found.contains("a value changed the structure"), "{found}");
}

#[test]
fn taking_anything_for_an_address_is_caught() {
    let found = run(20_000, 1, (honest, careless)).unwrap_err();
    assert!(found.contains("something that is no address was taken for one"), "{found}");
}

#[test]
#[ignore = "takes minutes; `just fuzz` runs it"]
fn nothing_breaks_for_long() {
    let (executions, seed) = (number("BEADLE_EXECUTIONS", 10_000_000), number("BEADLE_SEED", 1));
    run(executions, seed, (honest, careful)).unwrap();
    println!("seed {seed}: {executions} executions, nothing broke");
}
