//! Work that outlives its session: what is staged, what is marked, and what was typed into a form that was left. It is
//! kept for the operator who did it, with every change, and taken up again when they sit down.

use std::io;

use super::action::Action;
use super::app::App;
use super::effect::Effect;
use super::keymap::Context;
use super::marks::Marks;
use super::sheet::LeftForm;
use super::widget::{Notice, Tone};
use super::wording::counted;
use crate::api::Standing;
use crate::domain::draft::Draft;
use crate::domain::ids::UserId;
use crate::domain::text::Raw;

/// The work of one operator.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Kept {
    pub draft: Draft,
    pub marks: Marks,
    pub form: Option<LeftForm>,
    pub others: Others,
}

/// What other consoles of the operator have to do with it, in staged changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Others {
    /// Left by another console and taken up with the rest.
    pub gathered: usize,
    /// Left by another console and kept beside: they want something else for the same cells.
    pub beside: usize,
    /// Staged in consoles that are open now.
    pub open: usize,
}

/// What of another console's work was taken up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Gathered {
    /// The draft and the marks, which belong together.
    pub draft: bool,
    pub form: bool,
}

impl Kept {
    /// Takes up what another console left, as far as it goes together with what is here.
    pub fn gather(&mut self, other: Self) -> Gathered {
        let (alone, staged) = (self.draft.is_empty(), other.draft.len());
        let draft = self.draft.join(other.draft);
        match draft {
            true if !alone => self.others.gathered += staged,
            true => {}
            false => self.others.beside += staged,
        }
        if draft && !other.marks.is_empty() {
            self.marks.add(other.marks.iter());
        }
        let form = self.form.is_none();
        if form {
            self.form = other.form;
        }
        Gathered { draft, form }
    }
}

impl Others {
    /// What there is to know of them, in sentences.
    fn words(self) -> Vec<String> {
        let changes = |count: usize| counted(count as u64, "change", "changes");
        let mut words = Vec::new();
        if self.open > 0 {
            words.push(format!("Another console of yours has {} staged.", changes(self.open)));
        }
        if self.beside > 0 {
            words.push(format!("{} of another console wait until this draft is done.", changes(self.beside)));
        }
        words
    }
}

/// Keeps work where the next session finds it, for whoever sits at the terminal.
pub trait Keeper {
    /// Turns to the work of whoever sits there now, and answers what was kept for them earlier.
    fn sit(&mut self, standing: &Standing) -> Kept;

    /// # Errors
    /// When it could not be written; so it is with the others.
    fn keep_draft(&mut self, draft: Draft) -> io::Result<()>;

    /// # Errors
    /// As above.
    fn keep_marks(&self, marks: &Marks) -> io::Result<()>;

    /// # Errors
    /// As above.
    fn keep_form(&self, form: Option<&LeftForm>) -> io::Result<()>;
}

/// Keeps nothing.
#[derive(Clone, Copy, Debug)]
pub struct Nowhere;

impl Keeper for Nowhere {
    fn sit(&mut self, _standing: &Standing) -> Kept {
        Kept::default()
    }

    fn keep_draft(&mut self, _draft: Draft) -> io::Result<()> {
        Ok(())
    }

    fn keep_marks(&self, _marks: &Marks) -> io::Result<()> {
        Ok(())
    }

    fn keep_form(&self, _form: Option<&LeftForm>) -> io::Result<()> {
        Ok(())
    }
}

/// What was kept last, from which it is told whether there is anything new.
#[derive(Clone, Debug, Default)]
pub struct Last {
    draft: (u64, String),
    marks: u64,
    form: Option<LeftForm>,
}

/// An operator of a database.
pub(super) type Sitter = (Raw, UserId);

/// Work on so many rows is kept with every change; more of it now and then.
pub const KEPT_AT_ONCE: usize = 2_000;

impl App {
    fn sitter(&self) -> Option<Sitter> {
        let standing = self.model.standing.as_ref()?;
        Some((standing.database.uuid.clone(), standing.operator.as_ref()?.user))
    }

    /// Puts the work of whoever sat here aside, to be kept for them alone. Called while their standing still holds.
    pub(super) fn rise(&mut self) -> Vec<Effect> {
        let Some(sitter) = self.sitter() else { return Vec::new() };
        let effects = self.work_to_keep();
        let form = self.sheets.left_form().or_else(|| self.model.left.take());
        let (draft, marks) = (std::mem::take(&mut self.model.draft), std::mem::take(&mut self.model.marks));
        self.away.insert(sitter, Kept { draft, marks, form, others: Others::default() });
        effects
    }

