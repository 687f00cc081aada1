//! Sheets: what lies on a pane and takes its place for a while, a form or a view of one person.
//!
//! A sheet is a pane like any other to the shell; it belongs to the tab it was opened in, so that it is still there when
//! one comes back. A new sheet is a file and a row of the table below.

mod apply;
mod backups;
mod choosing;
mod compare;
mod content;
mod doctor;
mod fields;
mod filled;
mod holders;
mod judging;
mod layout;
mod left;
mod mail;
mod moving;
mod past;
mod people;
mod permissions;
mod properties;
pub(super) mod reach;
mod record;
mod shares;
mod sharing;
mod templates;
mod user;

pub use apply::Apply;
pub use backups::Backups;
pub use compare::Compare;
pub use doctor::Doctor;
pub use holders::Holders;
pub use left::LeftForm;
pub use mail::Mail;
pub use past::Past;
pub use permissions::Permissions;
pub use properties::Properties;
pub use reach::Explain;
pub use record::{RecordForm, edits};
pub use shares::{ShareForm, Shares};
pub use sharing::Sharing;
pub use templates::Templates;
pub use user::{FormKind, UserForm};

use super::app::App;
use super::cache::Taker;
use super::pane::matrix::{Laid, Matrix};
use super::pane::{Pane, Tab};
use crate::api::explain::Holding;
use crate::api::lookup::Named;
use crate::api::matrix::Axis;
use crate::api::past::Subject;
use crate::api::setup::{SetupId, SetupList};
use crate::domain::ids::{ReleaseId, TemplateId, UserId};
use crate::domain::time::Time;

/// What shall be laid on the pane.
#[derive(Clone, PartialEq, Debug)]
pub enum Cover {
    /// Why a user can or cannot sign in.
    Doctor(UserId),
    /// The permission editor of a user.
    Permissions(UserId),
    /// The permission editor of several users.
    PermissionsOf(Vec<UserId>),
    /// The permission editor of a template.
    TemplateLevels(TemplateId),
    /// Giving users the levels of a template that is chosen by typing.
    ApplyTemplate(Vec<UserId>),
    /// Making users like another one, who is chosen by typing where none is named. One who is still to be made is
    /// given everything the other one has.
    MakeLike(Vec<UserId>, Option<UserId>),
    /// The permission templates.
    Templates,
    /// The outbox, or the mails in it that are about a user.
    Mail(Option<UserId>),
    /// What syncs left behind.
    Backups,
    /// The system properties.
    Properties,
    /// Two users side by side; the second one is chosen by typing where none is named.
    Compare(UserId, Option<UserId>),
    /// The organizations or workgroups of one user.
    Relations(UserId, Axis),
    /// Who has to do with one organization or workgroup.
    Members(Axis, i64),
    /// Organizations against something of theirs.
    Orgs(Axis),
    /// Organizations against those that see their data, under a release.
    Sharing(ReleaseId),
    /// What is shared under a release.
    Shares(ReleaseId),
    /// The form by which organizations share under a release.
    NewShare(ReleaseId),
    /// Who sees whose data, of two organizations.
    WhoSees(Option<Named>, Option<Named>),
    /// Who holds something.
    Holders(Holding),
    /// Where a user's rights lead, and who could act as them.
    Explain(UserId),
    /// What somebody or something was at a moment; now until one is typed.
    Past(Subject, Option<Time>),
    /// The form of a user who is there.
    EditUser(UserId),
    /// The form of a row of the setup.
    EditRecord(SetupId),
    /// The form of a new row of the setup.
    NewRecord(SetupList),
    /// The form of a new user, long or short.
    NewUser(FormKind),
    /// A form that was left before it was saved.
    LeftForm(Box<LeftForm>),
}

