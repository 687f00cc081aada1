//! An anchor at work: what this client keeps of a journal is compared when a database is opened, and moves on with it.
//! It never goes back by itself: where the journal does not fit, that is told and the anchor stays.

use super::ask::Asker;
use crate::api::audit::{AuditHead, fit_told};
use crate::api::{Reply, Request};
use crate::config::Anchors;
use crate::domain::chain::{Fit, Head};

/// What is kept of the journal of the database that is open.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Watch {
    kept: Option<(Anchors, String)>,
    known: Option<Head>,
    /// Whether the journal does not fit what is known of it, so that nothing newer is kept.
    held: bool,
}

/// How one gets on where an anchor does not fit.
const WAY_OUT: &str = "If you put this database there yourself, say so with: beadle audit anchor --renew.";

impl Watch {
    /// Compares what is kept of a journal with it, by looking up one row, and answers with a warning if they do not fit.
    /// Of a journal that was never seen before, the present head is kept.
    pub fn begin(asker: &mut dyn Asker, anchors: Option<Anchors>) -> (Self, Option<String>) {
        let Some((mut watch, present, warning)) = Self::compared(asker, anchors) else {
            return (Self::default(), None);
        };
        let failure = watch.keep(present);
        (watch, warning.or(failure))
    }

    /// The same, but nothing is kept, now or later.
    pub fn look(asker: &mut dyn Asker, anchors: Option<Anchors>) -> (Self, Option<String>) {
        let Some((watch, _, warning)) = Self::compared(asker, anchors) else { return (Self::default(), None) };
        (Self { held: true, ..watch }, warning)
    }

    /// What is kept of a journal, its present head, and a warning if they do not fit.
    fn compared(asker: &mut dyn Asker, anchors: Option<Anchors>) -> Option<(Self, Head, Option<String>)> {
        let anchors = anchors?;
        let present = head(asker, None)?;
        let database = present.database.stored().to_owned();
        let mut watch = Self { kept: None, known: None, held: false };
        let found = anchors.find(&database);
        watch.kept = Some((anchors, database));
        let warning = match found {
            Err(sentence) => Some(sentence),
            Ok(known) => {
                watch.known = known;
                let fit = known.and_then(|known| head(asker, Some(known))?.fit.map(|fit| (known, fit)));
                fit.filter(|(_, fit)| *fit != Fit::Fits).map(|(known, fit)| fit_told(known, fit).1)
            }
        };
        watch.held = warning.is_some();
        Some((watch, present.head, warning.map(|sentence| format!("{sentence} {WAY_OUT}"))))
    }

    /// Begins with the present head of a journal here, and goes on as [`Self::await_answer`]: keeping a head takes as long
    /// as a commit, and no first page waits for that.
    pub fn begin_later(asker: &mut dyn Asker, anchors: Option<Anchors>) -> (Self, Option<String>) {
        let present = anchors.is_some().then(|| head(asker, None)).flatten();
        present.map_or_else(Default::default, |present| Self::await_answer(&present, anchors))
    }

    /// Begins with the head that came with the welcome of a far database. Whether what is kept fits it is told by one
    /// look at the journal, which is to be asked for; until [`Self::compare`] hears of it nothing newer is kept.
    pub fn await_answer(present: &AuditHead, anchors: Option<Anchors>) -> (Self, Option<String>) {
        let Some(anchors) = anchors else { return (Self::default(), None) };
        let database = present.database.stored().to_owned();
        let found = anchors.find(&database);
        let mut watch = Self { kept: Some((anchors, database)), known: None, held: false };
        match found {
            Err(sentence) => {
                watch.held = true;
                (watch, Some(format!("{sentence} {WAY_OUT}")))
            }
            Ok(known) => {
                watch.known = known;
                let failure = if known.is_none() { watch.keep(present.head) } else { None };
                watch.held = known.is_some();
                (watch, failure)
            }
        }
    }

    /// Hears how the journal stands to what is kept of it, and answers with a warning if they do not fit.
    pub fn compare(&mut self, known: Head, present: &AuditHead) -> Option<String> {
        if self.kept.is_none() || self.known.is_none_or(|kept| kept.seq < known.seq) {
            return None;
        }
        let fit = present.fit.filter(|fit| *fit != Fit::Fits);
        self.held = fit.is_some();
        match fit {
            Some(fit) => Some(format!("{} {WAY_OUT}", fit_told(known, fit).1)),
            None => self.keep(present.head),
        }
    }

    /// The head that is kept.
    #[must_use]
    pub const fn known(&self) -> Option<Head> {
        self.known
    }

    /// Keeps a later head, unless the journal did not fit; answers with a sentence where it cannot be kept.
    pub fn keep(&mut self, head: Head) -> Option<String> {
        let (anchors, database) = self.kept.as_ref().filter(|_| !self.held)?;
        // Another client of this account may have seen more of the journal meanwhile.
        let latest = anchors.find(database).ok().flatten().or(self.known);
        if latest.is_some_and(|latest| latest.seq >= head.seq) {
            self.known = latest;
            return None;
        }
        self.known = Some(head);
        anchors.keep(database, head).err().map(|error| {
            let file = anchors.file(database);
            format!("The anchor {} cannot be kept: {error}.", file.display())
        })
    }

    /// Keeps a head in the place of whatever is kept.
    ///
    /// # Errors
    /// A sentence where there is no place for it.
    pub fn renew(&mut self, head: Head) -> Result<(), String> {
        let Some((anchors, database)) = &self.kept else {
            return Err("There is no place for an anchor, because no home is known.".to_owned());
        };
        anchors.keep(database, head).map_err(|error| format!("The anchor cannot be kept: {error}."))?;
        (self.known, self.held) = (Some(head), false);
        Ok(())
    }
}

