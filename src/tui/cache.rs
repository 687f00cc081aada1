//! What has been answered, so that nothing is asked twice while it holds.
//!
//! An entry belongs to an epoch: the time between two changes of the database. An older entry is still shown until its
//! replacement comes, but it is asked for again. Refusals are kept too, or a refused want would be asked forever.

use super::pane::Tab;
use crate::api::along::Also;
use crate::api::matrix::{Axis, Column};
use crate::api::users::{Find, UserCard};
use crate::api::{Refusal, RefusalKind, Reply, Request};
use crate::domain::ids::UserId;
use crate::link::Slot;

/// Something a pane needs for what it shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Want {
    pub slot: Option<Slot>,
    pub request: Request,
    /// What is certain to be wanted once the answer is there; over a line it comes with it.
    pub also: Vec<Also>,
    /// Nobody waits for it: the next key may want it.
    pub ahead: bool,
    /// The pane keeps the answer itself: it is asked for even where the cache has one.
    own: bool,
    /// A key waits for it: a refusal of before does not answer it, and after one that comes nobody waits any more.
    errand: bool,
}

impl Want {
    pub const fn new(slot: &'static str, request: Request) -> Self {
        Self { slot: Some(Slot(slot)), request, also: Vec::new(), ahead: false, own: false, errand: false }
    }

    /// Something that a key waits for, until it is answered or refused.
    pub fn errand(slot: &'static str, request: Request) -> Self {
        Self { errand: true, ..Self::new(slot, request) }
    }

    /// Something whose answer the pane takes for itself and says no longer that it wants it.
    pub fn own(slot: &'static str, request: Request) -> Self {
        Self { own: true, ..Self::new(slot, request) }
    }

    /// The same with what is certain to be wanted after it.
    pub fn along(self, also: Vec<Also>) -> Self {
        Self { also, ..self }
    }

    /// The same, where nobody waits for it.
    pub fn ahead(self, ahead: bool) -> Self {
        Self { ahead, ..self }
    }

    /// The question as it goes out: over a line together with what is wanted after it.
    pub fn question(self, is_far: bool) -> Request {
        if is_far && !self.also.is_empty() {
            Request::Along { list: Box::new(self.request), also: self.also }
        } else {
            self.request
        }
    }
}

/// Who takes answers: a pane, or a sheet by the number it was laid under.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taker {
    Pane(Tab),
    Sheet(u64),
}

/// The answers at hand, oldest first.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Cache {
    entries: Vec<Entry>,
}

#[derive(Clone, PartialEq, Debug)]
struct Entry {
    request: Request,
    /// The last reply, which a refusal does not take away.
    reply: Option<Reply>,
    refusal: Option<Refusal>,
    /// When it was answered; absent when it shall be asked again.
    epoch: Option<u64>,
    /// Who took the answer.
    taken: Vec<Taker>,
}

/// Enough for every card, count and window of a few screens; the oldest goes first.
const LIMIT: usize = 128;

impl Cache {
    /// Keeps an answer that some took. Of pages and large judgements, which live in their panes, only the refusals are
    /// kept.
    pub fn keep(&mut self, request: Request, result: Result<Reply, Refusal>, epoch: u64, taken: Vec<Taker>) {
        let old = self.entries.iter().position(|entry| entry.request == request).map(|at| self.entries.remove(at));
        let (reply, refusal) = match result {
            Ok(reply) if lives_elsewhere(&reply) => return,
            Ok(reply) => (Some(reply), None),
            Err(refusal) => (old.and_then(|old| old.reply), Some(refusal)),
        };
        if self.entries.len() >= LIMIT {
            self.entries.remove(0);
        }
        self.entries.push(Entry { request, reply, refusal, epoch: Some(epoch), taken });
    }

    /// Tells whether asking for a want would bring nothing new.
    pub fn satisfies(&self, want: &Want, epoch: u64) -> bool {
        let is_refused = self.refusal(&want.request).is_some();
        self.holds(&want.request, epoch) && if is_refused { !want.errand } else { !want.own }
    }

    /// The answer that satisfies a want where whoever wants it has not taken it: another pane asked. It counts as taken.
    pub fn hand_over(&mut self, want: &Want, to: Taker, epoch: u64) -> Option<Result<Reply, Refusal>> {
        if want.own {
            return None;
        }
        let is_it = |entry: &&mut Entry| entry.epoch == Some(epoch) && entry.request == want.request;
        let entry = self.entries.iter_mut().find(is_it).filter(|entry| !entry.taken.contains(&to))?;
        if want.errand && entry.refusal.is_some() {
            return None;
        }
        entry.taken.push(to);
        entry.refusal.clone().map(Err).or_else(|| entry.reply.clone().map(Ok))
    }

    /// Tells whether asking again would bring nothing new.
    pub fn holds(&self, request: &Request, epoch: u64) -> bool {
        self.entries.iter().any(|entry| entry.epoch == Some(epoch) && entry.request == *request)
    }

