//! What a seat keeps between questions: the folded copy of all names, and the sync plan made last.
//!
//! The copy is read on a thread of its own after the first page was answered, so that it never delays that page; later
//! commits, whoever made them, are found in the journal and folded in.

use std::thread::JoinHandle;

use super::sync::Plan;
use crate::store::{self, Reader, Roster, Store};

/// The copy, and the row of the journal up to which it is true.
struct Copy {
    roster: Roster,
    seq: i64,
}

/// What a seat keeps between questions.
#[derive(Default)]
pub(super) struct Lists {
    copy: Option<Copy>,
    loading: Option<JoinHandle<store::Result<Copy>>>,
    /// The sync plan made last; its parts are asked for in pages.
    pub plan: Option<Plan>,
}

/// More changed users than this are not folded in one by one; the copy is read anew.
const MOST_FOLDED_IN: usize = 20_000;

impl Lists {
    /// The copy as it stands, brought up to the reader's state if it was read at all.
    pub fn roster(&mut self, reader: Reader<'_>) -> store::Result<Option<&Roster>> {
        self.take_loaded()?;
        if let Some(copy) = &mut self.copy
            && copy.roster.revision() != reader.revision()?
        {
            let changed = reader.users_changed_since(copy.seq)?;
            if changed.len() > MOST_FOLDED_IN {
                self.copy = None;
            } else {
                copy.seq = reader.head()?.seq;
                copy.roster.refresh(&reader, &changed)?;
            }
        }
        Ok(self.copy.as_ref().map(|copy| &copy.roster))
    }

    /// Starts to read the copy unless it is there or on its way.
    pub fn prepare(&mut self, store: &Store) -> store::Result<()> {
        if self.copy.is_none() && self.loading.is_none() {
            let load = |reader: Reader<'_>| Ok(Copy { roster: Roster::load(&reader)?, seq: reader.head()?.seq });
            self.loading = Some(store.read_elsewhere(load)?);
        }
        Ok(())
    }

    fn take_loaded(&mut self) -> store::Result<()> {
        if let Some(loading) = self.loading.take_if(|loading| loading.is_finished()) {
            // A thread that panicked has said so; without the copy, lists are only slower.
            self.copy = loading.join().ok().transpose()?;
        }
        Ok(())
    }
}
