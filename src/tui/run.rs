//! The loop: events on one channel, a burst of them before one frame, and effects carried out. Only this file and the
//! links know of tokio.

use std::io::{self, Write};
use std::thread;
use std::time::Duration;

use color_eyre::eyre::WrapErr as _;
use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{Event as Input, read};
use crossterm::execute;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, timeout, timeout_at};

use super::app::App;
use super::chance::Chance;
use super::commits::Commits;
use super::courier::{Courier, Errand, Word};
use super::effect::{Effect, LONGEST_COPY};
use super::event::Event;
use super::files::Files;
use super::kept::Keeper;
use super::keymap::Keymap;
use super::model::{Model, Seat};
use super::receipts::Receipts;
use super::terminal::{Device as _, Guard, Screen, Signal, Signals, Tty, drawn_on, enter, is_hung_up, listen};
use super::theme::Theme;
use super::update::update;
use super::view::paint;
use super::widget::{Notice, Tone};
use crate::api::Standing;
use crate::domain::time::Time;
use crate::link::anchor::Watch;
use crate::link::{Link, News};

/// How long the first frame waits for the first page, which is on its way before the terminal is taken.
const FIRST_PAGE: Duration = Duration::from_millis(20);

/// What the screen is opened with.
pub struct Options {
    pub theme: Theme,
    pub seat: Seat,
    /// Who is at the terminal, where that was asked already.
    pub standing: Option<Standing>,
    /// Random bytes from which the receipts and the passwords of this session are made.
    pub seed: [u8; 32],
    pub clock: fn() -> Time,
    pub keeper: Box<dyn Keeper>,
    pub files: Files,
    pub courier: Box<dyn Courier>,
    pub anchor: Watch,
    /// What has to be told before anything else.
    pub warning: Option<String>,
    /// What nobody waits for, done in a thread of its own.
    pub aside: fn(),
}

/// Why the screen was left.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExitReason {
    Quit,
    /// Nobody was there for a long time, and nobody could have unlocked the console.
    Abandoned,
    Signal(Signal),
}

impl ExitReason {
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Quit | Self::Abandoned => 0,
            Self::Signal(signal) => match signal.exit_code() {
                Some(code) => code,
                None => 0,
            },
        }
    }
}

/// Shows the console on this terminal until the operator leaves. Answers and link states of `link` come through `news`.
///
/// # Errors
/// When there is no terminal, or it can no longer be drawn on.
pub fn run(mut link: Box<dyn Link>, news: UnboundedReceiver<News>, options: Options) -> color_eyre::Result<ExitReason> {
    let keymap = Keymap::standard().map_err(color_eyre::Report::msg)?;
    let mut model = Model::new((options.clock)(), options.seat, Chance::new(options.seed));
    model.is_far = link.is_far();
    let size = drawn_on(Tty::open()?.size()?);
    let mut app = App::new(model, keymap, Commits::new(Receipts::new(options.seed)), size);
    let effects = begin(&mut app, &mut *link, options.standing);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (send, events) = unbounded_channel();
    let signals = listen({
        let send = send.clone();
        move |signal| pass(&send, Event::Signal(signal))
    })
    .wrap_err("no signals can be heard")?;
    let (guard, screen) = enter()?;
    // From here on a signal tells of another size; until here nothing did.
    app.screen = screen.size()?;
    let mut stage = Stage {
        app,
        link,
        guard,
        screen,
        theme: options.theme,
        clock: options.clock,
        keeper: options.keeper,
        files: options.files,
        courier: options.courier,
        send: send.clone(),
        anchor: options.anchor,
        warning: options.warning,
        ended: None,
        stale: true,
        signals,
        aside: Some(options.aside),
    };
    let reason = runtime.block_on(async {
        tokio::spawn(forward_news(news, send));
        stage.play(effects, events).await
    });
    drop(stage);
    reason
}

/// Begins with what is known of whoever is at the terminal. What the first screen shows is asked for before there is one,
/// so that it is read while the terminal is taken; what else is to be done is answered.
fn begin(app: &mut App, link: &mut dyn Link, standing: Option<Standing>) -> Vec<Effect> {
    let mut effects = match standing {
        Some(standing) => app.start_with(standing),
        None => app.start(),
    };
    effects.extend(app.inquire());
    let asks = effects.extract_if(.., |effect| matches!(effect, Effect::Ask { .. }));
    for effect in asks {
        if let Effect::Ask { ticket, slot, request } = effect {
            link.ask(ticket, slot, request);
        }
    }
    effects
}