    /// The reply at hand, be it old.
    pub fn reply(&self, request: &Request) -> Option<&Reply> {
        self.entry(request)?.reply.as_ref()
    }

    /// Why the last question was refused, if it was.
    pub fn refusal(&self, request: &Request) -> Option<&Refusal> {
        self.entry(request)?.refusal.as_ref()
    }

    /// Why there is nothing to see where the last question was refused, with the key that asks it again.
    pub fn why_nothing(&self, request: &Request) -> Option<String> {
        self.refusal(request).map(|refusal| format!("{} Press ctrl-r to ask again.", refusal.sentence.shown()))
    }

    pub fn card(&self, user: UserId) -> Option<&UserCard> {
        match self.reply(&Request::User { user })? {
            Reply::User(card) => Some(card),
            _ => None,
        }
    }

    pub fn count(&self, find: &Find) -> Option<u64> {
        match self.reply(&Request::Count { find: find.clone() })? {
            Reply::Count(count) => Some(*count),
            _ => None,
        }
    }

    pub fn columns(&self, axis: Axis, filter: &str) -> Option<&[Column]> {
        match self.reply(&Request::Columns { axis, filter: filter.to_owned() })? {
            Reply::Columns(columns) => Some(columns),
            _ => None,
        }
    }

    /// Lets what was refused be asked again.
    pub fn forget_refusals(&mut self) {
        self.forget(|_| true);
    }

    /// Lets what was refused for a reason that passes be asked again: the link was gone, or the database busy.
    pub fn retry(&mut self) {
        self.forget(|refusal| matches!(refusal.kind, RefusalKind::LinkFailed | RefusalKind::Unavailable));
    }

    fn forget(&mut self, which: impl Fn(&Refusal) -> bool) {
        for entry in self.entries.iter_mut().filter(|entry| entry.refusal.as_ref().is_some_and(&which)) {
            entry.refusal = None;
            entry.epoch = None;
        }
    }

    /// Forgets everything: another operator may see other things.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    fn entry(&self, request: &Request) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.request == *request)
    }
}

/// More rows of a judgement are kept by nobody but the pane that shows them.
const SMALL: usize = 100;

fn lives_elsewhere(reply: &Reply) -> bool {
    if let Reply::Judgement(judgement) = reply {
        return judgement.rows.len() > SMALL;
    }
    if let Reply::Shares(page) = reply {
        return page.rows.len() > SMALL;
    }
    matches!(
        reply,
        Reply::Users(_)
            | Reply::Approvals(_)
            | Reply::Decisions(_)
            | Reply::Sets(_)
            | Reply::Audit(_)
            | Reply::AuditStretch(_)
            | Reply::Bin(_)
            | Reply::Mails(_)
            | Reply::SyncRows(_)
            | Reply::Filters(_)
            | Reply::Holders(_)
            | Reply::Differences(_)
            | Reply::SetupRows(_)
            | Reply::Matching(_)
            | Reply::Window(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(filter: &str) -> Request {
        Request::Count { find: Find { filter: filter.to_owned(), ..Find::default() } }
    }

    #[test]
    fn old_answers_stay_but_do_not_hold() {
        let mut cache = Cache::default();
        cache.keep(count("a"), Ok(Reply::Count(3)), 1, Vec::new());
        assert!(cache.holds(&count("a"), 1) && !cache.holds(&count("a"), 2));
        assert_eq!(cache.reply(&count("a")), Some(&Reply::Count(3)));
        cache.keep(count("a"), Err(Refusal::new(RefusalKind::LinkFailed, "The link is gone.")), 2, Vec::new());
        assert!(cache.holds(&count("a"), 2), "a refused want is not asked again at once");
        assert_eq!(cache.reply(&count("a")), Some(&Reply::Count(3)));
        cache.retry();
        assert!(!cache.holds(&count("a"), 2) && cache.reply(&count("a")).is_some());
    }

    #[test]
    fn an_answer_is_handed_once_to_whoever_did_not_ask() {
        let (mut cache, want) = (Cache::default(), Want::new("count", count("a")));
        cache.keep(count("a"), Ok(Reply::Count(3)), 1, vec![Taker::Pane(Tab::Approvals)]);
        assert_eq!(cache.hand_over(&want, Taker::Pane(Tab::Approvals), 1), None);
        assert_eq!(cache.hand_over(&want, Taker::Pane(Tab::Users), 2), None, "of another epoch");
        assert_eq!(cache.hand_over(&want, Taker::Pane(Tab::Users), 1), Some(Ok(Reply::Count(3))));
        assert_eq!(cache.hand_over(&want, Taker::Pane(Tab::Users), 1), None);
    }

    #[test]
    fn the_oldest_goes_first() {
        let mut cache = Cache::default();
        for number in 0..=LIMIT {
            cache.keep(count(&number.to_string()), Ok(Reply::Count(1)), 1, Vec::new());
        }
        assert!(!cache.holds(&count("0"), 1) && cache.holds(&count("1"), 1));
    }
}