    /// Takes up the work of whoever sits here now: what they did in this session, else what was kept for them earlier.
    pub(super) fn sit(&mut self, standing: Standing) -> Effect {
        let away = self.sitter().and_then(|sitter| self.away.remove(&sitter)).unwrap_or_default();
        (self.model.draft, self.model.marks, self.model.left) = (away.draft, away.marks, away.form);
        self.model.last_set = None;
        self.recall(Others::default());
        Effect::Sit(Box::new(standing))
    }

    /// Takes up what an earlier session kept for the operator, where this one knows nothing newer.
    pub fn take_up(&mut self, kept: Kept) {
        if self.model.draft.is_empty() {
            self.model.draft = kept.draft;
        }
        if self.model.marks.is_empty() {
            self.model.marks = kept.marks;
        }
        if self.model.left.is_none() && self.sheets.left_form().is_none() {
            self.model.left = kept.form;
        }
        self.recall(kept.others);
    }

    /// Says what was staged and marked earlier, here and in other consoles, or else what there is to warn of.
    fn recall(&mut self, others: Others) {
        if let Some(warning) = self.model.warning() {
            self.model.notice = Some(Notice::new(Tone::Warning, warning.shown()));
        }
        let (draft, marks) = (&self.model.draft, &self.model.marks);
        self.last.draft = (draft.edits(), draft.reason.clone());
        self.last.marks = marks.edits();
        let staged = (!draft.is_empty()).then(|| {
            let staged = counted(draft.len() as u64, "change", "changes");
            let gathered = match others.gathered {
                0 => String::new(),
                gathered => format!(", {gathered} of them in another console"),
            };
            format!("{staged} staged earlier{gathered}: {} reviews.", self.keys_of(Action::Review))
        });
        let marked = (!marks.is_empty()).then(|| {
            let mut keys = self.keymap.keys_of(Context::Users, Action::ClearMarks);
            let key = keys.next().map(ToString::to_string).unwrap_or_default();
            format!("{} marked earlier: {key} unmarks.", counted(marks.len() as u64, "user", "users"))
        });
        let others = others.words();
        if !others.is_empty() || staged.is_some() || marked.is_some() {
            let text = others.into_iter().chain(staged).chain(marked).collect::<Vec<_>>().join(" ");
            self.model.notice = Some(Notice::new(Tone::Plain, text));
        }
        self.last.form.clone_from(&self.model.left);
        if let Some(left) = &self.model.left {
            let key = |context, action| {
                let mut keys = self.keymap.keys_of(context, action);
                keys.next().map(ToString::to_string).unwrap_or_default()
            };
            let (opens, setup) = (key(left.context(), Action::ReopenForm), key(Context::Global, Action::ShowSetup));
            self.model.notice = Some(Notice::new(Tone::Plain, left.offer(&opens, &setup)));
        }
    }

    /// Keeps what was altered since it was kept last.
    pub fn keep_work(&mut self) -> Vec<Effect> {
        let (draft, marks) = (&self.model.draft, &self.model.marks);
        let mut effects = Vec::new();
        if self.last.draft.0 != draft.edits() || self.last.draft.1 != draft.reason {
            self.last.draft = (draft.edits(), draft.reason.clone());
            effects.push(Effect::KeepDraft(Box::new(draft.clone())));
        }
        if self.last.marks != marks.edits() {
            self.last.marks = marks.edits();
            effects.push(Effect::KeepMarks(Box::new(marks.clone())));
        }
        effects
    }

    /// The same before anything is drawn, so that what is seen is kept; much work waits for the next wake.
    pub fn keep_small_work(&mut self) -> Vec<Effect> {
        let small = self.model.draft.len() <= KEPT_AT_ONCE && self.model.marks.len() <= KEPT_AT_ONCE;
        if small { self.keep_work() } else { Vec::new() }
    }

    /// What has to be kept before the operator goes.
    pub(super) fn work_to_keep(&self) -> Vec<Effect> {
        let draft = Effect::KeepDraft(Box::new(self.model.draft.clone()));
        let marks = &self.model.marks;
        let marks = (self.last.marks != marks.edits()).then(|| Effect::KeepMarks(Box::new(marks.clone())));
        std::iter::once(draft).chain(marks).chain(self.form_to_keep()).collect()
    }

    /// What is to be kept of an open form, if that is something else than what was kept last. A form of an earlier
    /// session is kept until it is opened again.
    fn form_to_keep(&self) -> Option<Effect> {
        let left = self.sheets.left_form().or_else(|| self.model.left.clone());
        (left != self.last.form).then(|| Effect::KeepForm(left.map(Box::new)))
    }

    pub fn keep_form(&mut self) -> Option<Effect> {
        let effect = self.form_to_keep()?;
        if let Effect::KeepForm(left) = &effect {
            self.last.form = left.as_deref().cloned();
        }
        Some(effect)
    }
}