/// Everything the loop holds.
struct Stage {
    app: App,
    link: Box<dyn Link>,
    guard: Guard,
    screen: Screen,
    theme: Theme,
    clock: fn() -> Time,
    keeper: Box<dyn Keeper>,
    files: Files,
    courier: Box<dyn Courier>,
    /// Where what happens beside the loop is told.
    send: UnboundedSender<Event>,
    anchor: Watch,
    warning: Option<String>,
    ended: Option<ExitReason>,
    /// Whether the screen shows less than is known.
    stale: bool,
    /// Dropped last: the watchdog waits for everything else to be let go of.
    signals: Signals,
    /// What is done once the first frame is out.
    aside: Option<fn()>,
}

impl Stage {
    async fn play(
        &mut self,
        effects: Vec<Effect>,
        mut events: UnboundedReceiver<Event>,
    ) -> color_eyre::Result<ExitReason> {
        self.carry_out(effects)?;
        self.app.model.anchor = self.anchor.known();
        self.warn();
        let question = self.app.ask_anchor();
        self.carry_out(question.into_iter().collect())?;
        // A frame without the first page would only delay the one with it.
        if self.app.asking.is_reading()
            && let Ok(Some(event)) = timeout(FIRST_PAGE, events.recv()).await
        {
            self.burst(event, &mut events).await?;
        }
        let mut wake = Instant::now() + self.app.wake_in();
        loop {
            let effects = self.app.inquire();
            self.carry_out(effects)?;
            let kept = self.app.keep_small_work();
            self.carry_out(kept)?;
            if let Some(reason) = self.ended {
                return Ok(reason);
            }
            if std::mem::take(&mut self.stale) {
                match self.screen.draw(|buf| paint(&self.app, &self.theme, buf.area, buf)) {
                    // Its signal is on the way and may come second; the reason is the same.
                    Err(error) if is_hung_up(&error) => {
                        self.happen(Event::Signal(Signal::HangUp))?;
                        continue;
                    }
                    drawn => drawn?,
                }
                self.follow_first_frame()?;
            }
            wake = wake.min(Instant::now() + self.app.wake_in());
            let rest = self.app.rests_in().map_or(wake, |left| wake.min(Instant::now() + left));
            match timeout_at(rest, events.recv()).await {
                Ok(Some(event)) => self.burst(event, &mut events).await?,
                Ok(None) => self.ended = Some(ExitReason::Quit),
                Err(_) if rest < wake => self.happen(Event::Rest)?,
                Err(_) => {
                    self.happen(Event::Wake)?;
                    wake = Instant::now() + self.app.wake_in();
                }
            }
        }
    }

    /// Takes in everything that waits, so that a held key costs one frame for many events.
    async fn burst(&mut self, first: Event, events: &mut UnboundedReceiver<Event>) -> color_eyre::Result<()> {
        self.happen(first)?;
        tokio::task::yield_now().await;
        while self.ended.is_none()
            && let Ok(event) = events.try_recv()
        {
            self.happen(event)?;
        }
        Ok(())
    }

    fn happen(&mut self, event: Event) -> color_eyre::Result<()> {
        let event = match event {
            // The signal says that there is another size, and the terminal which; where it is gone, drawing tells that.
            Event::Signal(Signal::Resize) => self.screen.size().map_or(event, Event::Resize),
            event => event,
        };
        if let Event::Signal(signal) = event {
            match signal {
                Signal::Continue => match self.guard.resume(&mut self.screen) {
                    // Whoever loses the terminal is continued, too, and may hear of that first.
                    Err(error) if is_hung_up(&error) => return self.happen(Event::Signal(Signal::HangUp)),
                    resumed => resumed?,
                },
                signal if signal.exit_code().is_some() => self.ended = Some(ExitReason::Signal(signal)),
                _ => {}
            }
        }
        let effects = update(&mut self.app, (self.clock)(), event);
        self.carry_out(effects)
    }

    /// Starts the threads that a first frame does not need. What was typed meanwhile waits in the terminal.
    fn follow_first_frame(&mut self) -> color_eyre::Result<()> {
        let Some(aside) = self.aside.take() else { return Ok(()) };
        let typed = self.send.clone();
        // It ends with the process: nothing else ends a read of a terminal.
        let keys = thread::Builder::new().name("keys".to_owned()).spawn(move || forward_input(&typed));
        keys.wrap_err("no thread could be started to read keys")?;
        self.signals.hear_hang_up().wrap_err("no thread could be started to notice the loss of the terminal")?;
        // Where no thread can be started for it, the next console does it.
        let _ = thread::Builder::new().name("aside".to_owned()).spawn(aside);
        Ok(())
    }

