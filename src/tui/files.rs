//! Files that the operator names: change sets and plans written for a colleague, and those that a colleague wrote.
//!
//! The loop has them written and read beside it, and what came of it is an event.

use std::path::Path;

use super::app::App;
use super::asking::Asker;
use super::dialog::{Confirmation, Prompt};
use super::effect::{Effect, Step, say};
use super::pane::Tab;
use super::widget::Tone;
use crate::api::Request;
use crate::domain::text::Raw;
use crate::link::Slot;

/// What a file that is read holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Content {
    Changes,
    SyncPlan,
}

/// What shall be done with a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FileWish {
    /// Write it for its owner alone; one that is there already is replaced only when that was said.
    Write {
        path: String,
        text: String,
        replace: bool,
    },
    Read {
        path: String,
        content: Content,
    },
}

/// What became of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FileNews {
    Written {
        path: String,
    },
    /// There is one already, and nothing was done.
    Exists {
        path: String,
        text: String,
    },
    Read {
        path: String,
        content: Content,
        text: String,
    },
    /// It could not be written or read; the sentence says why.
    Failed(String),
}

/// The two things that are done with files; they run beside the loop.
#[derive(Clone, Copy, Debug)]
pub struct Files {
    pub write: fn(&Path, &str, bool) -> std::io::Result<()>,
    /// Reads a whole text, or says in a sentence why not.
    pub read: fn(&Path) -> Result<String, String>,
}

impl Files {
    /// Does what is wished.
    pub fn carry_out(self, wish: FileWish) -> FileNews {
        match wish {
            FileWish::Write { path, text, replace } => match (self.write)(Path::new(&path), &text, replace) {
                Ok(()) => FileNews::Written { path },
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => FileNews::Exists { path, text },
                Err(error) => {
                    FileNews::Failed(format!("The file {} could not be written: {error}.", Raw::from(path).shown()))
                }
            },
            FileWish::Read { path, content } => match (self.read)(Path::new(&path)) {
                Ok(text) => FileNews::Read { path, content, text },
                Err(sentence) => FileNews::Failed(sentence),
            },
        }
    }
}

impl App {
    /// Says what became of a file, and goes on with what was read.
    pub(super) fn file(&mut self, news: FileNews) -> Vec<Effect> {
        let step = match news {
            // The review takes it, whatever is shown by then.
            FileNews::Read { path, content: Content::SyncPlan, text } => {
                let steps = self.panes.sync.open_plan(&self.model, &path, &text);
                return self.follow(steps);
            }
            FileNews::Read { path: _, content: Content::Changes, text } => {
                return vec![self.ask(Asker::Pane(Tab::Review), Some(Slot("read-text")), Request::ReadText { text })];
            }
            FileNews::Written { path } => {
                say(Tone::Ok, format!("Written to {}, for you alone to read.", Raw::from(path).shown()))
            }
            FileNews::Exists { path, text } => Step::Open(Prompt::Confirm(Confirmation {
                title: "There is such a file".to_owned(),
                text: vec![format!("{} is there already, and would be lost.", Raw::from(path.as_str()).shown())],
                yes: "Replace".to_owned(),
                word: None,
                steps: vec![Step::Outside(Effect::File(FileWish::Write { path, text, replace: true }))],
            })),
            FileNews::Failed(sentence) => say(Tone::Error, sentence),
        };
        self.follow(vec![step])
    }
}
