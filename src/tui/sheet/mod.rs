//! Sheets: what lies on a pane and takes its place for a while, a form or a view of one person.
//!
//! A sheet is a pane like any other to the shell; it belongs to the tab it was opened in, so that it is still there when
//! one comes back. A new sheet is a file and a row of the table below.

mod doctor;

pub use doctor::Doctor;

use super::app::App;
use super::pane::{Pane, Tab};
use crate::domain::ids::UserId;

/// What shall be laid on the pane.
#[derive(Clone, PartialEq, Debug)]
pub enum Cover {
    /// Why a user can or cannot sign in.
    Doctor(UserId),
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

sheets! { Doctor }

impl Sheet {
    /// Opens a sheet over what the app shows now.
    pub fn open(cover: Cover, _app: &App) -> Self {
        match cover {
            Cover::Doctor(user) => Self::Doctor(Doctor::new(user)),
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
