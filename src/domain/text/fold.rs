//! Text folded: to the form in which identity is compared, and to the one in which it is searched.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::shown::is_hidden;

/// Brings text to the form in which identity is compared: trimmed, NFC, full case fold.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.trim().to_ascii_lowercase();
    }
    caseless::default_case_fold_str(&text.trim().nfc().collect::<String>()).nfc().collect()
}

/// The same as [`fold`], without a copy where nothing has to be done.
#[must_use]
pub fn folded(text: &str) -> Cow<'_, str> {
    if is_plainly_folded(text.as_bytes()) { Cow::Borrowed(text) } else { Cow::Owned(fold(text)) }
}

/// Tells of text that it is as [`fold`] leaves it, where that is seen at a glance: it has ASCII letters alone.
#[must_use]
#[inline]
pub fn is_plainly_folded(text: &[u8]) -> bool {
    // Without an early end, so that many bytes are looked at together.
    let is_other = |byte: &u8| !byte.is_ascii() | byte.is_ascii_uppercase();
    let is_plain = !text.iter().fold(false, |other, byte| other | is_other(byte));
    let is_graphic = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    is_plain && is_graphic(text.first()) && is_graphic(text.last())
}

/// Brings text to the form in which it is searched: folded, without accents, letters of their own spelled plainly.
///
/// `Nguyễn` is found by `nguyen`, `Łukasz` by `lukasz`, `O’Neil` by `o'neil`.
#[must_use]
pub fn search_key(text: &str) -> String {
    if text.is_ascii() {
        return text.trim().to_ascii_lowercase();
    }
    let mut key = String::with_capacity(text.len());
    for c in fold(text).nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ł' => key.push('l'),
            'đ' | 'ð' => key.push('d'),
            'ø' => key.push('o'),
            'ħ' => key.push('h'),
            'ı' => key.push('i'),
            'æ' => key.push_str("ae"),
            'œ' => key.push_str("oe"),
            'þ' => key.push_str("th"),
            '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' => key.push('\''),
            '‐' | '‑' | '–' | '—' => key.push('-'),
            c if is_hidden(c) => {}
            c => key.push(c),
        }
    }
    key
}

/// The text under which a user is searched: the searched forms of name and login, one line each.
#[must_use]
pub fn user_search_key(name: &str, login: &str) -> String {
    format!("{}\n{}", search_key(name), search_key(login))
}

/// Tells whether a search text is found by a searched word: at the beginning of a word of the name, or anywhere in the
/// login.
#[must_use]
pub fn finds(search_key: &str, word: &str) -> bool {
    let (name, login) = search_key.split_once('\n').unwrap_or((search_key, ""));
    let begins = |(at, _): (usize, &str)| {
        let before = name[..at].chars().next_back();
        before.zip(name[at..].chars().next()).is_none_or(|(before, first)| begins_word(before, first))
    };
    login.contains(word) || name.match_indices(word).any(begins)
}

/// Tells whether a word of a name begins between two characters. Each ideograph is a word.
#[must_use]
pub fn begins_word(before: char, first: char) -> bool {
    let is_ideograph = |c| matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    !(before.is_alphanumeric() && first.is_alphanumeric()) || is_ideograph(before) || is_ideograph(first)
}

/// The mail domain of a login, folded; empty where there is no `@`.
#[must_use]
pub fn login_domain(login: &str) -> String {
    login.split_once('@').map(|(_, domain)| fold(domain)).unwrap_or_default()
}
