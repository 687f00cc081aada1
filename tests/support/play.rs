//! The screen of one operator, played with keys against a real database.

use std::cell::RefCell;
use std::rc::Rc;

use beadle::api::{Refusal, Reply, Request};
use beadle::domain::change::{ChangeSet, Receipt};
use beadle::service::Seat;
use beadle::tui::commits;
use beadle::tui::effect::Step;
use beadle::tui::event::Event;
use beadle::tui::rehearsal::Rehearsal;

use super::world::World;

pub const TOWN: &str = "
    org ABC
    org XYZ
    workgroup Admin menu
    workgroup Desk
    user 10 op@x.example A ABC edit:ABC in:Admin user_setup=W query_designer=R
    user 20 one@x.example A ABC login:ABC in:Desk
    user 21 two@x.example A ABC login:ABC in:Desk
    user 22 three@x.example A ABC login:ABC in:Admin user_setup=W
    user 23 four@x.example A ABC login:ABC in:Admin user_setup=W
";

pub type Answers = Box<dyn FnMut(Request) -> Result<Reply, Refusal>>;

/// The screen of one operator on a database that others write to as well.
pub struct Play {
    pub screen: Rehearsal<Answers>,
    pub world: World,
    pub seat: Rc<RefCell<Seat>>,
    /// Everything that was asked.
    pub heard: Rc<RefCell<Vec<Request>>>,
}

impl Play {
    pub fn open(user: i64, width: u16, height: u16) -> Self {
        Self::in_town(TOWN, user, width, height)
    }

    /// Opens the screen of an operator on a town of these lines.
    pub fn in_town(town: &str, user: i64, width: u16, height: u16) -> Self {
        Self::begin(town, user, |answers| Rehearsal::open(width, height, answers))
    }

    /// The same at the far end of a line.
    pub fn far(town: &str, user: i64, width: u16, height: u16) -> Self {
        Self::begin(town, user, |answers| Rehearsal::open_far(width, height, answers))
    }

    fn begin(town: &str, user: i64, open: impl FnOnce(Answers) -> Result<Rehearsal<Answers>, String>) -> Self {
        let world = World::new(town);
        let seat = Rc::new(RefCell::new(world.seat(user)));
        let heard = Rc::new(RefCell::new(Vec::new()));
        let (asked, hearing) = (Rc::clone(&seat), Rc::clone(&heard));
        let answers: Answers = Box::new(move |request| {
            hearing.borrow_mut().push(request.clone());
            asked.borrow_mut().answer(request)
        });
        Self { screen: open(answers).unwrap(), world, seat, heard }
    }

    /// Stages changes in their text form.
    pub fn staged(user: i64, lines: &str) -> Self {
        let mut play = Self::open(user, 80, 24);
        play.stage(lines);
        play
    }

    pub fn stage(&mut self, lines: &str) {
        let changes = read(&mut self.seat.borrow_mut(), lines).changes;
        self.follow(Step::Stage(changes));
    }

    pub fn follow(&mut self, step: Step) {
        let effects = self.screen.app.follow(vec![step]);
        self.screen.follow_up(effects);
    }

    pub fn press(&mut self, keys: &str) -> &mut Self {
        self.screen.press(keys).unwrap();
        self
    }

    /// The first line with these words.
    #[track_caller]
    pub fn line(&self, with: &str) -> String {
        let text = self.screen.text();
        text.lines().find(|line| line.contains(with)).unwrap_or_else(|| panic!("no {with:?} in\n{text}")).to_owned()
    }

    pub fn text(&self) -> String {
        self.screen.text()
    }

    /// The line of the status bar.
    pub fn status(&self) -> String {
        let text = self.screen.text();
        text.lines().rev().nth(1).unwrap_or_default().trim().to_owned()
    }

    /// Commits what is staged, which takes all of it.
    #[track_caller]
    pub fn commit(&mut self) {
        self.follow(commits::all(&self.screen.app.model));
        assert!(self.screen.app.model.draft.is_empty(), "{}", self.screen.text());
    }

    /// The names of what was asked since the last time, and how many places the windows had.
    pub fn asked(&self) -> String {
        let name = |request: Request| match request {
            Request::Window { rows, columns, .. } => format!("window {}x{}", rows.len(), columns.len()),
            Request::Along { list, also } => format!("{} along with {}", list.name(), also.len()),
            request => request.name().to_owned(),
        };
        let heard = self.heard.take().into_iter().filter(|request| *request != Request::Standing);
        heard.map(name).collect::<Vec<_>>().join(", ")
    }

    /// The draft in its text form, one change after the other, the heading left out.
    pub fn draft_lines(&self) -> Vec<String> {
        let set = self.screen.app.model.draft.to_set();
        let Ok(Reply::Text(text)) = self.world.seat(1).answer(Request::WriteText { set }) else { panic!("the text") };
        let lines = text.lines().filter(|line| !line.starts_with("database") && !line.is_empty());
        lines.map(str::to_owned).collect()
    }

    pub fn lacks(&self, words: &str) -> bool {
        !self.screen.text().contains(words)
    }

    /// Commits at the seat of another operator, and lets the screen notice.
    pub fn meanwhile(&mut self, user: i64, lines: &str) {
        let mut other = self.world.seat(user);
        let set = read(&mut other, lines);
        let receipt = Receipt([u8::try_from(100 + self.sets()).unwrap(); 16]);
        let reply = other.answer(Request::commit(set, receipt)).unwrap();
        assert!(format!("{reply:?}").contains("committed:"), "{reply:?}");
        self.screen.happen(Event::Wake);
    }

    pub fn city(&self, user: i64) -> Option<String> {
        let sql = "SELECT city FROM users WHERE user_id = ?1";
        self.world.connect().query_row(sql, [user], |row| row.get(0)).unwrap()
    }

    pub fn sets(&self) -> i64 {
        self.world.connect().query_row("SELECT count(*) FROM change_sets", [], |row| row.get(0)).unwrap()
    }
}

pub fn read(seat: &mut Seat, lines: &str) -> ChangeSet {
    match seat.answer(Request::ReadText { text: lines.to_owned() }).unwrap() {
        Reply::Set(set) => set,
        reply => panic!("{reply:?}"),
    }
}
