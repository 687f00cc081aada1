//! The screen of one operator, played with keys against a real database: the one notation of all tests of the screen.

use std::cell::RefCell;
use std::rc::Rc;

use beadle::api::{Refusal, Reply, Request};
use beadle::domain::change::{ChangeSet, Receipt};
use beadle::domain::time::Time;
use beadle::service::Seat;
use beadle::tui::commits;
use beadle::tui::effect::{Effect, Step};
use beadle::tui::event::Event;
use beadle::tui::rehearsal::Rehearsal;
use beadle::tui::sheet::LeftForm;
use beadle::tui::terminal::Signal;

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
        Self::on(&World::new(town), user, width, height)
    }

    /// The same at the far end of a line.
    pub fn far(town: &str, user: i64, width: u16, height: u16) -> Self {
        let world = World::new(town);
        Self::begin(&world, world.seat(user), Seat::answer, |answers| Rehearsal::open_far(width, height, answers))
    }

    /// The screen of an operator on a database that the test has in its hands.
    pub fn on(world: &World, user: i64, width: u16, height: u16) -> Self {
        Self::seated(world, world.seat(user), width, height)
    }

    /// The same for whoever sits at a seat.
    pub fn seated(world: &World, seat: Seat, width: u16, height: u16) -> Self {
        Self::through(world, seat, width, height, Seat::answer)
    }

    /// The same where something stands between the screen and the seat.
    pub fn through(
        world: &World,
        seat: Seat,
        width: u16,
        height: u16,
        answer: impl FnMut(&mut Seat, Request) -> Result<Reply, Refusal> + 'static,
    ) -> Self {
        Self::begin(world, seat, answer, |answers| Rehearsal::open(width, height, answers))
    }

    fn begin(
        world: &World,
        seat: Seat,
        mut answer: impl FnMut(&mut Seat, Request) -> Result<Reply, Refusal> + 'static,
        open: impl FnOnce(Answers) -> Result<Rehearsal<Answers>, String>,
    ) -> Self {
        let seat = Rc::new(RefCell::new(seat));
        let heard = Rc::new(RefCell::new(Vec::new()));
        let (asked, hearing) = (Rc::clone(&seat), Rc::clone(&heard));
        let answers: Answers = Box::new(move |request| {
            hearing.borrow_mut().push(request.clone());
            answer(&mut asked.borrow_mut(), request)
        });
        Self { screen: open(answers).unwrap(), world: world.clone(), seat, heard }
    }

    /// Lets it be a moment, at which the operator has just pressed a key.
    pub fn at(mut self, moment: Time) -> Self {
        self.screen.now = moment;
        (self.screen.app.touched, self.screen.app.model.now) = (moment, moment);
        self
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

    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.screen.happen(Event::Paste(text.to_owned()));
        self
    }

    /// Lets what is asked take long, and stops it.
    pub fn stop_waiting(&mut self) {
        self.screen.now = self.screen.now.plus(500);
        self.screen.happen(Event::Wake);
        self.press("<esc>");
    }

    /// The words are on the screen, in one line or from one to the next.
    #[track_caller]
    pub fn has(&self, words: &str) {
        has(&self.screen, words);
    }

    /// The words are in no line of the screen.
    #[track_caller]
    pub fn hides(&self, words: &str) {
        hides(&self.screen, words);
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

    /// Commits at the seat of another operator, and lets the screen notice.
    pub fn meanwhile(&mut self, user: i64, lines: &str) {
        let mut other = self.world.seat(user);
        let set = read(&mut other, lines);
        let receipt = Receipt([u8::try_from(100 + self.sets()).unwrap(); 16]);
        let reply = other.answer(Request::commit(set, receipt)).unwrap();
        assert!(format!("{reply:?}").contains("committed:"), "{reply:?}");
        self.screen.happen(Event::Wake);
    }

    /// What the session leaves of an open form when its terminal is lost, as the next one finds it.
    pub fn left(mut self) -> Option<LeftForm> {
        left_by(&mut self.screen)
    }

    pub fn city(&self, user: i64) -> Option<String> {
        self.world.value(&format!("SELECT city FROM users WHERE user_id = {user}"))
    }

    pub fn sets(&self) -> i64 {
        self.world.value("SELECT count(*) FROM change_sets")
    }
}

/// The words are on a screen, in one line or from one to the next.
#[track_caller]
pub fn has<W: FnMut(Request) -> Result<Reply, Refusal>>(screen: &Rehearsal<W>, words: &str) {
    let text = screen.text();
    let flowing = text.lines().map(|line| line.trim_matches(['│', ' '])).collect::<Vec<_>>().join(" ");
    assert!(flowing.contains(words), "no {words:?} in\n{text}");
}

/// The words are in no line of a screen.
#[track_caller]
pub fn hides<W: FnMut(Request) -> Result<Reply, Refusal>>(screen: &Rehearsal<W>, words: &str) {
    let text = screen.text();
    assert!(!text.contains(words), "{words:?} in\n{text}");
}

/// What a session leaves of an open form when its terminal is lost, as the next one finds it.
pub fn left_by<W: FnMut(Request) -> Result<Reply, Refusal>>(screen: &mut Rehearsal<W>) -> Option<LeftForm> {
    screen.happen(Event::Signal(Signal::HangUp));
    let left = screen.effects.iter().find_map(|effect| match effect {
        Effect::KeepForm(Some(left)) => Some(serde_json::to_string(left).unwrap()),
        _ => None,
    });
    left.map(|left| serde_json::from_str(&left).unwrap())
}

pub fn read(seat: &mut Seat, lines: &str) -> ChangeSet {
    match seat.answer(Request::ReadText { text: lines.to_owned() }).unwrap() {
        Reply::Set(set) => set,
        reply => panic!("{reply:?}"),
    }
}
