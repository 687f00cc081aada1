//! What is filled in: fields by their cells, the locations, the restriction options, and where the focus is.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::allowed::{Allowed, Located, allowed, located};
use super::left::Typed;
use crate::api::lookup::{LookupKind, Named};
use crate::api::setup::{Record, SetupId, SetupList, SetupRow};
use crate::domain::cell::{Cell, Kind, ListField, OptionField, OrgField, ReleaseField, SHOWN, Value, WorkgroupField};
use crate::domain::change::ChangeSet;
use crate::domain::ids::{LocationId, OrgId, ProviderId, ReleaseId, WorkgroupId};
use crate::domain::restriction::OptionCode;
use crate::domain::text::Raw;
use crate::tui::model::Model;
use crate::tui::sheet::content::{Content, Turn};
use crate::tui::sheet::layout::Section;
use crate::tui::widget::{Field, Lookup};

/// A place for the focus.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Stop {
    /// The number of a new release or the code of a new option, by which its cells are named.
    Key,
    Field(usize),
    Location(LocationId),
    NewLocation,
    Option(OptionCode),
    Save,
}

/// One field with its cell.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub cell: Cell,
    /// What the database held when the form was opened.
    pub base: Value,
    pub content: Content,
}

/// The form of one row.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub id: SetupId,
    /// The row is still to be made.
    pub is_new: bool,
    pub key: Option<Field>,
    pub fields: Vec<Entry>,
    pub locations: Vec<Located>,
    pub new_location: Lookup,
    pub options: Vec<Allowed>,
    /// A provider that is to be made with the organization's name.
    pub made: Option<Named>,
    pub stop: Stop,
    pub problems: BTreeMap<Stop, String>,
    /// What stood in it before anything was typed.
    pub opened: Typed,
    pub saving: Saving,
}

/// How far saving has come.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) enum Saving {
    #[default]
    No,
    /// A look-up has to be decided first.
    Waiting,
    /// The rules are asked.
    Judging(Arc<ChangeSet>),
}

impl Form {
    /// The form over what the database holds; a row that is not there yet is told the options of the site.
    pub fn new(record: Record, options: &[SetupRow], model: &Model) -> Self {
        let is_new = record.cells.is_empty();
        let id = record.id;
        let options = allowed(&record, options, model);
        let entry = |cell: Cell| {
            let base = if is_new && cell == id.presence() { Value::None } else { record.value(cell) };
            let value = match model.draft.overlay(cell) {
                Some(staged) => staged.clone(),
                None if is_new => fresh(cell),
                None => base.clone(),
            };
            Entry { cell, content: content(cell, &value, &record, &options, model), base }
        };
        let fields: Vec<Entry> = cells(id).into_iter().map(entry).collect();
        let key = match id {
            SetupId::Release(release) if is_new && release.is_new() => Some(Field::default().limit(9)),
            SetupId::Option(code) if code == OptionCode::default() => Some(Field::default().limit(16)),
            _ => None,
        };
        let stop = match (&key, id) {
            (Some(_), SetupId::Option(_)) => Stop::Key,
            _ => Stop::Field(fields.iter().position(|entry| entry.cell == id.name()).unwrap_or(0)),
        };
        let mut form = Self {
            id,
            is_new,
            key,
            fields,
            locations: located(&record, model),
            new_location: Lookup::new(LookupKind::Location, None),
            options,
            made: None,
            stop,
            problems: BTreeMap::new(),
            opened: Typed::default(),
            saving: Saving::No,
        };
        form.opened = Typed::of(&form);
        form
    }

    pub fn list(&self) -> SetupList {
        self.id.list()
    }

    /// What a field of text says now.
    pub fn text(&self, cell: Cell) -> &str {
        match self.fields.iter().find(|entry| entry.cell == cell).map(|entry| &entry.content) {
            Some(Content::Text(text)) => text.text().trim(),
            _ => "",
        }
    }

    pub fn sections(&self) -> Vec<Section<Stop>> {
        let key = self.key.iter().map(|_| Stop::Key);
        let mut fields: Vec<Stop> = key.chain((0..self.fields.len()).map(Stop::Field)).collect();
        if !matches!(self.id, SetupId::Org(_)) {
            fields.push(Stop::Save);
            return vec![Section { title: "", stops: fields }];
        }
        let locations = self.locations.iter().map(|row| Stop::Location(row.location)).chain([Stop::NewLocation]);
        let options = self.options.iter().map(|row| Stop::Option(row.option)).chain([Stop::Save]);
        vec![
            Section { title: "Organization", stops: fields },
            Section { title: "Locations", stops: locations.collect() },
            Section { title: "Restrictions: which are seen, and which may be chosen", stops: options.collect() },
        ]
    }

