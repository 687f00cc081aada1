//! Organizations and workgroups: which row each record is, what differs, and which are new.

use std::collections::{HashMap, HashSet};

use super::sheet::{Fate, Kind, Sheet};
use crate::api::import::{ImportedOrg, ImportedWorkgroup, Spot};
use crate::domain::cell::{Cell, OrgField, Value, WorkgroupField};
use crate::domain::code::{self, Codes};
use crate::domain::ids::{OrgId, WorkgroupId};
use crate::domain::import::{Claim, KnownGroup, settle};
use crate::domain::text::{fold, parse_line};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Noun {
    Org,
    Workgroup,
}

impl Noun {
    const fn kind(self) -> Kind {
        match self {
            Self::Org => Kind::Orgs,
            Self::Workgroup => Kind::Workgroups,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Org => "organization",
            Self::Workgroup => "workgroup",
        }
    }

    /// How long a name may be.
    const fn limit(self) -> usize {
        match self {
            Self::Org => 200,
            Self::Workgroup => 120,
        }
    }

    const fn cell(self, id: i64, org: OrgField, workgroup: WorkgroupField) -> Cell {
        match self {
            Self::Org => Cell::Org { org: OrgId(id), field: org },
            Self::Workgroup => Cell::Workgroup { workgroup: WorkgroupId(id), field: workgroup },
        }
    }

    const fn active(self, id: i64) -> Cell {
        self.cell(id, OrgField::Active, WorkgroupField::Active)
    }

    const fn name(self, id: i64) -> Cell {
        self.cell(id, OrgField::Name, WorkgroupField::Name)
    }

    const fn origin(self, id: i64) -> Cell {
        self.cell(id, OrgField::Origin, WorkgroupField::Origin)
    }
}

const fn description(id: i64) -> Cell {
    Cell::Workgroup { workgroup: WorkgroupId(id), field: WorkgroupField::Description }
}

/// A record of either kind.
pub struct Group<'a> {
    origin: &'a str,
    code: Option<&'a str>,
    name: &'a str,
    description: &'a str,
    spot: &'a Spot,
}

impl<'a> Group<'a> {
    pub fn org(org: &'a ImportedOrg) -> Self {
        Self { origin: &org.origin, code: org.code.as_deref(), name: &org.name, description: "", spot: &org.spot }
    }

    pub fn workgroup(group: &'a ImportedWorkgroup) -> Self {
        let ImportedWorkgroup { origin, name, description, spot } = group;
        Self { origin, code: None, name, description, spot }
    }
}

/// The numbers of all groups by what they may be called: origin, code, folded name, tried in this order.
#[derive(Debug, Default)]
pub struct Directory {
    origins: HashMap<String, i64>,
    codes: HashMap<String, i64>,
    names: HashMap<String, i64>,
}

impl Directory {
    pub fn find(&self, text: &str) -> Option<i64> {
        let known = self.origins.get(text);
        let known = known.or_else(|| self.codes.get(&text.trim().to_ascii_uppercase()));
        known.or_else(|| self.names.get(&fold(text))).copied()
    }

    fn learn(&mut self, id: i64, origin: &str, code: &str, name: &str) {
        for (map, key) in [(&mut self.origins, origin), (&mut self.codes, code)] {
            if !key.is_empty() {
                map.insert(key.to_owned(), id);
            }
        }
        self.names.insert(fold(name), id);
    }
}

/// A record that passed the checks, and the row it is.
struct Ready<'a> {
    group: &'a Group<'a>,
    name: String,
    description: String,
    row: Row<'a>,
}

