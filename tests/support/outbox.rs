//! The outbox as a deliverer meets it: queued by a transaction, claimed, and told what became of each.

use std::path::Path;

use beadle::api::mail::{ClaimedMail, Delivered, MailRow};
use beadle::api::{Place, Reply, Request};
use beadle::domain::ids::{MailId, UserId};
use beadle::domain::mail::MailFilter;
use beadle::service::Seat;
use beadle::store::{Entry, Last, Mode, NewMail, Store};

use super::world::NOW;

/// Queues a letter about somebody in a transaction of its own.
pub fn queue(path: &Path, about: i64, to: &[&str], subject: &str, body: &str) {
    let to: Vec<String> = to.iter().map(|to| (*to).to_owned()).collect();
    let mail = NewMail { kind: "approved", about: Some(UserId(about)), to: &to, subject, body };
    let mut store = Store::open(path, Mode::ReadWrite).unwrap();
    let queued = store.write(|writer| {
        writer.queue_mail(&mail, NOW)?;
        writer.append([Entry::new(NOW, "changed")])?;
        Ok(((), Last::Commit))
    });
    queued.unwrap();
}

pub fn claim(seat: &mut Seat, deliverer: &str) -> Vec<ClaimedMail> {
    let request = Request::ClaimMail { deliverer: deliverer.to_owned(), limit: 50 };
    let Ok(Reply::Claimed(claimed)) = seat.answer(request) else { panic!("no claim") };
    claimed
}

pub fn settle(seat: &mut Seat, deliverer: &str, mail: MailId, delivered: Delivered) -> bool {
    let request = Request::SettleMail { deliverer: deliverer.to_owned(), mail, delivered };
    let Ok(Reply::Settled(settled)) = seat.answer(request) else { panic!("not settled") };
    settled
}

/// All mails, the first one first.
pub fn rows(seat: &mut Seat) -> Vec<MailRow> {
    let request = Request::Mails { filter: MailFilter::default(), place: Place::End, limit: 100 };
    let Ok(Reply::Mails(page)) = seat.answer(request) else { panic!("no mails") };
    page.rows.into_iter().rev().collect()
}
