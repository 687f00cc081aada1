//! A question with a password in it leaves no copy of the password behind: every page that this process can write to is
//! looked at, what was freed included.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test speaks by failing")]

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt as _;

use beadle::api::{Request, Secret, Secrets};
use beadle::domain::cell::{Cell, UserField, Value};
use beadle::domain::change::{Change, ChangeSet, Receipt};
use beadle::domain::ids::UserId;
use beadle::wire::frame::Writer;
use beadle::wire::message;
use zeroize::{Zeroize as _, Zeroizing};

const MASK: u8 = 0x5a;
/// The password, so that looking for it is no copy of it.
const MASKED: [u8; 27] = masked(*b"a gannet over the gray quay");

const fn masked(mut text: [u8; 27]) -> [u8; 27] {
    let mut at = 0;
    while at < text.len() {
        text[at] ^= MASK;
        at += 1;
    }
    text
}

fn secret() -> Secret {
    let mut text = String::with_capacity(MASKED.len());
    text.extend(MASKED.iter().map(|byte| char::from(byte ^ MASK)));
    Secret::new(text)
}

/// How often the password is in memory.
fn copies() -> usize {
    let memory = File::open("/proc/self/mem").unwrap();
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let pages = maps.lines().filter(|line| line.contains(" rw-p ")).map(|line| {
        let (from, to) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
        let [from, to] = [from, to].map(|address| u64::from_str_radix(address, 16).unwrap());
        let mut page = Zeroizing::new(vec![0; usize::try_from(to - from).unwrap()]);
        // What cannot be read holds nothing of ours.
        if memory.read_exact_at(&mut page, from).is_err() {
            return 0;
        }
        page.windows(MASKED.len()).filter(|found| found.iter().zip(MASKED).all(|(a, b)| a ^ MASK == b)).count()
    });
    pages.sum()
}

/// Sends a question to nobody, as a link does.
fn send(request: Request) {
    let (kind, mut contents) = message::ask(1, false, &request).unwrap();
    Writer::new(io::sink()).write(kind, &contents).unwrap();
    contents.zeroize();
}

/// A set so large that its frame is deflated.
fn many() -> ChangeSet {
    let city = |user| Cell::User { user: UserId(user), field: UserField::City };
    let changes = (0..400).map(|user| Change::new(city(user), Value::None, Value::text("Harbor"))).collect();
    ChangeSet { changes, ..ChangeSet::default() }
}

fn commit(set: ChangeSet) -> Request {
    let secrets = Secrets { own: Some(secret()), ..Secrets::default() };
    Request::Commit { set, secrets, receipt: Receipt([7; 16]) }
}

/// New passwords of so many that what is written needs more room again and again.
fn passwords() -> Request {
    let passwords = (0..400).map(|user| (UserId(user), secret())).collect();
    let secrets = Secrets { passwords, ..Secrets::default() };
    Request::Commit { set: ChangeSet::default(), secrets, receipt: Receipt([8; 16]) }
}

#[test]
fn a_question_leaves_no_password_behind() {
    assert_eq!(copies(), 0);
    let asked = Request::sign_in("kim@harbor.example".to_owned(), secret());
    assert!(copies() > 0, "the search finds what is there");
    send(asked);
    assert_eq!(copies(), 0, "of a question that is small");
    send(commit(ChangeSet::default()));
    assert_eq!(copies(), 0, "of a set");
    send(commit(many()));
    assert_eq!(copies(), 0, "of a question that is deflated");
    send(passwords());
    assert_eq!(copies(), 0, "of more than one buffer holds");
}