    pub fn stops(&self) -> Vec<Stop> {
        self.sections().into_iter().flat_map(|section| section.stops).collect()
    }

    pub fn lookup_mut(&mut self, stop: Stop) -> Option<&mut Lookup> {
        match stop {
            Stop::Field(at) => self.fields.get_mut(at)?.content.lookup_mut(),
            Stop::NewLocation => Some(&mut self.new_location),
            _ => None,
        }
    }
}

/// The cells of the fields of a row, in their order.
fn cells(id: SetupId) -> Vec<Cell> {
    match id {
        SetupId::Org(org) => {
            let last = OrgField::Active;
            let shown = OrgField::ALL.iter().filter(|field| !matches!(field, OrgField::Active | OrgField::Origin));
            shown.chain([&last]).map(|field| Cell::Org { org, field: *field }).collect()
        }
        SetupId::Workgroup(workgroup) => {
            use WorkgroupField as W;
            [W::Name, W::Description, W::GlobalAdminMenu, W::SetupDataMenu, W::Active]
                .map(|field| Cell::Workgroup { workgroup, field })
                .to_vec()
        }
        SetupId::Release(release) => {
            ReleaseField::ALL.iter().map(|field| Cell::Release { release, field: *field }).collect()
        }
        SetupId::Location(location) => vec![Cell::Location { location, field: ListField::Name }],
        SetupId::Provider(provider) => vec![Cell::Provider { provider, field: ListField::Name }],
        SetupId::Option(option) => vec![Cell::Option { option, field: OptionField::Label }],
    }
}

/// What a field of a new row begins with.
fn fresh(cell: Cell) -> Value {
    match cell {
        Cell::Org { field: OrgField::Active, .. } | Cell::Workgroup { field: WorkgroupField::Active, .. } => Value::ON,
        Cell::Org { field: OrgField::DefaultRestriction, .. } => Value::Option(OptionCode::USUAL),
        cell => cell.absent(),
    }
}

fn content(cell: Cell, value: &Value, record: &Record, options: &[Allowed], model: &Model) -> Content {
    match cell.kind() {
        Kind::Flag | Kind::Presence => Content::Tick(value.is_on()),
        Kind::Choice(SHOWN) => {
            let words = |word: &&str| (Value::Text((**word).to_owned()), (**word).to_owned());
            Content::Turn(Turn::new(SHOWN.iter().map(words).collect(), value))
        }
        Kind::Option => {
            let words = |row: &Allowed| (Value::Option(row.option), String::from(row.label.shown()));
            Content::Turn(Turn::new(options.iter().map(words).collect(), value))
        }
        Kind::Provider => Content::Look(Lookup::new(LookupKind::Provider, provider(value, record, model))),
        Kind::Text(limit) => Content::text(value.as_text().unwrap_or_default(), limit),
        _ => Content::text("", 0),
    }
}

/// The provider that a value names, be it only staged.
fn provider(value: &Value, record: &Record, model: &Model) -> Option<Named> {
    let Value::Provider(id) = value else { return None };
    let staged = match model.draft.overlay(SetupId::Provider(*id).name()) {
        Some(Value::Text(name)) => Some(Raw::from(name.as_str())),
        _ => None,
    };
    let number = || Raw::from(format!("provider {id}").as_str());
    let name = staged.or_else(|| record.name(value).cloned()).unwrap_or_else(number);
    Some(Named { id: id.0, name, note: Raw::default() })
}

/// The number for the next row of a list that the draft makes; an option is named by what is typed.
pub(super) fn next_new(list: SetupList, model: &Model) -> SetupId {
    let number = |id: SetupId| match id {
        SetupId::Org(id) => id.0,
        SetupId::Workgroup(id) => id.0,
        SetupId::Release(id) => id.0,
        SetupId::Location(id) => id.0,
        SetupId::Provider(id) => id.0,
        SetupId::Option(_) => 0,
    };
    let staged = model.draft.changes().filter_map(|change| SetupId::of(change.cell)).filter(|id| id.list() == list);
    let next = staged.map(number).min().unwrap_or(0).min(0) - 1;
    match list {
        SetupList::Orgs => SetupId::Org(OrgId(next)),
        SetupList::Workgroups => SetupId::Workgroup(WorkgroupId(next)),
        SetupList::Releases => SetupId::Release(ReleaseId(next)),
        SetupList::Locations => SetupId::Location(LocationId(next)),
        SetupList::Providers => SetupId::Provider(ProviderId(next)),
        SetupList::Options => SetupId::Option(OptionCode::default()),
    }
}
