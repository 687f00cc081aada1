//! Panes: a cursor and six methods each. A new pane is a file and a row of the table below.

pub mod approvals;
pub mod audit;
pub(super) mod beside;
pub mod bin;
pub mod matrix;
pub mod review;
pub mod setup;
pub mod sync;
pub mod users;
pub(super) mod whole;
pub(super) mod windowed;

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::action::{Action, Offer};
use super::cache::Want;
use super::effect::{Purpose, Step};
use super::keymap::Context;
use super::model::Model;
use super::view::View;
use super::widget::{Field, Typed};
use crate::api::{Progress, Refusal, Reply, Request};

/// What a pane is to the shell around it.
pub trait Pane {
    /// Where its keys are looked up now; it depends on what has the focus inside.
    fn context(&self) -> Context;

    /// Whether an action can be done, cannot for a reason, or means nothing here. The capability of the action's row
    /// is looked at by the shell.
    fn offers(&self, model: &Model, action: Action) -> Offer;

    /// Takes an offered action, or text where text is typed; `area` is where the pane is drawn.
    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step>;

    /// What it needs for what it shows in `area`, and a page ahead. Saying so costs nothing: what is there or on its
    /// way is not asked again.
    fn wants(&self, model: &Model, area: Rect) -> Vec<Want>;

    /// Takes in what came back for a want or for a [`Step::Ask`]. Replies other than pages are in the cache as well.
    fn settle(&mut self, model: &mut Model, settled: &Settled<'_>) -> Vec<Step>;

    /// Takes how far a question is; tells whether that is shown.
    fn hear(&mut self, _request: &Request, _progress: Progress) -> bool {
        false
    }

    /// What asks again for what it waited for and was given up, if a key does.
    fn again(&self, _request: &Request) -> Option<Action> {
        Some(Action::Refresh)
    }

    /// Follows the draft after something was staged or taken back, where what it lists depends on that.
    fn follow_draft(&mut self, _model: &Model) {}

    /// Draws itself, and answers where the cursor of a line of text stands, if one has the focus.
    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position>;

    /// Whether the cursor is on its way to a line that has not arrived: it does not stand where the operator sent it.
    fn is_moving(&self) -> bool {
        false
    }

    /// Whether it waits for what it needs to mark everybody who matches: the marks are not those the operator has in mind.
    fn is_marking(&self) -> bool {
        false
    }

    /// What it has to say in the status line while nothing else is said there.
    fn note(&self, _model: &Model) -> Option<String> {
        None
    }
}

/// What reaches whatever has the focus.
#[derive(Clone, PartialEq, Debug)]
pub enum Input {
    Action(Action),
    /// A key that means no action here.
    Typed(KeyEvent),
    Pasted(String),
    /// What was typed into a dialog that this pane opened.
    Entered {
        purpose: Purpose,
        text: String,
    },
}

impl Input {
    /// Types into a field; `None` where it is nothing that is typed.
    pub fn type_into(&self, field: &mut Field) -> Option<Typed> {
        match self {
            Self::Typed(key) => Some(field.key(*key)),
            Self::Pasted(text) => Some(field.paste(text)),
            Self::Action(_) | Self::Entered { .. } => None,
        }
    }
}

/// An answer, with the question and the epoch in which it was asked.
#[derive(Clone, Copy, Debug)]
pub struct Settled<'a> {
    pub request: &'a Request,
    pub result: &'a Result<Reply, Refusal>,
    pub epoch: u64,
}

macro_rules! panes {
    ($first:ident $first_field:ident $first_pane:ty, $first_action:ident; $($tab:ident $field:ident $pane:ty, $action:ident;)*) => {
        /// Which pane.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Tab { $first, $($tab,)* }

        impl Tab {
            pub const FIRST: Self = Self::$first;
            pub const ALL: &'static [Self] = &[Self::$first, $(Self::$tab,)*];

            /// The action that shows the pane; its row of the table of commands has the pane's title and key.
            pub const fn action(self) -> Action {
                match self {
                    Self::$first => Action::$first_action,
                    $(Self::$tab => Action::$action,)*
                }
            }
        }

        /// All panes; each keeps its place while another is shown.
        #[derive(Clone, Debug, Default)]
        pub struct Panes {
            pub $first_field: $first_pane,
            $(pub $field: $pane,)*
        }

        impl Panes {
            pub fn get(&self, tab: Tab) -> &dyn Pane {
                match tab {
                    Tab::$first => &self.$first_field,
                    $(Tab::$tab => &self.$field,)*
                }
            }

            pub fn get_mut(&mut self, tab: Tab) -> &mut dyn Pane {
                match tab {
                    Tab::$first => &mut self.$first_field,
                    $(Tab::$tab => &mut self.$field,)*
                }
            }
        }
    };
}

// The panes in the order of their keys: name, field, type, and the action that shows it.
panes! {
    Users users users::Users, ShowUsers;
    Organizations organizations matrix::Matrix<matrix::Organizations>, ShowOrganizations;
    Workgroups workgroups matrix::Matrix<matrix::Workgroups>, ShowWorkgroups;
    Permissions permissions matrix::Matrix<matrix::Permissions>, ShowPermissions;
    Approvals approvals approvals::Approvals, ShowApprovals;
    Sync sync sync::Sync, ShowSync;
    Review review review::Review, ShowReview;
    Audit audit audit::Audit, ShowAudit;
    Bin bin bin::Bin, ShowBin;
    Setup setup setup::Setup, ShowSetup;
}

impl Tab {
    /// The pane that an action shows, if it is one of those.
    pub fn of(action: Action) -> Option<Self> {
        Self::ALL.iter().copied().find(|tab| tab.action() == action)
    }

    pub fn title(self) -> &'static str {
        self.action().command().title
    }

    /// The pane so many places further on, around the end.
    #[must_use]
    pub fn neighbour(self, places: usize) -> Self {
        Self::ALL[(self as usize + places) % Self::ALL.len()]
    }
}
