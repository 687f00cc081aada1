//! What all panes know in common: who and what we are connected to, what is staged, marked and answered.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::action::Action;
use super::cache::Cache;
use super::chance::Chance;
use super::keymap::Context;
use super::marks::Marks;
use super::motion::Motion;
use super::sheet::LeftForm;
use super::widget::{Notice, Tone};
use crate::api::standing::Operator;
use crate::api::sync::SyncAccepted;
use crate::api::{Capability, Refusal, Request, Secret, Standing};
use crate::config::Target;
use crate::domain::cell::{Cell, Value};
use crate::domain::chain::Head;
use crate::domain::change::ChangeSet;
use crate::domain::day::Day;
use crate::domain::draft::Draft;
use crate::domain::ids::{SetId, UserId};
use crate::domain::text::Raw;
use crate::domain::time::Time;
use crate::link::LinkState;

/// The state that panes share.
#[derive(Clone, Debug)]
pub struct Model {
    /// Absent until the database has answered for the first time.
    pub standing: Option<Standing>,
    pub link: LinkState,
    /// The database is at the far end of a line: what is likely wanted next is asked for ahead, and what others write is
    /// told by itself.
    pub is_far: bool,
    /// How long the last sign of life took there and back.
    pub delay: Option<Duration>,
    pub draft: Draft,
    /// New passwords of users whose staged cells say so; with the draft they are never kept on disk.
    pub passwords: BTreeMap<UserId, Secret>,
    /// Random bytes for passwords that are made here.
    pub chance: Chance,
    /// A form of an earlier session that was left before it was saved.
    pub left: Option<LeftForm>,
    pub marks: Marks,
    pub cache: Cache,
    /// Counts the changes of the database that we know of; what was asked in an older epoch is asked again.
    pub epoch: u64,
    /// The head of the journal that is kept by this account.
    pub anchor: Option<Head>,
    /// What was said last, to be read in full.
    pub said: Option<Notice>,
    /// The set committed last from here, for undo.
    pub last_set: Option<SetId>,
    /// What the status line says.
    pub notice: Option<Notice>,
    pub now: Time,
    /// Whether the cursor runs, so that what is told about its line waits.
    pub motion: Motion,
    pub seat: Seat,
}

/// What the operator's seat is like; it stays as it is while the console is open.
#[derive(Clone, Debug)]
pub struct Seat {
    pub zone: TimeZone,
    /// The operator asked not to be able to change anything.
    pub readonly: bool,
    /// There is no shell behind the console, and no file of this host.
    pub is_captive: bool,
    /// After so many minutes without a key the console is locked; 0 for never.
    pub idle_lock: u32,
    /// Copies may be sent through the terminal.
    pub clipboard: bool,
    /// The terminal rings where somebody requests access.
    pub bell: bool,
    /// The path of the open database, where that is known.
    pub database: Option<String>,
    /// Who is to sign in, where that was said at the start.
    pub login: Option<String>,
    /// The name of a database that a sync would likely copy from.
    pub sync_source: Option<String>,
    /// The home of the operator's account, which `~` stands for in a path.
    pub home: Option<String>,
    /// Databases by the names that the configuration gives them.
    pub profiles: BTreeMap<String, String>,
}

impl Seat {
    /// Which database a name means: a profile if there is one of that name, else an address or a path.
    pub fn target(&self, typed: &str) -> Target {
        match self.profiles.get(typed) {
            Some(target) => Target::parse(target),
            None => Target::parse(&self.path(typed)),
        }
    }

    /// A path as it is typed, with `~` spelled out.
    pub fn path(&self, typed: &str) -> String {
        match (&self.home, typed.strip_prefix('~')) {
            (Some(home), Some(rest)) if rest.is_empty() || rest.starts_with('/') => format!("{home}{rest}"),
            _ => typed.to_owned(),
        }
    }
}