macro_rules! sheets {
    ($($sheet:ident $pane:ty;)*) => {
        /// An open sheet.
        #[derive(Clone, Debug)]
        pub enum Sheet { $($sheet($pane),)* }

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

sheets! {
    Doctor Doctor;
    UserForm UserForm;
    Permissions Permissions;
    Apply Apply;
    Templates Templates;
    Mail Mail;
    Backups Backups;
    Properties Properties;
    Compare Compare;
    Holders Holders;
    Explain Explain;
    Past Past;
    RecordForm RecordForm;
    Shares Shares;
    ShareForm ShareForm;
    WhoSees Sharing;
    Matrix Matrix<Laid>;
}

impl Sheet {
    /// Opens a sheet over what the app shows now.
    pub fn open(cover: Cover, app: &App) -> Self {
        match cover {
            Cover::Doctor(user) => Self::Doctor(Doctor::new(user)),
            Cover::Permissions(user) => Self::Permissions(Permissions::of(vec![user])),
            Cover::PermissionsOf(users) => Self::Permissions(Permissions::of(users)),
            Cover::TemplateLevels(template) => Self::Permissions(Permissions::of_template(template)),
            Cover::ApplyTemplate(users) => Self::Apply(Apply::template(users)),
            Cover::MakeLike(users, model) => Self::Apply(Apply::like(users, model)),
            Cover::Templates => Self::Templates(Templates::default()),
            Cover::Mail(user) => Self::Mail(Mail::about(user)),
            Cover::Backups => Self::Backups(Backups::default()),
            Cover::Properties => Self::Properties(Properties::default()),
            Cover::Compare(left, right) => Self::Compare(Compare::new(left, right)),
            Cover::Relations(user, axis) => Self::Matrix(Matrix::of(user, axis, &app.model)),
            Cover::Members(axis, of) => Self::Matrix(Matrix::members(axis, of, &app.model)),
            Cover::Orgs(axis) => Self::Matrix(Matrix::of_orgs(axis, &app.model)),
            Cover::Sharing(release) => Self::Matrix(Matrix::sharing(release, &app.model)),
            Cover::Shares(release) => Self::Shares(Shares::new(release)),
            Cover::NewShare(release) => Self::ShareForm(ShareForm::new(release)),
            Cover::WhoSees(one, other) => Self::WhoSees(Sharing::new(one, other)),
            Cover::Holders(of) => Self::Holders(Holders::new(of)),
            Cover::Explain(user) => Self::Explain(Explain::new(user)),
            Cover::Past(of, at) => Self::Past(Past::new(of, at.unwrap_or(app.model.now))),
            Cover::EditUser(user) => Self::UserForm(UserForm::edit(user, &app.model)),
            Cover::EditRecord(id) => Self::RecordForm(RecordForm::edit(id, &app.model)),
            Cover::NewRecord(list) => Self::RecordForm(RecordForm::new(list, &app.model)),
            Cover::NewUser(kind) => Self::UserForm(UserForm::new(kind, &app.model)),
            Cover::LeftForm(left) => match *left {
                LeftForm::User(left) => Self::UserForm(UserForm::again(*left, &app.model)),
                LeftForm::Record(left) => Self::RecordForm(RecordForm::again(*left, &app.model)),
                LeftForm::Share(left) => Self::ShareForm(ShareForm::again(&left)),
            },
        }
    }
}

/// The open sheets of all tabs, the topmost of each last.
#[derive(Clone, Debug, Default)]
pub struct Sheets {
    open: Vec<Layer>,
    /// How many were laid.
    laid: u64,
}

/// A sheet on its tab, with the number it was laid under.
#[derive(Clone, Debug)]
struct Layer {
    on: Tab,
    number: u64,
    sheet: Sheet,
}

impl Sheets {
    /// The sheet that lies topmost on a tab.
    pub fn top(&self, tab: Tab) -> Option<&Sheet> {
        self.on(tab).next_back().map(|laid| &laid.sheet)
    }

    pub fn top_mut(&mut self, tab: Tab) -> Option<&mut Sheet> {
        self.open.iter_mut().rev().find(|laid| laid.on == tab).map(|laid| &mut laid.sheet)
    }

    /// Who takes answers on a tab: its pane and every sheet on it, the topmost last.
    pub fn takers(&self, tab: Tab) -> impl DoubleEndedIterator<Item = Taker> {
        std::iter::once(Taker::Pane(tab)).chain(self.on(tab).map(|laid| Taker::Sheet(laid.number)))
    }

    fn on(&self, tab: Tab) -> impl DoubleEndedIterator<Item = &Layer> {
        self.open.iter().filter(move |laid| laid.on == tab)
    }

    /// Every sheet of a tab, the lowest first.
    pub fn of(&mut self, tab: Tab) -> impl Iterator<Item = &mut Sheet> {
        self.open.iter_mut().filter(move |laid| laid.on == tab).map(|laid| &mut laid.sheet)
    }

    /// Every sheet of every tab.
    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut Sheet> {
        self.open.iter_mut().map(|laid| &mut laid.sheet)
    }

    /// What was typed into an open form and not saved, the topmost first.
    pub fn left_form(&self) -> Option<LeftForm> {
        self.open.iter().rev().find_map(|laid| match &laid.sheet {
            Sheet::UserForm(form) => form.left().map(Box::new).map(LeftForm::User),
            Sheet::RecordForm(form) => form.left().map(Box::new).map(LeftForm::Record),
            Sheet::ShareForm(form) => form.left().map(Box::new).map(LeftForm::Share),
            _ => None,
        })
    }

    pub fn lay(&mut self, tab: Tab, sheet: Sheet) {
        self.laid += 1;
        self.open.push(Layer { on: tab, number: self.laid, sheet });
    }

    /// Takes all sheets off all tabs.
    pub fn clear(&mut self) {
        self.open.clear();
    }

    /// Takes what only shows something off a tab, down to the first form, in which something may be typed.
    pub fn lift_views(&mut self, tab: Tab) {
        while self
            .top(tab)
            .is_some_and(|sheet| !matches!(sheet, Sheet::UserForm(_) | Sheet::RecordForm(_) | Sheet::ShareForm(_)))
        {
            self.lift(tab);
        }
    }

    /// Takes the topmost sheet off a tab.
    pub fn lift(&mut self, tab: Tab) {
        if let Some(at) = self.open.iter().rposition(|laid| laid.on == tab) {
            self.open.remove(at);
        }
    }
}
