//! The permission templates: what each gives, and how they are made, renamed, edited, copied from a user and removed.

pub(in crate::tui::sheet) mod listed;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::listed::Listed;
use super::Cover;
use super::choosing::{Chooser, From};
use super::permissions::whom::name_cell;
use crate::api::Request;
use crate::domain::cell::{Kind, TemplateField, Value};
use crate::domain::change::Change;
use crate::domain::ids::UserId;
use crate::domain::permission::{Level, Levels, Permission, Tier};
use crate::domain::text::{Raw, fold, parse_line};
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::dialog::{Confirmation, Prompt};
use crate::tui::effect::{Purpose, Step, say};
use crate::tui::keymap::Context;
use crate::tui::layout::{in_sight, split};
use crate::tui::model::Model;
use crate::tui::pane::{Input, Pane, Settled};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Column, Line, List, Row, TierMark, Tone, rule, scroll};
use crate::tui::wording::counted;

/// The open list.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    cursor: usize,
    /// Whose levels the next template shall have, while that is chosen, and once it is.
    copying: Option<Chooser>,
    like: Option<UserId>,
}

impl Templates {
    fn current(&self, model: &Model) -> Option<Listed> {
        listed::all(model)?.into_iter().nth(self.cursor)
    }

    fn go(&mut self, rows: isize, model: &Model) {
        let last = listed::all(model).map_or(0, |all| all.len().saturating_sub(1));
        self.cursor = self.cursor.saturating_add_signed(rows).min(last);
    }

    fn typed_name(title: &str, initial: &str, purpose: Purpose) -> Vec<Step> {
        let (title, label) = (title.to_owned(), "What the template is called:".to_owned());
        vec![Step::Open(Prompt::Text { title, label, initial: initial.to_owned(), purpose })]
    }

    /// Stages a template with a name, like the chosen user if one was chosen.
    fn make(&mut self, text: &str, model: &Model) -> Vec<Step> {
        let name = match Self::fitting(text, None, model) {
            Ok(name) => name,
            Err(why) => return vec![say(Tone::Warning, why)],
        };
        let Some(operator) = model.operator() else { return Vec::new() };
        let levels = match self.like.take() {
            Some(user) => match model.cache.card(user) {
                Some(card) => card.levels(),
                None => return vec![say(Tone::Warning, "Their levels are still on their way; press the key again.")],
            },
            None => Levels::default(),
        };
        let (changes, withheld) = listed::made(listed::next_new(model), &name, &levels, &operator.levels);
        self.cursor = listed::all(model).map_or(0, |all| all.len());
        let left = match withheld {
            0 => String::new(),
            withheld => {
                format!(" {} left out: above your own.", counted(withheld as u64, "level is", "levels are"))
            }
        };
        let text = format!("Staged the template {}: enter edits its levels.{left}", Raw(name).shown());
        vec![Step::Stage(changes), say(Tone::Plain, text)]
    }

    fn rename(&self, text: &str, model: &Model) -> Vec<Step> {
        let Some(listed) = self.current(model) else { return Vec::new() };
        let name = match Self::fitting(text, Some(&listed), model) {
            Ok(name) => name,
            Err(why) => return vec![say(Tone::Warning, why)],
        };
        let before = listed.stored.as_ref().map_or(Value::None, |name| Value::text(name.stored()));
        vec![Step::Stage(vec![Change::new(name_cell(listed.template), before, Value::Text(name))])]
    }

    /// The name as it will be kept.
    fn fitting(text: &str, of: Option<&Listed>, model: &Model) -> Result<String, String> {
        let Kind::Text(limit) = TemplateField::Name.kind() else { return Err(String::new()) };
        let name = parse_line(text, limit)?;
        if name.is_empty() {
            return Err("A template needs a name.".to_owned());
        }
        let all = listed::all(model).unwrap_or_default();
        let mut others = all.iter().filter(|other| of.is_none_or(|of| of.template != other.template));
        let folded = fold(&name);
        let taken = |other: &Listed| other.name.as_ref().is_some_and(|name| fold(name.stored()) == folded);
        if others.any(taken) {
            return Err(format!("There is a template called {} already.", Raw(name).shown()));
        }
        Ok(name)
    }

