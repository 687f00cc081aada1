//! The confirmation of an undo: whose set, how large, how old and why; what it would do, row by row; and what stays.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use super::confirm::{Confirm, Confirmation};
use crate::api::review::{Inverse, Judged};
use crate::api::{Reply, Request};
use crate::domain::ids::SetId;
use crate::domain::verdict::Verdict;
use crate::tui::action::Action;
use crate::tui::cache::Want;
use crate::tui::effect::{Step, say};
use crate::tui::keymap::Context;
use crate::tui::model::{Model, Writing};
use crate::tui::pane::Input;
use crate::tui::values::words;
use crate::tui::view::View;
use crate::tui::widget::Tone;
use crate::tui::wording::{counted, number};

/// So many rows are shown; the rest is counted.
const NAMED: usize = 6;

/// An open confirmation; it goes on only once it shows what it is about.
#[derive(Clone, Debug)]
pub struct Undo {
    set: SetId,
    confirm: Confirm,
    learned: bool,
}

impl Undo {
    pub fn new(set: SetId) -> Self {
        let confirm = Confirm::new(Confirmation {
            title: format!("Undo change set {set}"),
            text: vec!["Reading what it changed; it can be taken back once that is here.".to_owned()],
            yes: "Undo".to_owned(),
            word: None,
            steps: Vec::new(),
        });
        Self { set, confirm, learned: false }
    }

    const fn request(&self) -> Request {
        Request::Inverse { set: self.set }
    }

    fn tell(&mut self, text: Vec<String>, yes: &str, steps: Vec<Step>) {
        self.confirm.tell(text, yes, steps);
        self.learned = true;
    }
}

/// What is to be known before a set is taken back.
fn told(inverse: &Inverse, model: &Model) -> Vec<String> {
    let of = &inverse.of;
    let (by, age, at) = (of.operator.shown(), of.at.age(model.now), of.at.minute(&model.seat.zone));
    let mut text = vec![format!("{} by {by}, {at} ({age}).", counted(u64::from(of.size), "change", "changes"))];
    if !of.reason.is_empty() {
        text.push(format!("Reason: {}", of.reason.shown()));
    }
    text.extend(of.undone_by.map(|by| format!("Set {by} has taken it back already.")));
    text.push(String::new());
    // Where there is little room, the rows are what gives way.
    let (stopping, done) = (inverse.tally.stopping(), inverse.tally.noop);
    let done = if done > 0 { format!(", {} so already", counted(u64::from(done), "is", "are")) } else { String::new() };
    let pass = counted(u64::from(inverse.tally.ok), "row passes", "rows pass");
    if stopping > 0 {
        let rows = counted(u64::from(stopping), "row does", "rows do");
        text.push(format!(
            "{rows} not pass, {pass}{done}. Staged, it is looked through row by row: o applies those that pass."
        ));
    } else if !done.is_empty() {
        text.push(format!("{pass}{done}."));
    }
    text.push("It is judged by today's rules.".to_owned());
    text.extend(inverse.warnings.iter().map(|warning| String::from(warning.sentence.shown())));
    text.push(String::new());
    text.extend(inverse.rows.iter().take(NAMED).map(|row| line(row, model)));
    let more = inverse.set.changes.len().saturating_sub(NAMED);
    if more > 0 {
        text.push(format!("And {} more.", number(more as u64)));
    }
    text
}

/// `lan@x.example: HFX Login on -> off`; what does not pass says why.
fn line(row: &Judged, model: &Model) -> String {
    let (subject, what) = (row.subject.shown(), row.what.shown());
    let change = format!("{subject}: {what} {} to {}", row.before.shown(), row.after.shown());
    match &row.verdict {
        Verdict::Conflict { theirs, by, at } => {
            let by = if by.is_empty() { "somebody".to_owned() } else { by.shown().into() };
            let at = at.map(|at| format!(" at {}", at.minute(&model.seat.zone))).unwrap_or_default();
            let now = words(theirs, model);
            format!("CONFLICT {change}: changed since by {by}{at}, now {now}.")
        }
        Verdict::Noop => format!("{change}: it is so already."),
        verdict => match verdict.finding() {
            Some(finding) => format!("{} {change}: {}", verdict.word().to_uppercase(), finding.sentence.shown()),
            None => change,
        },
    }
}

impl Modal for Undo {
    fn context(&self) -> Context {
        self.confirm.context()
    }

    fn takes(&self, action: Action) -> bool {
        self.confirm.takes(action)
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        if !self.learned && self.confirm.means_yes(input) {
            return vec![say(Tone::Warning, "What it changed is still being read; press the key again.")];
        }
        self.confirm.act(input)
    }

    fn wants(&self) -> Vec<Want> {
        vec![Want::new("undo", self.request())]
    }

    fn learn(&mut self, model: &Model) {
        let request = self.request();
        // What was known in an older state of the database may have been changed since.
        if !model.cache.holds(&request, model.epoch) {
            return;
        }
        if let Some(refusal) = model.cache.refusal(&request) {
            let hint = refusal.hint.as_ref().map(|hint| String::from(hint.shown()));
            let text = std::iter::once(String::from(refusal.sentence.shown())).chain(hint).collect();
            return self.tell(text, "Undo", Vec::new());
        }
        if let Some(Reply::Inverse(inverse)) = model.cache.reply(&request) {
            let text = told(inverse, model);
            if inverse.tally.stopping() > 0 {
                let steps = vec![Step::StageInverse(self.set, inverse.set.clone()), Step::Act(Action::Review)];
                return self.tell(text, "Stage", steps);
            }
            self.tell(text, "Undo", vec![Step::Write(Writing::Undo(self.set))]);
        }
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        self.confirm.size(area)
    }

    fn title(&self) -> &str {
        self.confirm.title()
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        self.confirm.draw(view, inner, buf)
    }
}