/// Something to be committed under a receipt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Writing {
    /// The draft, or a part of it.
    Set(ChangeSet),
    /// A decision about applicants: a set of its own, beside the draft. The pane it comes from tells its outcome.
    Decision(ChangeSet),
    /// A change of the operator's own credentials: a set of its own too, whose outcome its dialog is told.
    Own(ChangeSet),
    /// The inverse of a committed set.
    Undo(SetId),
    /// The draft, where it takes a committed set back and nothing else; rows may have been left out.
    Inverse(SetId, ChangeSet),
    /// A sync: its plan, what was accepted of it, and why.
    Sync { plan: String, accepted: SyncAccepted, reason: String },
    /// A backup of a sync to be restored, and why.
    Restore { backup: String, reason: String },
}

impl Writing {
    /// A sync or its restoration, whose pane tells what came of it.
    pub const fn is_of_sync(&self) -> bool {
        matches!(self, Self::Sync { .. } | Self::Restore { .. })
    }
}

/// Why nothing else of one's own row is changed.
pub const OWN_ROW: &str = "This is your own row: only name, address, phone and job title are yours to change.";

/// Says why something was refused, and the way out.
pub fn refused(refusal: &Refusal) -> Notice {
    let hint = refusal.hint.as_ref().map(|hint| format!(" {}", hint.shown())).unwrap_or_default();
    Notice::new(Tone::Error, format!("{}{hint}", refusal.sentence.shown()))
}

impl Model {
    pub fn new(now: Time, seat: Seat, chance: Chance) -> Self {
        Self {
            standing: None,
            link: LinkState::default(),
            is_far: false,
            delay: None,
            draft: Draft::default(),
            passwords: BTreeMap::new(),
            chance,
            left: None,
            marks: Marks::default(),
            cache: Cache::default(),
            epoch: 0,
            anchor: None,
            said: None,
            last_set: None,
            notice: None,
            now,
            motion: Motion::default(),
            seat,
        }
    }

    pub fn operator(&self) -> Option<&Operator> {
        self.standing.as_ref()?.operator.as_ref()
    }

    /// What has to be told while it holds: that the last administrators run out.
    pub fn warning(&self) -> Option<&Raw> {
        self.standing.as_ref()?.warning.as_ref()
    }

    /// The request to judge the draft as it stands.
    pub fn judging(&self) -> Request {
        Request::Judge { set: self.draft.shared_set(), undo_of: self.draft.undoes() }
    }

    /// The day it is at the operator's seat.
    pub fn today(&self) -> Day {
        Day::of(self.now, &self.seat.zone)
    }

    /// Whether a row is the operator's own, of which only personal fields are theirs to change.
    pub fn is_own(&self, user: UserId) -> bool {
        self.operator().is_some_and(|operator| operator.user == user)
    }

    /// Begins an epoch: everything shown is asked for again.
    pub fn touch(&mut self) {
        self.epoch += 1;
    }

    /// Why the operator may not do something of this family, in a sentence; `None` when they may.
    pub fn why_not(&self, capability: Capability) -> Option<String> {
        if EDITS.contains(&capability)
            && let Some(reason) = self.why_read_only()
        {
            return Some(reason);
        }
        let may = self.standing.as_ref().is_some_and(|standing| standing.may(capability));
        (!may).then(|| format!("This needs {}.", capability.needs()))
    }

    /// Why an action's key does nothing here for this operator, in a sentence; `None` where it does.
    pub fn why_not_do(&self, context: Context, action: Action) -> Option<String> {
        if action.is_about_sets() && !EDITS.iter().any(|capability| self.why_not(*capability).is_none()) {
            return self.why_not(Capability::EditUsers);
        }
        self.why_not(context.needs(action)?)
    }

    /// What a cell will hold: what is staged, else what the database has.
    pub fn overlay<'a>(&'a self, cell: Cell, base: &'a Value) -> &'a Value {
        self.draft.overlay(cell).unwrap_or(base)
    }

    /// Why nothing can be written at all, if so.
    pub fn why_read_only(&self) -> Option<String> {
        if self.seat.readonly {
            return Some("The console was started read-only.".to_owned());
        }
        let reason = self.standing.as_ref()?.database.read_only.as_ref()?;
        Some(format!("Nothing can be written here: {}", reason.shown()))
    }
}

/// What it takes to change anything.
const EDITS: [Capability; 6] = [
    Capability::EditUsers,
    Capability::SetPasswords,
    Capability::EditOrgs,
    Capability::EditWorkgroups,
    Capability::Restore,
    Capability::ApplySync,
];