    fn warn(&mut self) {
        if let Some(warning) = self.warning.take() {
            self.app.model.notice = Some(Notice::new(Tone::Error, warning));
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> color_eyre::Result<()> {
        for effect in effects {
            match effect {
                Effect::Draw => self.stale = true,
                Effect::Ask { ticket, slot, request } => self.link.ask(ticket, slot, request),
                Effect::Copy(text) if text.len() <= LONGEST_COPY => {
                    execute!(Tty::open()?, CopyToClipboard::to_clipboard_from(text))?;
                }
                Effect::CopySecret(secret) => {
                    execute!(Tty::open()?, CopyToClipboard::to_clipboard_from(secret.expose()))?;
                }
                Effect::Cancel(ticket) => self.link.cancel(ticket),
                Effect::CompareAnchor(known, present) => {
                    self.warning = self.anchor.compare(known, &present);
                    self.app.model.anchor = self.anchor.known();
                    self.stale |= self.warning.is_some();
                    self.warn();
                }
                Effect::Dial => self.link.dial_now(),
                Effect::Copy(_) | Effect::Bell => Tty::open()?.write_all(b"\x07")?,
                Effect::KeepForm(left) => warn_unkept("form", self.keeper.keep_form(left.as_deref())),
                Effect::KeepDraft(draft) => warn_unkept("draft", self.keeper.keep_draft(*draft)),
                Effect::KeepMarks(marks) => warn_unkept("marks", self.keeper.keep_marks(&marks)),
                Effect::LetGo(judgement) => drop(tokio::task::spawn_blocking(move || drop(judgement))),
                Effect::KeepAnchor(head) => {
                    self.warning = self.anchor.keep(head);
                    self.app.model.anchor = self.anchor.known();
                    self.warn();
                }
                Effect::Errand(errand) => {
                    let send = self.send.clone();
                    let deliver = move |word| {
                        let event = match word {
                            Word::Fetched(fetched) => Event::Fetched(fetched),
                            Word::Progress { source, progress } => Event::Extracting { source, progress },
                        };
                        pass(&send, event);
                    };
                    self.courier.send(errand, Box::new(deliver));
                }
                Effect::Sit(standing) => {
                    // Whatever was fetched was fetched for somebody else.
                    self.courier.send(Errand::Leave, Box::new(drop));
                    let kept = self.keeper.sit(&standing);
                    self.app.take_up(kept);
                    self.stale = true;
                }
                Effect::File(wish) => {
                    let (files, send) = (self.files, self.send.clone());
                    tokio::task::spawn_blocking(move || pass(&send, Event::File(files.carry_out(wish))));
                }
                Effect::Suspend => {
                    self.guard.suspend(&mut self.screen)?;
                    self.stale = true;
                }
                Effect::Abandon => {
                    self.ended.get_or_insert(ExitReason::Abandoned);
                }
                Effect::Quit => {
                    self.ended.get_or_insert(ExitReason::Quit);
                }
            }
        }
        Ok(())
    }
}

/// Notes what could not be kept: it is no reason to end.
fn warn_unkept(what: &str, kept: io::Result<()>) {
    if let Err(problem) = kept {
        tracing::error!(%problem, "the {what} could not be kept");
    }
}

/// Reads what is typed, in a thread of its own: reading half a sequence waits for its other half.
fn forward_input(send: &UnboundedSender<Event>) {
    while let Ok(event) = read() {
        match event {
            Input::Key(key) => pass(send, Event::Key(key)),
            Input::Paste(text) => pass(send, Event::Paste(text)),
            // Another size is told by its signal, which is heard from the beginning; this thread begins later.
            Input::Resize(..) | Input::FocusGained | Input::FocusLost | Input::Mouse(_) => {}
        }
    }
    // Nobody can press a key any more.
    pass(send, Event::Signal(Signal::HangUp));
}

async fn forward_news(mut news: UnboundedReceiver<News>, send: UnboundedSender<Event>) {
    while let Some(news) = news.recv().await {
        match news {
            News::Answer(answer) => pass(&send, Event::Answer(answer)),
            News::Progress(ticket, progress) => pass(&send, Event::Progress(ticket, progress)),
            News::State(state) => pass(&send, Event::Link(state)),
            News::Standing(standing) => pass(&send, Event::Standing(standing)),
            News::Delay(delay) => pass(&send, Event::Delay(delay)),
        }
    }
}

fn pass(send: &UnboundedSender<Event>, event: Event) {
    // The loop has ended when nobody receives; then nothing is to be done about the event either.
    let _ = send.send(event);
}