    /// Asks before a template goes; one that is only staged goes at once.
    fn remove(&self, model: &Model) -> Vec<Step> {
        let Some(listed) = self.current(model) else { return Vec::new() };
        let cell = name_cell(listed.template);
        let Some(stored) = &listed.stored else {
            let staged = model.draft.changes().filter(|change| change.cell.template() == Some(listed.template));
            let back = staged.map(|change| Change { after: change.before.clone(), ..change.clone() });
            return vec![Step::Stage(back.collect()), say(Tone::Plain, "The staged template was taken out.")];
        };
        let before = Value::text(stored.stored());
        if listed.name.is_none() {
            let text = "The template stays.";
            return vec![Step::Stage(vec![Change::new(cell, before.clone(), before)]), say(Tone::Plain, text)];
        }
        let levels = listed.levels.iter().filter(|(_, level)| *level > Level::None).count();
        let text = vec![
            format!("The template gives {}.", counted(levels as u64, "permission", "permissions")),
            "Those who hold its levels keep them; only the template goes. It is staged and happens with the review."
                .to_owned(),
        ];
        let notice = say(Tone::Plain, format!("Staged: the template {} is removed.", stored.shown()));
        vec![Step::Open(Prompt::Confirm(Confirmation {
            title: format!("Remove the template {}", stored.shown()),
            text,
            yes: "Remove".to_owned(),
            word: None,
            steps: vec![Step::Stage(vec![Change::new(cell, before, Value::None)]), notice],
        }))]
    }

    /// Takes what belongs to choosing the user to copy from.
    fn choose(&mut self, model: &Model, input: &Input) -> Vec<Step> {
        let Some(chooser) = &mut self.copying else { return Vec::new() };
        match input {
            Input::Action(Action::Back) => self.copying = None,
            Input::Action(Action::Accept) => {
                let chosen = match chooser.chosen(model) {
                    Ok(chosen) => chosen,
                    Err(why) => return why,
                };
                self.like = Some(UserId(chosen.id));
                self.copying = None;
                let title = format!("A template with the levels of {}", chosen.name.shown());
                return Self::typed_name(&title, "", Purpose::NewTemplate);
            }
            input => return chooser.act(input, model),
        }
        Vec::new()
    }

    fn list(&self, view: &View<'_>, height: usize) -> List {
        let all = listed::all(view.model);
        let empty = match (&all, view.model.cache.why_nothing(&Request::Templates)) {
            (Some(_), _) => "There is no template; a adds one, c makes one like a user.".to_owned(),
            (None, Some(why)) => why,
            (None, None) => view.theme.glyphs().ellipsis.to_owned(),
        };
        let all = all.unwrap_or_default();
        let top = scroll(0, self.cursor, height, all.len());
        List {
            columns: vec![
                Column::fill("Template", 24),
                Column::fixed("Write", 5).right(),
                Column::fixed("Read", 5).right(),
                Column::fixed("Reaches", 8),
                Column::fixed("Staged", 18).spare(1),
            ],
            rows: all.iter().skip(top).take(height).map(|listed| row(listed, view)).collect(),
            offset: top,
            cursor: (!all.is_empty()).then_some(self.cursor),
            total: all.len(),
            focus: view.focus && self.copying.is_none(),
            empty,
        }
    }
}

