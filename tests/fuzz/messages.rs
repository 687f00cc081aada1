//! Templates of messages, lists of addresses, and the values of properties: whatever a user calls themselves, a message
//! keeps its structure.

use beadle::domain::message::{Name, Rendered, SUBJECT_LIMIT, Shape, Span, Template};
use beadle::domain::properties::{PropertyId, addresses};
use beadle::domain::text::{Raw, forbidden_in_input};

use crate::target::{Case, Target, untold};

const PIECES: [&str; 28] = [
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
    "é",
    "on",
    "12",
];

pub const TEMPLATES: Target = Target {
    name: "templates",
    pieces: &PIECES,
    fault: |case| template_fault(honest, case),
    planted: &[(|case| template_fault(naive, case), "a value ")],
};

pub const ADDRESSES: Target = Target {
    name: "addresses",
    pieces: &PIECES,
    fault: |case| address_fault(careful, case.text),
    planted: &[(|case| address_fault(careless, case.text), "something that is no address was taken for one")],
};

pub const PROPERTIES: Target = Target {
    name: "properties",
    pieces: &PIECES,
    fault: |case| property_fault(|property, text| property.property().parse(text), case),
    planted: &[(
        |case| property_fault(|_, text| Ok(text.strip_prefix(' ').unwrap_or(text).to_owned()), case),
        "a value that was kept cannot be kept again",
    )],
};

const SHAPES: [Shape; 3] = [Shape::Text, Shape::Line, Shape::Url];

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

fn template_fault(render: Render, case: &Case<'_>) -> Option<&'static str> {
    let shape = *case.dice().pick(&SHAPES);
    let (text, values) = (case.text, Name::ALL.map(|name| (name, case.other)));
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
    let own: std::collections::BTreeSet<char> = text.chars().collect();
    if whole.stored().chars().any(|c| forbidden_in_input(c.encode_utf8(&mut [0; 4])).is_some() && !own.contains(&c)) {
        return Some("a value brought a control character along");
    }
    if !filled.lints.iter().all(|lint| text.is_char_boundary(lint.at)) {
        return Some("a lint points nowhere");
    }
    filled.lints.iter().find_map(|lint| untold(&lint.sentence()))
}

type ReadAddresses = fn(&str) -> Result<Vec<String>, Raw>;

fn careful(text: &str) -> Result<Vec<String>, Raw> {
    addresses(text)
}

/// Takes whatever stands between commas for an address.
fn careless(text: &str) -> Result<Vec<String>, Raw> {
    Ok(text.split(',').map(|part| part.trim().to_owned()).collect())
}

fn address_fault(read: ReadAddresses, text: &str) -> Option<&'static str> {
    let list = match read(text) {
        Ok(list) => list,
        Err(sentence) => return untold(sentence.shown().as_str()),
    };
    let odd = |address: &String| {
        address.starts_with('-')
            || address.matches('@').count() != 1
            || address.contains([',', ';', '<', '>', '"', '\\', ':', ' ', '\n', '\r'])
            || forbidden_in_input(address).is_some()
    };
    if list.iter().any(odd) {
        return Some("something that is no address was taken for one");
    }
    (read(&list.join(", ")).as_ref() != Ok(&list)).then_some("what was read is read differently again")
}

fn property_fault(parse: fn(PropertyId, &str) -> Result<String, Raw>, case: &Case<'_>) -> Option<&'static str> {
    let all: Vec<PropertyId> = PropertyId::all().collect();
    let property = *case.dice().pick(&all);
    match parse(property, case.text) {
        Ok(value) => {
            (parse(property, &value).as_ref() != Ok(&value)).then_some("a value that was kept cannot be kept again")
        }
        Err(sentence) => untold(sentence.shown().as_str()),
    }
}
