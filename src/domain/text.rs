//! Text from people: folded for comparison, checked on input, and made safe and visible before it is drawn.

use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr as _};

use super::width::is_plain;

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
#[inline]
pub fn folded(text: &str) -> Cow<'_, str> {
    // Without an early end, so that many bytes are looked at together.
    let is_other = |byte: &u8| !byte.is_ascii() | byte.is_ascii_uppercase();
    let is_plain = !text.as_bytes().iter().fold(false, |other, byte| other | is_other(byte));
    let is_graphic = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    let is_trimmed = is_graphic(text.as_bytes().first()) && is_graphic(text.as_bytes().last());
    if is_plain && is_trimmed { Cow::Borrowed(text) } else { Cow::Owned(fold(text)) }
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

/// Tells whether a character must never be written to a terminal as it is, because it acts, hides or reorders.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\x1f' | '\x7f'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
        || is_noncharacter(c)
}

const fn is_noncharacter(c: char) -> bool {
    let code = c as u32;
    matches!(code, 0xfdd0..=0xfdef) || code & 0xfffe == 0xfffe
}

/// Names the first character that input may not contain: controls, noncharacters, bidi controls.
#[must_use]
pub fn forbidden_in_input(text: &str) -> Option<char> {
    text.chars().find(|c| is_forbidden_in_input(*c))
}

/// Tells whether input may not contain the character: a control, a noncharacter, a bidi control.
#[must_use]
pub fn is_forbidden_in_input(c: char) -> bool {
    c.is_control()
        || is_noncharacter(c)
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Bytes as people compare them: two lower-case hexadecimal digits each.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Reads what [`hex`] writes, in either case; nothing for any other number of digits.
#[must_use]
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; N];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(bytes)
}

/// The same for any even number of digits.
#[must_use]
pub fn unhex_all(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Some(digit(pair.first()?)? << 4 | digit(pair.get(1)?)?)).collect()
}

/// Text as it came from outside: it has no way to a screen but [`Raw::shown`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Raw(pub String);

impl Raw {
    /// Makes the text safe to draw.
    #[must_use]
    pub fn shown(&self) -> Shown {
        Shown::new(&self.0)
    }

    /// Hands out the text as stored, for editing and comparison, never for drawing.
    #[must_use]
    pub fn stored(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.shown().as_str())
    }
}