fn row(listed: &Listed, view: &View<'_>) -> Row {
    let glyphs = view.theme.glyphs();
    let count = |level| listed.levels.iter().filter(|(_, held)| *held == level).count().to_string();
    let tier = match listed.levels.tier() {
        Tier::Plain => Line::default(),
        Tier::One => Line::from(TierMark::One.run(glyphs)),
        Tier::Two => Line::from(TierMark::Two.run(glyphs)),
    };
    let name = listed.name.as_ref().or(listed.stored.as_ref());
    let name = name.map(|name| String::from(name.shown())).unwrap_or_default();
    let levels = || match listed.staged {
        0 => Line::default(),
        staged => Line::of(counted(staged as u64, "level", "levels"), Role::Staged),
    };
    let staged = match (&listed.stored, &listed.name) {
        (None, _) => Line::of(format!("{} new", glyphs.plus), Role::StagedAdd),
        (_, None) => Line::of(format!("{} removed", glyphs.minus), Role::StagedRemove),
        (Some(stored), Some(name)) if stored != name => Line::of(format!("was {}", stored.shown()), Role::Staged),
        _ => levels(),
    };
    let role = if listed.name.is_some() { Role::Text } else { Role::Dim };
    Row::new(vec![
        Line::of(name, role),
        Line::plain(count(Level::Write)),
        Line::plain(count(Level::Read)),
        tier,
        staged,
    ])
}

impl Pane for Templates {
    fn context(&self) -> Context {
        if self.copying.is_some() { Context::Filter } else { Context::Templates }
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        use Action as A;
        if self.copying.is_some() {
            let takes = matches!(action, A::Up | A::Down | A::Accept | A::Back);
            return if takes { Offer::Yes } else { Offer::Absent };
        }
        let here = || Offer::when(self.current(model).is_some(), "There is no template under the cursor.");
        match action {
            _ if action.leads_in_list() => Offer::Yes,
            A::Back | A::AddTemplate | A::CopyTemplate => Offer::Yes,
            A::Open | A::RenameTemplate | A::Remove => here(),
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        match input {
            Input::Entered { purpose: Purpose::NewTemplate, text } => return self.make(text, model),
            Input::Entered { purpose: Purpose::TemplateName, text } => return self.rename(text, model),
            input if self.copying.is_some() => return self.choose(model, input),
            _ => {}
        }
        let Input::Action(action) = input else { return Vec::new() };
        match action {
            Action::Back => return vec![Step::Uncover],
            Action::Open => {
                let current = self.current(model);
                return current.map(|listed| Step::Lay(Cover::TemplateLevels(listed.template))).into_iter().collect();
            }
            Action::AddTemplate => {
                self.like = None;
                return Self::typed_name("A new template", "", Purpose::NewTemplate);
            }
            Action::CopyTemplate => self.copying = Some(Chooser::new(From::Users)),
            Action::RenameTemplate => {
                let name = self.current(model).and_then(|listed| listed.name.or(listed.stored));
                let name = name.map(|name| name.stored().to_owned()).unwrap_or_default();
                return Self::typed_name("Rename the template", &name, Purpose::TemplateName);
            }
            Action::Remove => return self.remove(model),
            motion => motion.lines(in_sight(area)).into_iter().for_each(|rows| self.go(rows, model)),
        }
        Vec::new()
    }

    fn wants(&self, _model: &Model, _area: Rect) -> Vec<Want> {
        let mut wants = vec![Want::new("templates", Request::Templates)];
        wants.extend(self.copying.as_ref().map(Chooser::want));
        wants.extend(self.like.map(|user| Want::new("model", Request::User { user })));
        wants
    }

    fn settle(&mut self, _model: &mut Model, _settled: &Settled<'_>) -> Vec<Step> {
        Vec::new()
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (head, rest) = split(area, 1);
        if let Some(chooser) = &self.copying {
            rule(head, buf, view.theme, "A template with the levels of a user", "", view.focus);
            return chooser.draw("User", view, rest, buf);
        }
        rule(head, buf, view.theme, "Permission templates", "", view.focus);
        self.list(view, in_sight(area)).draw(rest, buf, view.theme);
        None
    }

    fn note(&self, model: &Model) -> Option<String> {
        let listed = self.current(model)?;
        let own = &model.operator()?.levels;
        let above = Permission::ALL.iter().filter(|p| listed.levels.get(**p) > own.get(**p)).count();
        (above > 0).then(|| {
            let above = counted(above as u64, "level of it is", "levels of it are");
            format!("{above} above your own: applied by you it would be withheld there.")
        })
    }
}
