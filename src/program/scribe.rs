//! The thread that writes drafts: turning a hundred thousand changes into a file takes longer than a key may wait.
//!
//! Drafts are written in the order in which they were handed over; one that was followed by another for the same file
//! is not written any more. Whoever lets go of the scribe waits until everything is written.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::JoinHandle;

use crate::domain::draft::Draft;

/// Writes one draft into a file.
pub(super) type Write = fn(&Path, &Draft) -> io::Result<()>;

/// Writes drafts on a thread of its own, which begins with the first of them.
pub(super) struct Scribe {
    write: Write,
    thread: Option<(Sender<Page>, JoinHandle<()>)>,
    /// Hears of it when the draft that was handed over last is out of hand.
    last: Option<Receiver<()>>,
}

struct Page {
    path: PathBuf,
    draft: Draft,
    /// Nothing is sent; it falls when the page is written or needs not be.
    _held: Sender<()>,
}

impl Scribe {
    pub const fn new(write: Write) -> Self {
        Self { write, thread: None, last: None }
    }

    /// Whether a draft is still to be written.
    pub fn is_busy(&self) -> bool {
        self.last.as_ref().is_some_and(|last| last.try_recv() == Err(TryRecvError::Empty))
    }

    /// Hands a draft over. What goes wrong with writing it goes to the log.
    ///
    /// # Errors
    /// When there is no thread to hand it to.
    pub fn hand_over(&mut self, path: PathBuf, draft: Draft) -> io::Result<()> {
        if self.thread.is_none() {
            let (send, pages) = channel();
            let write = self.write;
            let thread = std::thread::Builder::new().name("drafts".to_owned());
            self.thread = Some((send, thread.spawn(move || work(&pages, write))?));
        }
        let (held, last) = channel();
        let page = Page { path, draft, _held: held };
        let sent = self.thread.as_ref().is_some_and(|(send, _)| send.send(page).is_ok());
        self.last = Some(last);
        if sent { Ok(()) } else { Err(io::Error::other("the thread that writes drafts has come to an end")) }
    }

    /// Waits until everything is written.
    pub fn finish(&mut self) {
        if let Some(last) = self.last.take() {
            let _ = last.recv();
        }
    }
}

impl Drop for Scribe {
    fn drop(&mut self) {
        let Some((send, thread)) = self.thread.take() else { return };
        drop(send);
        // What went wrong there was told there.
        let _ = thread.join();
    }
}

fn work(pages: &Receiver<Page>, write: Write) {
    while let Ok(mut page) = pages.recv() {
        while let Ok(next) = pages.try_recv() {
            let earlier = std::mem::replace(&mut page, next);
            if earlier.path != page.path {
                put(&earlier, write);
            }
        }
        put(&page, write);
    }
}

fn put(page: &Page, write: Write) {
    if let Err(problem) = write(&page.path, &page.draft) {
        tracing::error!(%problem, "the draft could not be kept");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::mpsc::sync_channel;

    use super::*;
    use crate::domain::cell::{Cell, UserField, Value};
    use crate::domain::change::Change;
    use crate::domain::ids::UserId;

    /// What was written, and the gate through which each draft has to go.
    static WRITTEN: Mutex<Vec<(PathBuf, usize)>> = Mutex::new(Vec::new());
    static GATE: Mutex<Option<Receiver<()>>> = Mutex::new(None);

    fn through_the_gate(path: &Path, draft: &Draft) -> io::Result<()> {
        let gate = GATE.lock().unwrap();
        let _ = gate.as_ref().map(Receiver::recv);
        WRITTEN.lock().unwrap().push((path.to_owned(), draft.len()));
        Ok(())
    }

    fn draft(cells: i64) -> Draft {
        let mut draft = Draft::default();
        let cell = |user| Cell::User { user: UserId(user), field: UserField::City };
        draft.stage_all((1..=cells).map(|user| Change::new(cell(user), Value::None, Value::text("Harbor"))));
        draft
    }

    #[test]
    fn nobody_waits_and_only_the_last_of_a_file_is_written() {
        let (open, gate) = sync_channel(0);
        *GATE.lock().unwrap() = Some(gate);
        let mut scribe = Scribe::new(through_the_gate);
        assert!(!scribe.is_busy());
        let (one, other) = (PathBuf::from("one"), PathBuf::from("other"));
        scribe.hand_over(one.clone(), draft(1)).unwrap();
        open.send(()).unwrap();
        scribe.finish();
        // The thread stands before the closed gate with the second one while the others arrive.
        scribe.hand_over(one.clone(), draft(2)).unwrap();
        assert!(scribe.is_busy());
        for cells in 3..6 {
            scribe.hand_over(one.clone(), draft(cells)).unwrap();
        }
        scribe.hand_over(other.clone(), draft(6)).unwrap();
        drop(open);
        drop(scribe);
        let written = WRITTEN.lock().unwrap();
        // One of those that were followed by others may have been taken up already.
        assert!(written.len() <= 4, "{written:?}");
        assert_eq!(written[0], (one.clone(), 1));
        assert_eq!(written[written.len() - 2..], [(one, 5), (other, 6)]);
    }
}
