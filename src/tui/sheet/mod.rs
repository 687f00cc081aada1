//! Sheets: what lies on a pane and takes its place for a while, a form or a view of one person.
//!
//! A sheet is a pane like any other to the shell; it belongs to the tab it was opened in, so that it is still there when
//! one comes back. A new sheet is a file and a row of the table below.

mod doctor;
mod user;

pub use doctor::Doctor;
pub use user::{FormKind, LeftForm, UserForm};

use super::app::App;
use super::pane::{Pane, Tab};
use crate::domain::ids::UserId;

/// What shall be laid on the pane.
#[derive(Clone, PartialEq, Debug)]
pub enum Cover {
    /// Why a user can or cannot sign in.
    Doctor(UserId),
    /// The form of a user who is there.
    EditUser(UserId),
    /// The form of a new user, long or short.
    NewUser(FormKind),
    /// A form that was left before it was saved.
    LeftForm(Box<LeftForm>),
}

macro_rules! sheets {
    ($($sheet:ident)*) => {
        /// An open sheet.
        #[derive(Clone, Debug)]
        pub enum Sheet { $($sheet($sheet),)* }

        impl Sheet {
            pub fn pane(&self) -> &dyn Pane {
                match self { $(Self::$sheet(sheet) => sheet,)* }
            }

            pub fn pane_mut(&mut self) -> &mut dyn Pane {
                match self { $(Self::$sheet(sheet) => sheet,)* }
            }
        }
    };
}

sheets! { Doctor UserForm }

impl Sheet {
    /// Opens a sheet over what the app shows now.
    pub fn open(cover: Cover, app: &App) -> Self {
        match cover {
            Cover::Doctor(user) => Self::Doctor(Doctor::new(user)),
            Cover::EditUser(user) => Self::UserForm(UserForm::edit(user, &app.model)),
            Cover::NewUser(kind) => Self::UserForm(UserForm::new(kind, &app.model)),
            Cover::LeftForm(left) => Self::UserForm(UserForm::again(*left, &app.model)),
        }
    }
}

/// The open sheets of all tabs, the topmost of each last.
#[derive(Clone, Debug, Default)]
pub struct Sheets(Vec<(Tab, Sheet)>);

impl Sheets {
    /// The sheet that lies topmost on a tab.
    pub fn top(&self, tab: Tab) -> Option<&Sheet> {
        self.0.iter().rev().find(|(under, _)| *under == tab).map(|(_, sheet)| sheet)
    }

    pub fn top_mut(&mut self, tab: Tab) -> Option<&mut Sheet> {
        self.0.iter_mut().rev().find(|(under, _)| *under == tab).map(|(_, sheet)| sheet)
    }

    /// Every sheet of a tab, the lowest first.
    pub fn of(&mut self, tab: Tab) -> impl Iterator<Item = &mut Sheet> {
        self.0.iter_mut().filter(move |(under, _)| *under == tab).map(|(_, sheet)| sheet)
    }

    /// What was typed into an open form and not saved, the topmost first.
    pub fn left_form(&self) -> Option<LeftForm> {
        self.0.iter().rev().find_map(|(_, sheet)| match sheet {
            Sheet::UserForm(form) => form.left(),
            Sheet::Doctor(_) => None,
        })
    }

    pub fn lay(&mut self, tab: Tab, sheet: Sheet) {
        self.0.push((tab, sheet));
    }

    /// Takes the topmost sheet off a tab.
    pub fn lift(&mut self, tab: Tab) {
        if let Some(at) = self.0.iter().rposition(|(under, _)| *under == tab) {
            self.0.remove(at);
        }
    }
}