impl From<&str> for Raw {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Raw {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// Text that is safe to draw: what would act, hide or reorder is spelled out as `‹202E›`, nothing is left out.
///
/// Combining marks are kept up to four on one base, the rest are spelled out; so a cell never grows without bound. Blanks
/// that look like the blank and are another are spelled out, and so is what has no cell of its own, more than two, or
/// another width where it stands than by itself: terminals do not agree on where the text goes on behind it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Shown(String);

impl Shown {
    #[must_use]
    pub fn new(text: &str) -> Self {
        if is_plain(text) {
            return Self(text.to_owned());
        }
        let mut shown = String::with_capacity(text.len());
        for grapheme in text.graphemes(true) {
            let fits = fits(grapheme);
            let mut marks = 0;
            for (at, c) in grapheme.char_indices() {
                let mark = is_combining_mark(c);
                marks += usize::from(mark);
                let stray = at == 0 && (mark || c.width() == Some(0)) || marks > 4;
                let adrift = !fits && (at > 0 || c.width() == Some(0)) || SOUND_MARKS.contains(&c);
                let too_wide = c.width() > Some(2);
                if is_hidden(c) || is_other_blank(c) || stray || adrift || too_wide || matches!(c, '‹' | '›') {
                    // Writing to a string cannot fail.
                    let _ = write!(shown, "‹{:X}›", c as u32);
                } else {
                    shown.push(c);
                }
            }
        }
        Self(shown)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a grapheme takes as many cells as its characters do one by one, and at least one.
fn fits(grapheme: &str) -> bool {
    let cells: usize = grapheme.chars().filter_map(UnicodeWidthChar::width).sum();
    cells > 0 && cells == grapheme.width()
}

/// The halfwidth sound marks of Japanese, of which every library and terminal has its own opinion.
const SOUND_MARKS: [char; 2] = ['\u{ff9e}', '\u{ff9f}'];

/// Whether a character is a blank to the eye and not the blank. The wide one stands between names in Japanese.
fn is_other_blank(c: char) -> bool {
    c == '\u{2800}' || c.is_whitespace() && !matches!(c, ' ' | '\u{3000}')
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for Shown {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<Shown> for String {
    fn from(shown: Shown) -> Self {
        shown.0
    }
}

/// Checks and normalizes a name: 1 to 120 characters after trimming, NFC, nothing forbidden.
///
/// # Errors
/// One sentence that says what is wrong.
pub fn parse_name(text: &str) -> Result<String, String> {
    let name = parse_line(text, 120)?;
    if name.is_empty() { Err("A name is needed.".to_owned()) } else { Ok(name) }
}

/// Checks and normalizes one line of text of at most `limit` characters; it may be empty.
///
/// # Errors
/// One sentence that says what is wrong.
pub fn parse_line(text: &str, limit: usize) -> Result<String, String> {
    if let Some(c) = forbidden_in_input(text) {
        return Err(format!("The text contains the character U+{:04X}, which is not allowed here.", c as u32));
    }
    let line: String = text.trim().nfc().collect();
    let length = line.chars().count();
    if length > limit {
        return Err(format!("The text has {length} characters; at most {limit} fit here."));
    }
    Ok(line)
}

/// Checks and normalizes a login, which is an e-mail address: one `@`, something on both sides, at most 254 characters.
///
/// # Errors
/// One sentence that says what is wrong.
pub fn parse_login(text: &str) -> Result<String, String> {
    let login = parse_line(text, 254)?;
    let parts: Vec<&str> = login.split('@').collect();
    match parts.as_slice() {
        [user, host] if !user.is_empty() && !host.is_empty() && !login.contains(char::is_whitespace) => Ok(login),
        _ => Err(format!("\"{}\" is not an e-mail address like name@example.org.", Shown::new(&login))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_at_their_beginning() {
        let found = |name: &str, words: &str| -> String {
            let key = user_search_key(name, "ab.cd@x.example");
            words.split(' ').filter(|word| finds(&key, &search_key(word))).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(found("Dana Reyes", "da ana re eyes d y"), "da re d");
        assert_eq!(
            found("Anne-Marie O’Neil", "marie neil o'neil anne-marie nne-m eil"),
            "marie neil o'neil anne-marie"
        );
        assert_eq!(found("李小明 김", "李 小 明 小明 김"), "李 小 明 小明 김");
        assert_eq!(found("Nguyễn", "nguyen nguyễn NGUYỄN guyen"), "nguyen nguyễn NGUYỄN");
        assert_eq!(found("Nobody", "b.c cd@x xample b"), "b.c cd@x xample b", "anywhere in the login");
        assert!(!finds("jan\nb@x.y", "jan b"), "a word never spans name and login");
    }

    #[test]
    fn folding_is_full_and_canonical() {
        assert_eq!(fold("  STRASSE "), fold("straße"));
        assert_eq!(fold("E\u{301}va"), fold("éva"));
        assert_eq!(fold("İ"), fold("i\u{307}"));
    }

    #[test]
    fn only_what_is_folded_already_is_not_copied() {
        for (text, is_copied) in
            [("ab.cd@x.example", false), ("", false), ("Ab@x", true), ("ab@x ", true), ("\tab@x", true), ("ü@x", true)]
        {
            assert_eq!(folded(text), fold(text), "{text:?}");
            assert_eq!(matches!(folded(text), Cow::Owned(_)), is_copied, "{text:?}");
        }
    }

    #[test]
    fn search_finds_plain_spellings() {
        assert_eq!(search_key("Nguyễn Thị"), "nguyen thi");
        assert_eq!(search_key("Łukasz Đặng"), "lukasz dang");
        assert_eq!(search_key("O’Neil"), "o'neil");
        assert_eq!(search_key("李"), "李");
    }

    #[test]
    fn users_are_searched_by_name_and_login() {
        assert_eq!(user_search_key("Łukasz O’Neil", "Lukasz@Harbor.example"), "lukasz o'neil\nlukasz@harbor.example");
        assert_eq!(login_domain("Dana@Harbor.Example"), "harbor.example");
        assert_eq!(login_domain("dana"), "");
    }

    #[test]
    fn hidden_characters_are_spelled_out() {
        assert_eq!(Shown::new("a\u{202e}b\x1b[2J").as_str(), "a‹202E›b‹1B›[2J");
        assert_eq!(Shown::new("‹202E›").as_str(), "‹2039›202E‹203A›", "a name cannot pretend to be an escape");
        assert_eq!(Shown::new("Nguyễn").as_str(), "Nguyễn");
        assert_eq!(Shown::new("\u{301}a\u{1b}\u{301}").as_str(), "‹301›a‹1B›‹301›", "a mark on nothing");
    }

    #[test]
    fn what_looks_like_nothing_or_moves_what_follows_is_spelled_out() {
        for (text, shown) in [
            ("Dana\u{a0}Reyes", "Dana‹A0›Reyes"),
            ("a\u{2800}b\u{2007}", "a‹2800›b‹2007›"),
            ("山田\u{3000}太郎", "山田\u{3000}太郎"),
            ("a\u{1165}b", "a‹1165›b"),
            ("\u{350}\u{a9bf}", "‹350›\u{a9bf}"),
            ("a\u{11d9}\u{17c5}", "a‹11D9›\u{17c5}"),
            ("\u{1100}\u{1161}", "\u{1100}\u{1161}"),
            ("a\u{17d8}b", "a‹17D8›b"),
            ("👍🏽 🇦🇹 한국어 नमस्ते", "👍‹1F3FD› 🇦🇹 한국어 नमस्ते"),
        ] {
            assert_eq!(Shown::new(text).as_str(), shown, "{text:?}");
        }
    }

    #[test]
    fn logins_are_addresses() {
        assert_eq!(parse_login(" Dana@harbor.example "), Ok("Dana@harbor.example".to_owned()));
        for bad in ["", "dana", "@x", "x@", "a@b@c", "a b@c", "a\n@b"] {
            assert!(parse_login(bad).is_err(), "{bad:?}");
        }
    }
}
