//! What a seat keeps between questions: the folded copy of all names, and the sync plan made last.
//!
//! The copy is read on a thread of its own from the second page on, so that it never delays the first one, nor the
//! painting of it: the texts first, then what else is known of users. Whoever serves somebody far away waits for the first
//! filter, because a host has many of those, most of whom never type one. Later commits, whoever made them, are found in
//! the journal and folded in.

use std::sync::mpsc::{self, Receiver};
use std::thread::JoinHandle;

use super::sync::{Handed, Plan, Taken};
use crate::store::sync::{Backing, Backup};
use crate::store::{self, LooseFacts, Reader, Roster, Store};

/// The copy, and the row of the journal up to which it is true.
struct Copy {
    roster: Roster,
    seq: i64,
}

/// What the thread that reads has read, and the row of the journal up to which it is true.
enum Read {
    Texts(Roster, i64),
    Facts(LooseFacts, i64),
}

/// The thread that reads, and where it puts what it has read.
struct Loading {
    thread: JoinHandle<store::Result<()>>,
    read: Receiver<Read>,
}

/// What a seat keeps between questions.
#[derive(Default)]
pub(super) struct Lists {
    copy: Option<Copy>,
    loading: Option<Loading>,
    /// A page was asked for already.
    begun: bool,
    /// The copy is only read once a filter needs it.
    pub late: bool,
    /// The sync plan made last; its parts are asked for in pages.
    pub plan: Option<Plan>,
    /// The backup for it while it is made, and when it is there.
    pub backing: Option<Backing>,
    pub backup: Option<Backup>,
    /// What is handed out of this database for a sync elsewhere, and what was carried here for one.
    pub handed: Option<Handed>,
    pub taken: Option<Taken>,
}

/// More changed users than this are not folded in one by one; the copy is read anew.
const MOST_FOLDED_IN: usize = 20_000;

impl Lists {
    /// The copy as it stands, brought up to the reader's state if it was read at all.
    pub fn roster(&mut self, reader: Reader<'_>) -> store::Result<Option<&Roster>> {
        self.take_loaded()?;
        if let Some(copy) = &mut self.copy {
            // A sign-in is no commit, and still it changes when somebody was seen.
            let seq = reader.head()?.seq;
            if copy.seq != seq || copy.roster.revision() != reader.revision()? {
                self.bring_up(reader, seq)?;
            }
        }
        Ok(self.copy.as_ref().map(|copy| &copy.roster))
    }

    fn bring_up(&mut self, reader: Reader<'_>, seq: i64) -> store::Result<()> {
        let Some(copy) = &mut self.copy else { return Ok(()) };
        let changed = reader.users_changed_since(copy.seq)?;
        if changed.len() > MOST_FOLDED_IN {
            self.copy = None;
            return Ok(());
        }
        // Whoever has no other workgroup comes into limbo with one that is made inactive.
        if copy.roster.has_facts() && reader.workgroups_changed_since(copy.seq)? {
            copy.roster.forget_facts();
        }
        copy.seq = seq;
        copy.roster.refresh(&reader, &changed)
    }

    /// Starts to read what is missing of the copy unless it is on its way, this is the first page, or nobody needs it yet.
    pub fn prepare(&mut self, store: &Store, filters: bool) -> store::Result<()> {
        if !std::mem::replace(&mut self.begun, true) || self.late && !filters {
            return Ok(());
        }
        let texts = self.copy.is_none();
        let facts = self.copy.as_ref().is_none_or(|copy| !copy.roster.has_facts());
        if self.loading.is_some() || !(texts || facts) {
            return Ok(());
        }
        let (sender, read) = mpsc::channel();
        let thread = store.read_elsewhere(move |reader| {
            let seq = reader.head()?.seq;
            // Nobody listens any more when the seat is given up.
            if texts && sender.send(Read::Texts(Roster::load(&reader)?, seq)).is_err() {
                return Ok(());
            }
            let _ = sender.send(Read::Facts(LooseFacts::load(&reader)?, seq));
            Ok(())
        })?;
        self.loading = Some(Loading { thread, read });
        Ok(())
    }

    fn take_loaded(&mut self) -> store::Result<()> {
        let Some(loading) = &mut self.loading else { return Ok(()) };
        let is_over = loading.thread.is_finished();
        for read in loading.read.try_iter() {
            match (read, &mut self.copy) {
                (Read::Texts(roster, seq), copy) => *copy = Some(Copy { roster, seq }),
                (Read::Facts(facts, seq), Some(copy)) => {
                    copy.roster.learn(facts)?;
                    copy.seq = copy.seq.min(seq);
                }
                // The copy was given up meanwhile; it is read anew as a whole.
                (Read::Facts(..), None) => {}
            }
        }
        if is_over && let Some(loading) = self.loading.take() {
            // A thread that panicked has said so; without the copy, lists are only slower.
            loading.thread.join().ok().transpose()?;
        }
        Ok(())
    }
}
