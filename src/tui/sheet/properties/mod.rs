//! The system properties: what each controls, its value, and messages as somebody will read them, while they are typed
//! too. A value is staged like every edit; the journal keeps its history.

mod draw;
mod editor;
mod preview;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::editor::Editor;
use crate::api::lookup::LookupKind;
use crate::api::{Capability, Reply, Request};
use crate::domain::cell::{Cell, Value};
use crate::domain::change::Change;
use crate::domain::ids::UserId;
use crate::domain::properties::PropertyId;
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::dialog::Prompt;
use crate::tui::effect::{Purpose, Step, say, say_refused};
use crate::tui::keymap::Context;
use crate::tui::model::Model;
use crate::tui::pane::{Input, Pane, Settled};
use crate::tui::view::View;
use crate::tui::widget::{Tone, Typed};

/// The open list.
#[derive(Clone, Debug, Default)]
pub struct Properties {
    cursor: usize,
    /// For whom messages are filled in; for the operator while nobody was chosen.
    whom: Option<UserId>,
    editor: Option<Editor>,
}

/// What the database holds, once it has arrived.
fn known(model: &Model) -> Option<&crate::api::properties::Properties> {
    match model.cache.reply(&Request::Properties)? {
        Reply::Properties(known) => Some(known),
        _ => None,
    }
}

/// The change of a property from what the database holds.
fn change(property: PropertyId, stored: Option<&str>, after: Value) -> Change {
    Change::new(Cell::Property { property }, stored.map_or(Value::None, Value::text), after)
}

/// The value that counts once everything staged is applied, and whether it is staged.
fn shown(property: PropertyId, model: &Model) -> (String, bool) {
    let known = known(model);
    let default = || known.map(|known| known.default(property));
    let (text, staged) = match model.draft.overlay(Cell::Property { property }) {
        Some(staged) => (staged.as_text().filter(|text| !text.is_empty()).or_else(default), true),
        None => (known.and_then(|known| known.told(property)), false),
    };
    (property.property().effective(text).to_owned(), staged)
}

impl Properties {
    fn current(&self) -> PropertyId {
        PropertyId::all().nth(self.cursor).unwrap_or_default()
    }

    fn go(&mut self, rows: isize) {
        self.cursor = self.cursor.saturating_add_signed(rows).min(PropertyId::all().len() - 1);
    }

    /// For whom messages are filled in.
    fn whom(&self, model: &Model) -> UserId {
        let own = || model.operator().map_or(UserId(0), |operator| operator.user);
        self.whom.unwrap_or_else(own)
    }

    fn edit(&mut self, model: &Model) -> Vec<Step> {
        if known(model).is_none() {
            return vec![say(Tone::Warning, "The properties are still on their way; press the key again.")];
        }
        let property = self.current();
        self.editor = Some(Editor::new(property, &shown(property, model).0));
        Vec::new()
    }

    fn save(&mut self, model: &Model) -> Vec<Step> {
        let Some(editor) = &self.editor else { return Vec::new() };
        let stored = known(model).and_then(|known| known.stored(editor.property));
        match editor.change(stored, known(model).map(|known| known.default(editor.property))) {
            Err(sentence) => vec![say(Tone::Warning, sentence)],
            Ok(change) => {
                let text = match &change.after {
                    after if *after == change.before => format!("{} stays as it is.", editor.property),
                    _ => format!("Staged: {}. w reviews it.", editor.property),
                };
                self.editor = None;
                vec![Step::Stage(vec![change]), say(Tone::Plain, text)]
            }
        }
    }

    fn reset(&self, model: &Model) -> Vec<Step> {
        let property = self.current();
        let stored = known(model).and_then(|known| known.stored(property));
        let change = change(property, stored, Value::None);
        let text = format!("Staged: the default of {property} holds again. z takes that back.");
        vec![Step::Stage(vec![change]), say(Tone::Plain, text)]
    }

    /// Takes what is typed, while something is.
    fn typed(&mut self, model: &Model, input: &Input) -> Option<Vec<Step>> {
        let editor = self.editor.as_mut()?;
        let typed = match input {
            Input::Typed(key) => editor.key(*key),
            Input::Pasted(text) => editor.paste(text),
            Input::Action(Action::NewLine) => editor.new_line(),
            Input::Action(Action::Up) => {
                editor.go(-1);
                Typed::Moved
            }
            Input::Action(Action::Down) => {
                editor.go(1);
                Typed::Moved
            }
            Input::Action(Action::Save | Action::Accept) => return Some(self.save(model)),
            Input::Action(Action::Back) => {
                self.editor = None;
                Typed::Moved
            }
            _ => Typed::Passed,
        };
        Some(say_refused(typed))
    }
}

impl Pane for Properties {
    fn context(&self) -> Context {
        self.editor.as_ref().map_or(Context::Properties, Editor::context)
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        use Action as A;
        if let Some(editor) = &self.editor {
            let takes = matches!(action, A::Up | A::Down | A::Save | A::Back)
                || action == if editor.has_lines() { A::NewLine } else { A::Accept };
            return if takes { Offer::Yes } else { Offer::Absent };
        }
        match action {
            _ if action.leads_in_list() => Offer::Yes,
            A::Back | A::EditProperty | A::PreviewFor => Offer::Yes,
            A::SameCell => model.why_not(Capability::SeeUsers).map_or(Offer::Yes, Offer::No),
            A::ResetProperty => {
                let property = self.current();
                let set = known(model).is_some_and(|known| known.stored(property).is_some());
                let staged = model.draft.overlay(Cell::Property { property }).is_some_and(|value| !value.is_none());
                Offer::when(set || staged, "The default holds already.")
            }
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        if let Input::Entered { purpose: Purpose::PreviewUser, text } = input {
            self.whom = text.parse().ok();
            return Vec::new();
        }
        if let Some(steps) = self.typed(model, input) {
            return steps;
        }
        let Input::Action(action) = input else { return Vec::new() };
        match action {
            Action::Back => return vec![Step::Uncover],
            Action::EditProperty => return self.edit(model),
            Action::ResetProperty => return self.reset(model),
            Action::SameCell => return vec![Step::VisitCell(Cell::Property { property: self.current() })],
            Action::PreviewFor => {
                return vec![Step::Open(Prompt::LookUp {
                    title: "Show messages about".to_owned(),
                    label: "Name or login".to_owned(),
                    kind: LookupKind::User,
                    purpose: Purpose::PreviewUser,
                })];
            }
            motion => motion.lines(draw::page(area)).into_iter().for_each(|rows| self.go(rows)),
        }
        Vec::new()
    }

    fn wants(&self, model: &Model, _area: Rect) -> Vec<Want> {
        let mut wants = vec![Want::new("properties", Request::Properties)];
        if model.why_not(Capability::SeeUsers).is_none() {
            wants.push(Want::new("preview-user", Request::User { user: self.whom(model) }));
        }
        wants
    }

    fn settle(&mut self, _model: &mut Model, _settled: &Settled<'_>) -> Vec<Step> {
        Vec::new()
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        draw::draw(self, view, area, buf)
    }
}