#[derive(Clone, Copy)]
enum Row<'a> {
    New,
    /// The same group: what differs is brought up to date.
    Same(&'a KnownGroup),
    /// A group that is looked after elsewhere, or that was only named: it is left as it is.
    Other(&'a KnownGroup),
}

/// Plans all records of one kind.
pub fn plan<'a>(noun: Noun, groups: &'a [Group<'a>], known: &'a [KnownGroup], sheet: &mut Sheet) -> Directory {
    let mut ready = check(noun, groups, sheet);
    find(noun, &mut ready, known, sheet);
    let claims: Vec<Claim> = ready.iter().map(claim).collect();
    let order = settle(known.iter().map(|known| fold(&known.name)), &claims);
    let mut directory = Directory::default();
    for known in known {
        directory.learn(known.id, known.origin.as_deref().unwrap_or_default(), &known.code, &known.name);
    }
    let mut codes = Codes::new(known.iter().map(|known| known.code.clone()));
    let granted: HashSet<usize> = order.iter().copied().collect();
    for (_, refused) in ready.iter().enumerate().filter(|(index, _)| !granted.contains(index)) {
        let sentence = format!("Another {} is called \"{}\" already.", noun.word(), refused.name);
        sheet.reject(refused.group.spot.at("name"), "name-taken", sentence);
        sheet.count(noun.kind(), Fate::Rejected);
    }
    let mut fresh = 0;
    for ready in order.into_iter().map(|index| &ready[index]) {
        write(noun, ready, &mut fresh, &mut codes, &mut directory, sheet);
    }
    directory
}

/// Lets pass what has a name of its own and is in the source only once.
fn check<'a>(noun: Noun, groups: &'a [Group<'a>], sheet: &mut Sheet) -> Vec<Ready<'a>> {
    let mut ready = Vec::new();
    for group in groups {
        let name = parse_line(group.name, noun.limit())
            .and_then(|name| if name.is_empty() { Err("A name is needed.".to_owned()) } else { Ok(name) });
        let name = match (name, parse_line(group.origin, 400)) {
            (Ok(name), Ok(_)) => name,
            (Err(sentence), _) => {
                sheet.reject(group.spot.at("name"), "bad-name", sentence);
                sheet.count(noun.kind(), Fate::Rejected);
                continue;
            }
            (_, Err(sentence)) => {
                sheet.reject(group.spot.at("id"), "bad-id", sentence);
                sheet.count(noun.kind(), Fate::Rejected);
                continue;
            }
        };
        let description = parse_line(group.description, 400).unwrap_or_else(|sentence| {
            sheet.note(group.spot.at("description"), "bad-text", format!("{sentence} The description is left out."));
            String::new()
        });
        ready.push(Ready { group, name, description, row: Row::New });
    }
    let repeats = repeats(noun, &ready, sheet);
    let mut index = 0;
    ready.retain(|_| {
        index += 1;
        !repeats.contains(&(index - 1))
    });
    repeats.iter().for_each(|_| sheet.count(noun.kind(), Fate::Rejected));
    ready
}

/// Reports records that share an id or a name; none of them can be told to be the right one.
fn repeats(noun: Noun, ready: &[Ready<'_>], sheet: &mut Sheet) -> HashSet<usize> {
    let mut repeats = HashSet::new();
    let (mut origins, mut names) = (HashMap::new(), HashMap::new());
    for (index, one) in ready.iter().enumerate() {
        let same_origin = match one.group.origin {
            "" => None,
            origin => first(&mut origins, origin.to_owned(), index),
        };
        let same_name = first(&mut names, fold(&one.name), index);
        let (code, what, other) = match (same_origin, same_name) {
            (Some(other), _) => ("duplicate-id", "id", other),
            (None, Some(other)) => ("duplicate-name", "name", other),
            (None, None) => continue,
        };
        let (word, place) = (noun.word(), ready[other].group.spot.place());
        let sentence = format!("This {word} has the same {what} as the one in {}. Both are left out.", place.stored());
        sheet.reject(one.group.spot.at(what), code, sentence);
        repeats.extend([index, other]);
    }
    repeats
}

/// The first who had the key, if this is not it.
pub fn first(seen: &mut HashMap<String, usize>, key: String, index: usize) -> Option<usize> {
    let first = *seen.entry(key).or_insert(index);
    (first != index).then_some(first)
}

/// Finds the row of each record: by origin, else by name; what was only named is found by code as well.
fn find<'a>(noun: Noun, ready: &mut [Ready<'a>], known: &'a [KnownGroup], sheet: &mut Sheet) {
    let by_origin: HashMap<&str, &KnownGroup> =
        known.iter().filter_map(|known| known.origin.as_deref().map(|origin| (origin, known))).collect();
    let by_code: HashMap<&str, &KnownGroup> =
        known.iter().filter(|known| !known.code.is_empty()).map(|known| (known.code.as_str(), known)).collect();
    let by_name: HashMap<String, &KnownGroup> = known.iter().map(|known| (fold(&known.name), known)).collect();
    let mut taken = HashSet::new();
    for one in ready.iter_mut() {
        if let Some(known) = by_origin.get(one.group.origin) {
            taken.insert(known.id);
            one.row = Row::Same(known);
        }
    }
    for one in ready.iter_mut().filter(|one| matches!(one.row, Row::New)) {
        let named = one.group.origin.is_empty();
        if let Some(known) = by_code.get(one.name.to_ascii_uppercase().as_str()).filter(|_| named) {
            one.row = Row::Other(known);
            continue;
        }
        let Some(known) = by_name.get(&fold(&one.name)).filter(|known| !taken.contains(&known.id)) else {
            let code = one.group.code.map(str::to_ascii_uppercase).filter(|_| named);
            if let Some(known) = code.and_then(|code| by_code.get(code.as_str()).copied()) {
                one.row = Row::Other(known);
            }
            continue;
        };
        one.row = match &known.origin {
            _ if named => Row::Other(known),
            None => {
                taken.insert(known.id);
                Row::Same(known)
            }
            Some(origin) if source(origin) == source(one.group.origin) => Row::New,
            Some(origin) => {
                let (word, name) = (noun.word(), &known.name);
                let sentence = format!("The {word} \"{name}\" was imported as {origin} before; it stays as it is.");
                sheet.note(one.group.spot.at("name"), "other-source", sentence);
                Row::Other(known)
            }
        };
    }
}

fn source(origin: &str) -> &str {
    origin.split(':').next().unwrap_or_default()
}

fn claim(ready: &Ready<'_>) -> Claim {
    match ready.row {
        Row::New => Claim { leaves: None, wants: fold(&ready.name) },
        Row::Same(known) => Claim { leaves: Some(fold(&known.name)), wants: fold(&ready.name) },
        Row::Other(known) => Claim { leaves: Some(fold(&known.name)), wants: fold(&known.name) },
    }
}

fn write(
    noun: Noun,
    ready: &Ready<'_>,
    fresh: &mut i64,
    codes: &mut Codes,
    directory: &mut Directory,
    sheet: &mut Sheet,
) {
    let (id, code, fate) = match ready.row {
        Row::New => match code_for(noun, ready, codes, sheet) {
            Some(code) => {
                *fresh -= 1;
                make(noun, *fresh, ready, &code, sheet);
                (*fresh, code, Fate::Added)
            }
            None => return sheet.count(noun.kind(), Fate::Rejected),
        },
        Row::Same(known) => (known.id, known.code.clone(), update(noun, ready, known, sheet)),
        Row::Other(known) => (known.id, known.code.clone(), Fate::Unchanged),
    };
    directory.learn(id, ready.group.origin, &code, &ready.name);
    sheet.count(noun.kind(), fate);
}

/// The code of a new organization: its own if that is free, else the lowest free one.
fn code_for(noun: Noun, ready: &Ready<'_>, codes: &mut Codes, sheet: &mut Sheet) -> Option<String> {
    if noun == Noun::Workgroup {
        return Some(String::new());
    }
    if let Some(typed) = ready.group.code {
        match code::parse(typed) {
            Ok(code) if codes.take(&code) => return Some(code),
            Ok(code) => {
                let sentence = format!("The code {code} is in use, so another one is given.");
                sheet.note(ready.group.spot.at("code"), "code-taken", sentence);
            }
            Err(sentence) => sheet.note(ready.group.spot.at("code"), "bad-code", format!("{sentence} One is given.")),
        }
    }
    let code = codes.take_lowest();
    if code.is_none() {
        let sentence = "All codes from AAA to ZZZ are in use. Give the organization a code in the file.";
        sheet.reject(ready.group.spot.at("code"), "no-code", sentence);
    }
    code
}

fn make(noun: Noun, id: i64, ready: &Ready<'_>, code: &str, sheet: &mut Sheet) {
    sheet.make(noun.active(id), Value::ON);
    if noun == Noun::Org {
        sheet.make(Cell::Org { org: OrgId(id), field: OrgField::Code }, Value::text(code));
    }
    sheet.make(noun.name(id), Value::text(&ready.name));
    if noun == Noun::Workgroup {
        sheet.make(description(id), Value::text(&ready.description));
    }
    sheet.make(noun.origin(id), Value::text(ready.group.origin));
}

fn update(noun: Noun, ready: &Ready<'_>, known: &KnownGroup, sheet: &mut Sheet) -> Fate {
    let mut changed = sheet.change(noun.name(known.id), Value::text(&known.name), Value::text(&ready.name));
    if !ready.description.is_empty() {
        let (before, after) = (Value::text(&known.description), Value::text(&ready.description));
        changed |= sheet.change(description(known.id), before, after);
    }
    if known.origin.is_none() {
        changed |= sheet.change(noun.origin(known.id), Value::None, Value::text(ready.group.origin));
    }
    if changed { Fate::Updated } else { Fate::Unchanged }
}
