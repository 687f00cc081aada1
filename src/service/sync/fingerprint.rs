//! A hash over everything a plan read from one side: equal prints mean that the plan would come out the same. It is made
//! of one print a part, so that it can be told which parts are no longer the same.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::domain::text::hex;
use crate::store::sync::Seen;

/// How many digits of the print of a part are kept.
const PART: usize = 16;

/// How many bytes are hashed at once.
const STRETCH: usize = 16_384;

/// The bytes of the longest number.
const LONGEST: usize = 10;
/// So many of them are taken at once.
const MOST: usize = 5;

/// A running hash. Every field carries its length, so that no two sequences of fields run together alike. Fields are
/// gathered first, for a hash is fast only over long stretches.
#[derive(Clone)]
pub(super) struct Print {
    hash: Sha256,
    waiting: Vec<u8>,
}

impl Print {
    pub(super) fn new(tag: &str) -> Self {
        let mut print = Self { hash: Sha256::new(), waiting: Vec::new() };
        print.text(tag);
        print
    }

    #[inline]
    pub(super) fn text(&mut self, text: &str) {
        self.take(&(text.len() as u64).to_le_bytes());
        self.take(text.as_bytes());
    }

    #[inline]
    pub(super) fn number(&mut self, number: i64) {
        self.take(&number.to_le_bytes());
    }

    pub(super) fn optional(&mut self, number: Option<i64>) {
        self.take(&[u8::from(number.is_some())]);
        self.number(number.unwrap_or_default());
    }

    /// Takes numbers that come in such masses that each has only the bytes it needs. Where one ends is seen.
    #[inline]
    fn short<const N: usize>(&mut self, numbers: [i64; N], texts: &[&[u8]]) {
        let (mut bytes, mut end) = ([0; LONGEST * MOST], 0);
        for number in numbers {
            let mut left = (number << 1 ^ number >> 63).cast_unsigned();
            while left >= 0x80 {
                bytes[end] = left.to_le_bytes()[0] | 0x80;
                (left, end) = (left >> 7, end + 1);
            }
            bytes[end] = left.to_le_bytes()[0];
            end += 1;
        }
        self.waiting.extend_from_slice(&bytes[..end]);
        self.gather(texts);
    }

    #[inline]
    fn take(&mut self, bytes: &[u8]) {
        self.gather(&[bytes]);
    }

    /// Takes pieces that follow each other.
    #[inline]
    fn gather(&mut self, pieces: &[&[u8]]) {
        pieces.iter().for_each(|piece| self.waiting.extend_from_slice(piece));
        if self.waiting.len() >= STRETCH {
            self.hash.update(&self.waiting);
            self.waiting.clear();
        }
    }

    /// Ends the hash as 64 hexadecimal digits.
    pub(super) fn finish(mut self) -> String {
        self.hash.update(&self.waiting);
        hex(&self.hash.finalize())
    }
}

/// The prints of one side.
pub(super) struct Prints {
    part: String,
    current: Print,
    others: BTreeMap<String, Print>,
}

impl Prints {
    pub(super) fn new(part: &str) -> Self {
        Self { part: part.to_owned(), current: Print::new(part), others: BTreeMap::new() }
    }

    /// What is added from now on belongs to that part; one that was begun before goes on.
    pub(super) fn begin(&mut self, part: &str) {
        if part == self.part {
            return;
        }
        let next = self.others.remove(part).unwrap_or_else(|| Print::new(part));
        let (ended, name) =
            (std::mem::replace(&mut self.current, next), std::mem::replace(&mut self.part, part.to_owned()));
        self.others.insert(name, ended);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.current.text(text);
    }

    pub(super) fn number(&mut self, number: i64) {
        self.current.number(number);
    }

    pub(super) fn optional(&mut self, number: Option<i64>) {
        self.current.optional(number);
    }

    /// Numbers of which there are very many.
    #[inline]
    pub(super) fn numbers<const N: usize>(&mut self, numbers: [i64; N]) {
        const { assert!(N <= MOST) };
        self.current.short(numbers, &[]);
    }

    /// That there is no user, and why or under which number; no text has the length that follows.
    pub(super) fn nobody(&mut self, number: i64) {
        self.numbers([number, -1]);
    }

    /// What a plan looks at of a user, by the login that it goes by.
    #[inline]
    pub(super) fn account(&mut self, account: &Seen<'_>) {
        let (login, name) = (&*account.login, &*account.name);
        let standing = i64::from(u32::from(account.status.letter()) << 1 | u32::from(account.is_system));
        let numbers = [account.id, length(login), length(name), standing, account.created_at.0];
        self.current.short(numbers, &[login, name]);
    }

    /// The print of everything, and a short one of each part.
    pub(super) fn finish(mut self) -> (String, BTreeMap<String, String>) {
        self.others.insert(self.part, self.current);
        let mut whole = Print::new("beadle sync side 5");
        let parts = self.others.into_iter().map(|(part, print)| {
            let print = print.finish();
            whole.text(&part);
            whole.text(&print);
            (part, print.chars().take(PART).collect())
        });
        let parts = parts.collect();
        (whole.finish(), parts)
    }
}

#[inline]
fn length(text: &[u8]) -> i64 {
    i64::try_from(text.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(fields: &[&str]) -> String {
        let mut print = Print::new("test");
        fields.iter().for_each(|field| print.text(field));
        print.finish()
    }

    #[test]
    fn fields_do_not_run_together() {
        assert_eq!(print(&["ab", "c"]), print(&["ab", "c"]));
        assert_ne!(print(&["ab", "c"]), print(&["a", "bc"]));
        assert_ne!(print(&[]), print(&[""]));
        assert_eq!(print(&[]).len(), 64);
    }

    #[test]
    fn short_numbers_do_not_run_together() {
        let all = [0, 1, -1, 63, 64, -64, -65, 8_191, 8_192, i64::MAX, i64::MIN];
        let print = |numbers: [i64; 2]| {
            let mut prints = Prints::new("test");
            prints.numbers(numbers);
            prints.finish().0
        };
        let pairs = all.iter().flat_map(|a| all.iter().map(|b| print([*a, *b])));
        assert_eq!(pairs.collect::<std::collections::BTreeSet<_>>().len(), all.len() * all.len());
    }

    #[test]
    fn a_part_goes_on_where_it_was_left_and_tells_of_itself_alone() {
        let made = |form: &str, user: &str| {
            let mut prints = Prints::new("form");
            prints.text(form);
            prints.begin("users");
            prints.text(user);
            prints.begin("form");
            prints.number(1);
            prints.finish()
        };
        let (whole, parts) = made("a", "b");
        assert_eq!((whole.clone(), parts.clone()), made("a", "b"));
        let (other, others) = made("a", "c");
        assert_ne!(whole, other);
        assert_eq!(parts["form"], others["form"]);
        assert_ne!(parts["users"], others["users"]);
        assert_eq!(parts["form"].len(), PART);
    }
}
