//! A word that is sought: at the beginning of a word of the name, anywhere in the login, and so in its domain too.

use memchr::memchr;
use memchr::memmem::Finder;

use crate::domain::text::begins_word;

/// A word made ready for the texts and the domains of one roster.
pub(super) struct Sought<'a> {
    finder: Finder<'a>,
    /// Which domains contain the word, with the `@` before them.
    domains: Vec<bool>,
    /// What stands before the `@` of the word, and the domains that begin with what stands behind it.
    across: Option<(&'a [u8], Vec<bool>)>,
}

impl<'a> Sought<'a> {
    pub(super) fn new(word: &'a str, mail: &[Box<[u8]>]) -> Self {
        let finder = Finder::new(word);
        let contains = |domain: &[u8]| {
            finder.find(domain).is_some()
                || word.strip_prefix('@').is_some_and(|rest| domain.starts_with(rest.as_bytes()))
        };
        // The first of them stands for no domain.
        let domains = mail.iter().map(|domain| !domain.is_empty() && contains(domain)).collect();
        let across = word.split_once('@').filter(|(before, _)| !before.is_empty()).map(|(before, behind)| {
            let begins = |domain: &[u8]| !domain.is_empty() && domain.starts_with(behind.as_bytes());
            (before.as_bytes(), mail.iter().map(|domain| begins(domain)).collect())
        });
        Self { finder, domains, across }
    }

    /// Whether the domain alone may decide.
    pub(super) fn is_in_domains(&self) -> bool {
        let any = |domains: &[bool]| domains.iter().any(|fits| *fits);
        any(&self.domains) || self.across.as_ref().is_some_and(|(_, domains)| any(domains))
    }

    /// Whether whoever has a domain of its own is found by it.
    pub(super) fn is_in_all_domains(&self) -> bool {
        self.domains.iter().skip(1).all(|fits| *fits)
    }

    pub(super) fn fits_domain(&self, domain: u16, part: &[u8]) -> bool {
        let domain = usize::from(domain);
        let across = |(before, domains): &(&[u8], Vec<bool>)| {
            domains[domain] && memchr(b'\n', part).is_some_and(|end| part[end + 1..].ends_with(before))
        };
        self.domains[domain] || self.across.as_ref().is_some_and(across)
    }

    /// Where the word occurs first, whether that counts or not.
    pub(super) fn find(&self, text: &[u8]) -> Option<usize> {
        self.finder.find(text)
    }

    /// Whether the word is found in a name and the login below it.
    pub(super) fn fits_part(&self, part: &[u8]) -> bool {
        let name = memchr(b'\n', part).unwrap_or(part.len());
        let mut from = 0;
        while let Some(hit) = self.finder.find(&part[from..]) {
            let at = from + hit;
            if at > name || begins(&part[..at], &part[at..]) {
                return true;
            }
            from = at + 1;
        }
        false
    }
}

/// Whether a word begins here. Almost all characters are single bytes.
fn begins(before: &[u8], behind: &[u8]) -> bool {
    match (before.last(), behind.first()) {
        (Some(last), Some(first)) if last.is_ascii() && first.is_ascii() => {
            !(last.is_ascii_alphanumeric() && first.is_ascii_alphanumeric())
        }
        (Some(_), Some(_)) => {
            let last = before.utf8_chunks().last().and_then(|chunk| chunk.valid().chars().next_back());
            let first = behind.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
            last.zip(first).is_none_or(|(last, first)| begins_word(last, first))
        }
        _ => true,
    }
}
