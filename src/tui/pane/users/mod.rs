//! The users: a list with an incremental filter at the left, the person under the cursor at the right.
//!
//! Where there is no room for both, the card folds away and Enter opens it whole.

mod about;
pub(in crate::tui) mod card;
mod complete;
mod errand;
mod filtering;
mod list;
mod marking;
mod offer;
mod parts;
mod saved;
mod status;
mod whom;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::errand::Errand;
use self::parts::Parts;
use self::whom::Meant;
use super::whole::Whole;
use super::{Input, Pane, Settled};
use crate::api::along::Also;
use crate::api::filters::SavedFilter;
use crate::api::page::Key;
use crate::api::past::Subject;
use crate::api::users::{Find, Sort, UserRow};
use crate::api::{Place, Reply, Request};
use crate::domain::cell::UserField;
use crate::domain::ids::UserId;
use crate::link::Slot;
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::completion::Completion;
use crate::tui::effect::Step;
use crate::tui::ends::SOON;
use crate::tui::keymap::Context;
use crate::tui::list_window::{ListWindow, Listed};
use crate::tui::model::Model;
use crate::tui::outside::{Outside, Seen};
use crate::tui::range::Range;
use crate::tui::sheet::{Cover, FormKind, Past};
use crate::tui::theme::Glyphs;
use crate::tui::view::View;
use crate::tui::widget::Field;

impl Listed for UserRow {
    fn key(&self) -> Key {
        self.key.clone()
    }
}

/// The pane of users.
#[derive(Clone, Debug, Default)]
pub struct Users {
    list: ListWindow<UserRow>,
    filter: Field,
    typing: bool,
    completion: Completion,
    /// The filters that were kept, as they were listed last.
    kept: Vec<SavedFilter>,
    sort: Sort,
    descending: bool,
    card: Whole,
    /// Whose card is shown while the cursor runs, and until that of the user under it has arrived.
    carded: Option<UserId>,
    range: Range,
    /// The filter that the loaded rows belong to, and what is staged outside of it.
    of: Option<String>,
    outside: Outside,
    /// The list whose people are to be marked once it is known who they are; any other answer marks nobody.
    marking: Option<Find>,
    /// What waits for a card.
    errand: Option<Errand>,
}

const SLOT: &str = "users";

/// For the cards of those next to the cursor.
const BESIDE: [&str; 2] = ["user-below", "user-above"];

impl Users {
    /// Which users, in which order.
    pub fn find(&self) -> Find {
        Find { filter: self.filter.text().to_owned(), sort: self.sort, descending: self.descending }
    }

    /// The user under the cursor.
    pub fn current(&self) -> Option<&UserRow> {
        self.list.current()
    }

    /// The first row in sight.
    fn top(&self, area: Rect) -> Option<UserId> {
        let (rows, _) = self.list.visible(self.parts(area).lines());
        rows.first().map(|row| row.user)
    }

    /// What is listed, to tell what is outside.
    fn seen(&self) -> Seen<'_> {
        let is_of = self.of.as_deref() == Some(self.filter.text());
        Seen { find: self.find(), found: if is_of { self.list.rows() } else { &[] } }
    }

    fn parts(&self, area: Rect) -> Parts {
        Parts::of(area, self.card.open)
    }

    /// The page that is missing most, as a request.
    fn page(&self, model: &Model, area: Rect) -> Option<Request> {
        let (place, limit) = self.list.missing(self.parts(area).lines(), model.epoch)?;
        Some(Request::Users { find: self.find(), place, limit })
    }

    /// Follows a motion, through the card while it has the pane, else along the list.
    fn follow(&mut self, model: &Model, motion: Action, area: Rect) {
        let parts = self.parts(area);
        let card = self.current().and_then(|row| model.cache.card(row.user));
        let length = || card.map_or(0, |card| card::entries(card, model, Glyphs::unicode()).len());
        if !self.card.follow(motion, parts.card.height, length) {
            self.list.follow(motion, parts.lines());
            self.card.scrolled = 0;
        }
    }

    fn again(&mut self) {
        let place = self.current().map_or(Place::Start, |row| Place::At(row.user.0));
        self.list.restart(place);
    }
}