/// The head of the journal, and how a known one fits it; nothing where the database does not say.
fn head(asker: &mut dyn Asker, known: Option<Head>) -> Option<AuditHead> {
    match asker.ask(Request::AuditHead { known }) {
        Ok(Reply::AuditHead(head)) => Some(head),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Refusal;
    use crate::domain::chain::Link;

    fn row(seq: i64, content: u8) -> Head {
        Head { seq, hash: Link([content; 32]) }
    }

    /// A database whose journal has these rows.
    fn journal(rows: &[Head]) -> impl FnMut(Request) -> Result<Reply, Refusal> + '_ {
        move |request| {
            let Request::AuditHead { known } = request else { return Err(Refusal::invalid("Nothing else is asked.")) };
            let head = rows.last().copied().unwrap_or(Head::START);
            let fit = known.map(|known| match rows.iter().find(|row| row.seq == known.seq) {
                Some(row) if *row == known => Fit::Fits,
                Some(_) => Fit::Rewritten,
                None => Fit::Cut { last: head.seq },
            });
            Ok(Reply::AuditHead(AuditHead { database: "7c1e".into(), head, fit }))
        }
    }

    #[test]
    fn a_look_keeps_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let anchors = Anchors::new(folder.path().to_owned());
        let look = |rows: &[Head]| Watch::look(&mut journal(rows), Some(anchors.clone()));
        let (mut watch, warning) = look(&[row(1, 1)]);
        assert_eq!((warning, watch.keep(row(2, 2)), anchors.find("7c1e").unwrap()), (None, None, None));
        Watch::begin(&mut journal(&[row(1, 1)]), Some(anchors.clone()));
        assert!(look(&[row(1, 9)]).1.is_some(), "what does not fit is told all the same");
    }

    #[test]
    fn the_anchor_moves_on_with_the_journal_and_never_back() {
        let folder = tempfile::tempdir().unwrap();
        let anchors = Anchors::new(folder.path().to_owned());
        let begin = |rows: &[Head]| Watch::begin(&mut journal(rows), Some(anchors.clone()));
        let kept = || anchors.find("7c1e").unwrap();

        let (mut watch, warning) = begin(&[row(1, 1), row(2, 2)]);
        assert_eq!((warning, kept()), (None, Some(row(2, 2))), "what is seen first is believed");
        assert_eq!(watch.keep(row(3, 3)), None);
        assert_eq!(watch.keep(row(2, 2)), None);
        assert_eq!((watch.known(), kept()), (Some(row(3, 3)), Some(row(3, 3))));

        let (mut watch, warning) = begin(&[row(1, 1), row(2, 2)]);
        let warning = warning.unwrap();
        assert!(warning.starts_with("The journal ends at row 2, before row 3 of the anchor"), "{warning}");
        assert!(warning.ends_with(WAY_OUT), "{warning}");
        assert_eq!(watch.keep(row(9, 9)), None);
        assert_eq!(kept(), Some(row(3, 3)), "nothing is kept of a journal that does not fit");

        let (mut watch, warning) = begin(&[row(1, 1), row(2, 2), row(3, 7), row(4, 8)]);
        assert!(warning.unwrap().contains("written anew"));
        watch.renew(row(4, 8)).unwrap();
        assert_eq!(watch.keep(row(5, 9)), None);
        assert_eq!(kept(), Some(row(5, 9)));
    }

    /// Over a line the answer comes when it comes: the operator may have committed meanwhile, or another client may have
    /// kept more.
    #[test]
    fn a_late_answer_is_heard_without_going_back() {
        let folder = tempfile::tempdir().unwrap();
        let anchors = Anchors::new(folder.path().to_owned());
        anchors.keep("7c1e", row(3, 3)).unwrap();
        let kept = || anchors.find("7c1e").unwrap();
        let present = |head, fit| AuditHead { database: "7c1e".into(), head, fit };
        let begin = || Watch::await_answer(&present(row(4, 4), None), Some(anchors.clone())).0;

        let mut watch = begin();
        assert_eq!(watch.keep(row(5, 5)), None);
        assert_eq!(kept(), Some(row(3, 3)), "before the answer nothing newer is kept");
        anchors.keep("7c1e", row(9, 9)).unwrap();
        assert_eq!(watch.compare(row(3, 3), &present(row(4, 4), Some(Fit::Fits))), None);
        assert_eq!(kept(), Some(row(9, 9)), "what another client kept stays");
        assert_eq!(watch.compare(row(9, 9), &present(row(10, 1), Some(Fit::Fits))), None);
        assert_eq!(kept(), Some(row(10, 1)));

        let mut watch = begin();
        let cut = present(row(8, 8), Some(Fit::Cut { last: 8 }));
        assert!(watch.compare(row(10, 1), &cut).unwrap().ends_with(WAY_OUT), "however late it is told");
        assert_eq!(watch.keep(row(11, 1)), None);
        assert_eq!(kept(), Some(row(10, 1)), "and nothing is kept of that journal");
        assert_eq!(watch.compare(row(12, 1), &cut), None, "of what this client does not know nothing is said");
    }

    #[test]
    fn without_a_place_nothing_is_asked() {
        let mut asker = |_| -> Result<Reply, Refusal> { panic!("nothing is asked") };
        assert_eq!(Watch::begin(&mut asker, None), (Watch::default(), None));
        assert!(Watch::default().renew(Head::START).is_err());
    }
}
