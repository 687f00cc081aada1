//! Dialogs: what lies above a pane and asks something. Each is opened from a [`Prompt`], a value that can be compared
//! and that carries what a yes stands for.

mod choice;
mod confirm;
mod decide;
mod entry;
mod help;
mod message;
mod own_password;
mod palette;
mod pick;
mod sign_in;

pub use choice::{Choice, Item};
pub use confirm::{Confirm, Confirmation};
pub use decide::{Decide, Decision};
pub use entry::Entry;
pub use help::Help;
pub use message::Message;
pub use own_password::OwnPassword;
pub use palette::Palette;
pub use pick::Pick;
pub use sign_in::SignIn;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::action::Action;
use super::app::App;
use super::effect::{Purpose, Step};
use super::keymap::Context;
use super::model::Writing;
use super::pane::Input;
use super::view::View;
use crate::api::Refusal;
use crate::domain::text::Raw;

/// What shall be asked of the operator, or told them.
#[derive(Clone, PartialEq, Debug)]
pub enum Prompt {
    /// Yes or no; with a word to be typed where it is severe.
    Confirm(Confirmation),
    /// A decision about applicants, with a note.
    Decide(Decision),
    Choice {
        title: String,
        text: Vec<String>,
        items: Vec<Item>,
    },
    /// One line of text.
    Text {
        title: String,
        label: String,
        initial: String,
        purpose: Purpose,
    },
    /// One of many names, found by typing.
    Pick {
        title: String,
        label: String,
        names: Vec<Raw>,
        purpose: Purpose,
    },
    /// The operator's own password, without which something is not written.
    OwnPassword {
        why: Vec<String>,
        writing: Writing,
    },
    SignIn,
    Palette,
    Help,
    Message {
        title: String,
        text: Vec<String>,
    },
}

/// What a dialog is to the shell.
pub trait Modal {
    fn context(&self) -> Context;

    /// Whether an action means something here.
    fn takes(&self, action: Action) -> bool;

    fn act(&mut self, input: &Input) -> Vec<Step>;

    /// The room it would like: columns and lines, with its frame.
    fn size(&self, area: Rect) -> (u16, u16);

    fn title(&self) -> &str;

    /// Draws what is inside the frame, and answers where the cursor of a line of text stands.
    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position>;
}

macro_rules! dialogs {
    ($($dialog:ident)*) => {
        /// An open dialog.
        #[derive(Clone, Debug)]
        pub enum Dialog { $($dialog($dialog),)* }

        impl Dialog {
            pub fn modal(&self) -> &dyn Modal {
                match self { $(Self::$dialog(dialog) => dialog,)* }
            }

            pub fn modal_mut(&mut self) -> &mut dyn Modal {
                match self { $(Self::$dialog(dialog) => dialog,)* }
            }
        }
    };
}

dialogs! { Confirm Decide Choice Entry Pick OwnPassword SignIn Palette Help Message }

impl Dialog {
    /// Opens a dialog over what the app shows now.
    pub fn open(prompt: Prompt, app: &App) -> Self {
        match prompt {
            Prompt::Confirm(confirmation) => Self::Confirm(Confirm::new(confirmation)),
            Prompt::Decide(decision) => Self::Decide(Decide::new(decision)),
            Prompt::Choice { title, text, items } => Self::Choice(Choice::new(title, text, items)),
            Prompt::Text { title, label, initial, purpose } => Self::Entry(Entry::new(title, label, &initial, purpose)),
            Prompt::Pick { title, label, names, purpose } => Self::Pick(Pick::new(title, label, names, purpose)),
            Prompt::OwnPassword { why, writing } => Self::OwnPassword(OwnPassword::new(why, writing)),
            Prompt::SignIn => Self::SignIn(SignIn::default()),
            Prompt::Palette => Self::Palette(Palette::over(app)),
            Prompt::Help => Self::Help(Help::over(app)),
            Prompt::Message { title, text } => Self::Message(Message::new(title, text)),
        }
    }

    pub const fn is_confirmation(&self) -> bool {
        matches!(self, Self::Confirm(_))
    }

    /// Tells the sign-in dialog that it was refused.
    pub fn refused(&mut self, refusal: &Refusal) {
        if let Self::SignIn(sign_in) = self {
            sign_in.refused(refusal);
        }
    }
}
