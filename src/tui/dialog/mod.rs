//! Dialogs: what lies above a pane and asks something. Each is opened from a [`Prompt`], a value that can be compared
//! and that carries what a yes stands for.

mod choice;
mod confirm;
mod decide;
mod delete;
mod entry;
mod finder;
mod help;
mod lock;
mod look_up;
mod message;
mod new_password;
mod own_password;
mod own_secret;
mod palette;
mod password;
mod pick;
mod sign_in;
mod undo;
mod waiting;
mod word;

pub use choice::{Choice, Item};
pub use confirm::{Confirm, Confirmation};
pub use decide::{Decide, Decision};
pub use delete::{Delete, Deletion};
pub use entry::Entry;
pub use help::Help;
pub use lock::Lock;
pub use look_up::LookUp;
pub use message::Message;
pub use own_password::OwnPassword;
pub use own_secret::{Own, OwnSecret};
pub use palette::Palette;
pub use password::Password;
pub use pick::Pick;
pub use sign_in::SignIn;
pub use undo::Undo;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::action::Action;
use super::app::App;
use super::cache::Want;
use super::effect::{Purpose, Step};
use super::keymap::Context;
use super::model::{Model, Writing};
use super::pane::Input;
use super::view::View;
use super::widget::Notice;
use crate::api::lookup::LookupKind;
use crate::api::{Refusal, Reply};
use crate::domain::ids::{SetId, UserId};
use crate::domain::text::Raw;

/// What shall be asked of the operator, or told them.
#[derive(Clone, PartialEq, Debug)]
pub enum Prompt {
    /// Yes or no; with a word to be typed where it is severe.
    Confirm(Confirmation),
    /// A decision about applicants, with a note.
    Decide(Decision),
    /// Whether a committed set is taken back.
    Undo(SetId),
    /// A deletion, with the safer way beside it.
    Delete(Deletion),
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
    /// Something in the database, found by typing; its number is what is entered.
    LookUp {
        title: String,
        label: String,
        kind: LookupKind,
        purpose: Purpose,
    },
    /// A new password for a user; `then` is what waits for it.
    Password {
        user: UserId,
        then: Option<Writing>,
    },
    /// The operator's own password or security question.
    Own(Own),
    /// The operator's own password, without which something is not written.
    OwnPassword {
        why: Vec<String>,
        writing: Writing,
    },
    SignIn,
    /// The screen is covered until the operator's password is typed.
    Lock,
    Palette,
    Help,
    Message {
        title: String,
        text: Vec<String>,
    },
    /// How the line stands.
    Line,
}

/// What a dialog is to the shell.
pub trait Modal {
    fn context(&self) -> Context;

    /// Whether an action means something here.
    fn takes(&self, action: Action) -> bool;

    fn act(&mut self, input: &Input) -> Vec<Step>;

    /// What it needs from the database for what it shows.
    fn wants(&self) -> Vec<Want> {
        Vec::new()
    }

    /// Takes in what is known by now; told after it was opened and whenever something happened.
    fn learn(&mut self, _model: &Model) {}

    /// Takes in that the body it lies over is another one.
    fn resized(&mut self, _body: Rect) {}

    /// Takes the entropy it has asked for.
    fn entropy(&mut self, _entropy: [u8; 16]) {}

    /// Takes in the answer to what it has asked.
    fn told(&mut self, _reply: &Reply) {}

    /// Learns that what it has asked for was refused.
    fn refused(&mut self, _refusal: &Refusal) {}

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

dialogs! {
    Confirm Undo Decide Delete Choice Entry Pick LookUp Password OwnSecret OwnPassword SignIn Lock Palette Help Message
}

impl Dialog {
    /// Opens a dialog over what the app shows now.
    pub fn open(prompt: Prompt, app: &App) -> Self {
        match prompt {
            Prompt::Confirm(confirmation) => Self::Confirm(Confirm::new(confirmation)),
            Prompt::Undo(set) => Self::Undo(Undo::new(set)),
            Prompt::Decide(decision) => Self::Decide(Decide::new(decision)),
            Prompt::Delete(deletion) => Self::Delete(Delete::new(deletion)),
            Prompt::Choice { title, text, items } => Self::Choice(Choice::new(title, text, items)),
            Prompt::Text { title, label, initial, purpose } => Self::Entry(Entry::new(title, label, &initial, purpose)),
            Prompt::Pick { title, label, names, purpose } => Self::Pick(Pick::new(title, label, names, purpose)),
            Prompt::LookUp { title, label, kind, purpose } => Self::LookUp(LookUp::new(title, label, kind, purpose)),
            Prompt::Password { user, then } => Self::Password(Password::new(user, then)),
            Prompt::Own(own) => {
                let user = app.model.operator().map_or(UserId(0), |operator| operator.user);
                Self::OwnSecret(OwnSecret::new(own, user))
            }
            Prompt::OwnPassword { why, writing } => Self::OwnPassword(OwnPassword::new(why, writing)),
            Prompt::SignIn => Self::SignIn(SignIn::new(app.model.seat.login.as_deref())),
            Prompt::Lock => {
                let login = app.model.operator().map(|operator| String::from(operator.login.shown()));
                Self::Lock(Lock::new(login.unwrap_or_default()))
            }
            Prompt::Palette => Self::Palette(Palette::over(app)),
            Prompt::Help => Self::Help(Help::over(app)),
            Prompt::Message { title, text } => Self::Message(Message::new(title, text, app.layout().body)),
            Prompt::Line => Self::Message(Message::of_line(&app.model, app.layout().body)),
        }
    }

    pub const fn is_confirmation(&self) -> bool {
        matches!(self, Self::Confirm(_))
    }

    /// Tells the dialog of the operator's own secrets that they were not written.
    pub fn stopped(&mut self, sentence: &Notice) {
        if let Self::OwnSecret(own) = self {
            own.stopped(sentence.clone());
        }
    }

    pub const fn is_lock(&self) -> bool {
        matches!(self, Self::Lock(_))
    }
}