impl Pane for Users {
    fn context(&self) -> Context {
        if self.typing { Context::Filter } else { Context::Users }
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        self.offer(model, action)
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        if self.typing
            && let Some(typed) = input.type_into(&mut self.filter)
        {
            return self.filtered(typed);
        }
        let action = match input {
            Input::Action(action) => *action,
            Input::Entered { purpose, text } => return self.entered(*purpose, text),
            Input::Typed(_) | Input::Pasted(_) => return Vec::new(),
        };
        let (runs, top) = (model.motion.is_on(), self.top(area));
        if !runs {
            let here = self.current().map(|row| row.user);
            self.carded = here.filter(|user| model.cache.card(*user).is_some()).or(self.carded);
        }
        match action {
            motion if motion.is_motion() => self.follow(model, motion, area),
            Action::Filter => (self.typing, self.card.open) = (true, false),
            Action::Accept => {
                self.typing = false;
                self.completion.forget();
            }
            Action::Complete => {
                self.complete(&model.cache);
                self.list.restart(Place::Start);
            }
            Action::KeepFilter => return vec![saved::name(self)],
            Action::SavedFilters => return vec![Step::Ask { slot: Some(Slot("filters")), request: Request::Filters }],
            Action::Back => self.back(),
            Action::Open => self.card = Whole::opened(),
            Action::Sort => return self.next_sort(),
            Action::SortReverse => {
                self.descending = !self.descending;
                self.again();
            }
            Action::Mark => self.mark(model, area),
            Action::MarkRange => return self.mark_range(model),
            Action::MarkMatching => return self.mark_matching(),
            Action::ClearMarks => model.marks.clear(),
            Action::Status => {
                return vec![Step::Open(status::prompt(model, &Meant::of(model, self.current(), self.list.rows())))];
            }
            Action::AddUser => return vec![Step::Lay(Cover::NewUser(FormKind::Add))],
            Action::QuickAdd => return vec![Step::Lay(Cover::NewUser(FormKind::Quick))],
            Action::EditUser => {
                return self.current().map(|row| Step::Lay(Cover::EditUser(row.user))).into_iter().collect();
            }
            Action::ReopenForm => {
                let left = model.left.take().map(|left| Step::Lay(Cover::LeftForm(Box::new(left))));
                return left.into_iter().collect();
            }
            Action::Team => return self.team(),
            Action::OpenDoctor => {
                return self.current().map(|row| Step::Lay(Cover::Doctor(row.user))).into_iter().collect();
            }
            Action::AsItWas => {
                return self.current().map(|row| Past::ask(Subject::User(row.user))).unwrap_or_default();
            }
            Action::SetPassword => return self.set_password(model),
            Action::Unlock => return self.run(model, UserField::LockedUntil),
            Action::ClearQuestion => return self.run(model, UserField::SecurityQuestion),
            Action::PutOff => return self.put_off(model),
            Action::RunsOutSoon => self.find_by(SOON),
            Action::CopyLogin => return self.copy_login(),
            action if about::covers(action) => return about::lay(model, self.current(), action),
            _ => {}
        }
        if runs && self.top(area) != top {
            // A list that scrolls on under a held key takes few bytes only where nothing stands still beside it.
            self.carded = None;
        }
        Vec::new()
    }

    fn is_moving(&self) -> bool {
        self.list.is_moving()
    }

    fn wants(&self, model: &Model, area: Rect) -> Vec<Want> {
        let has_card = !self.parts(area).card.is_empty();
        let also = if has_card && self.is_moving() { vec![Also::Card] } else { Vec::new() };
        let page = self.page(model, area).map(|request| Want::new(SLOT, request));
        let page = page.map(|want| want.along(also).ahead(self.list.is_ahead(model.epoch)));
        let mut wants: Vec<Want> = page.into_iter().collect();
        if let Some(row) = self.current().filter(|_| has_card && !model.motion.is_on()) {
            wants.push(Want::new("user", Request::User { user: row.user }));
            // Over a line a card takes longer than a look at the one before it.
            let beside = model.is_far.then(|| self.list.beside()).into_iter().flatten();
            let ahead = |(row, slot): (&UserRow, _)| Want::new(slot, Request::User { user: row.user }).ahead(true);
            wants.extend(beside.zip(BESIDE).map(ahead));
        }
        wants.extend(self.value_wanted());
        wants.extend(self.names_wanted(&model.cache));
        let outside = self.outside.missing(&model.draft, &self.seen(), model.epoch);
        wants.extend(outside.map(|find| Want::new("users-outside", Request::Matching { find })));
        wants.extend(self.errand.map(|errand| Want::errand("user-errand", errand.request())));
        let all = Find { sort: Sort::default(), descending: false, ..self.find() };
        wants.push(Want::new("users-count", Request::Count { find: all }));
        wants.push(Want::new("users-total", Request::Count { find: Find::default() }));
        wants
    }

    fn settle(&mut self, model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        match (settled.request, settled.result) {
            (Request::Users { find, place, .. }, Ok(Reply::Users(page))) if *find == self.find() => {
                self.list.settle(place, page.clone(), settled.epoch);
                self.of = Some(find.filter.clone());
                Vec::new()
            }
            (Request::User { user }, Ok(Reply::User(card)))
                if self.errand.is_some_and(|errand| errand.user == *user) =>
            {
                self.errand.take().map(|errand| errand.steps(card, model)).unwrap_or_default()
            }
            (Request::Matching { find }, Ok(Reply::Matching(users))) => {
                let mut outside = std::mem::take(&mut self.outside);
                outside.settle(find, users, &model.draft, &self.seen(), settled.epoch);
                self.outside = outside;
                self.mark_found(model, find, users)
            }
            (Request::User { user }, Err(_)) => {
                // What was given up is not done later, when the card is there for another reason.
                self.errand.take_if(|errand| errand.user == *user);
                Vec::new()
            }
            (Request::Matching { find }, Err(_)) => {
                self.marking.take_if(|marking| marking == find);
                Vec::new()
            }
            _ => self.settle_filters(settled),
        }
    }

    fn note(&self, model: &Model) -> Option<String> {
        self.hint(&model.cache).or_else(|| {
            let outside = self.outside.count(&model.draft, &self.seen()).filter(|outside| *outside > 0);
            outside.map(|outside| Outside::words(model.draft.len(), Some(outside)))
        })
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let parts = self.parts(area);
        card::draw(self.current(), self.carded, self.card.scrolled, view, &parts, buf);
        let cursor = list::draw(self, view, &parts, area, buf);
        complete::draw(self, view, parts.list, buf);
        cursor
    }
}
