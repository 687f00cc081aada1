//! Completing what is typed: which term or value the end of a text is, and what it may become.

use super::parse::{tokens, unquoted};
use super::terms::{TERMS, TermHelp};
use super::value;
use crate::domain::permission::TABLE;
use crate::domain::status::Status;
use crate::domain::text::search_key;

/// The end of a text that may become something longer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Completing {
    /// Where in the text it begins.
    pub from: usize,
    /// What was typed of it, without quotation marks.
    pub typed: String,
    /// The term whose value it is; `None` where it is the beginning of a term.
    pub of: Option<&'static str>,
    /// The sign between the term and the value.
    sign: Option<char>,
}

/// What may stand there instead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    pub text: String,
    /// What it means.
    pub note: String,
}

/// A candidate for a value, in quotation marks where it needs them.
#[must_use]
pub fn candidate(name: &str, note: &str) -> Candidate {
    Candidate { text: value(name), note: note.to_owned() }
}

impl Completing {
    /// Looks at the end of a text. One letter is not yet the beginning of a term.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        Self::among(&TERMS, text)
    }

    /// The same in a language with other terms.
    #[must_use]
    pub fn among(terms: &'static [TermHelp], text: &str) -> Option<Self> {
        let token = tokens(text).pop()?;
        if !text.ends_with(token) || text.ends_with(char::is_whitespace) && !token.contains('"') {
            return None;
        }
        let body = token.strip_prefix('-').unwrap_or(token);
        let end = body.find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, '.' | '_'))).unwrap_or(body.len());
        let (name, rest) = body.split_at(end);
        let Some(sign) = rest.chars().next() else {
            let from = text.len() - body.len();
            return (name.len() > 1).then(|| Self { from, typed: name.to_ascii_lowercase(), of: None, sign: None });
        };
        let row = terms.iter().find(|row| row.name.eq_ignore_ascii_case(name))?;
        if !matches!(sign, ':' | '~' | '<' | '>') {
            return None;
        }
        let values = &rest[1..];
        let typed = &values[last_alternative(values)..];
        Some(Self { from: text.len() - typed.len(), typed: unquoted(typed).0, of: Some(row.name), sign: Some(sign) })
    }

    /// The candidates that need no looking up.
    #[must_use]
    pub fn candidates(&self) -> Vec<Candidate> {
        let Some(term) = self.of else { return self.terms(&TERMS) };
        let typed = search_key(&self.typed);
        let fits = |(text, note): &(String, String)| {
            text.to_lowercase().starts_with(&typed) || search_key(note).starts_with(&typed)
        };
        let pair = |text: &str, note: &str| (text.to_owned(), note.to_owned());
        let all: Vec<(String, String)> = match term {
            "status" => Status::ALL.iter().map(|status| pair(&status.to_string(), status.word())).collect(),
            "tier" => vec![pair("1", "user setup and the like"), pair("2", "serious"), pair("0", "neither")],
            "source" => vec![pair("local", "accounts with a password here"), pair("sso", "any identity provider")],
            "seen" => ["1d", "7d", "30d", "90d", "1y"].map(|span| pair(span, "ago")).to_vec(),
            "pending" => ["1d", "3d", "7d", "30d"].map(|span| pair(span, "pending")).to_vec(),
            "expires" if self.sign == Some(':') => {
                vec![pair("some", "runs out some day"), pair("never", "nothing runs out")]
            }
            "expires" => ["7d", "14d", "30d", "90d"].map(|span| pair(span, "from now")).to_vec(),
            "expired" => ["1d", "7d", "30d"].map(|span| pair(span, "ago")).to_vec(),
            "perm" => return permissions(&typed),
            _ => Vec::new(),
        };
        all.into_iter().filter(fits).map(|(text, note)| Candidate { text, note }).collect()
    }

    /// The terms that begin as what was typed.
    #[must_use]
    pub fn terms(&self, terms: &[TermHelp]) -> Vec<Candidate> {
        let fits = |row: &&TermHelp| row.name.starts_with(&self.typed);
        let candidate = |row: &TermHelp| Candidate { text: row.begins(), note: row.help.to_owned() };
        terms.iter().filter(fits).map(candidate).collect()
    }
}

/// Permissions by code or label; a whole code goes on with the levels.
fn permissions(typed: &str) -> Vec<Candidate> {
    let with = |row: &crate::domain::permission::Row, rest: &str, note: String| Candidate {
        text: format!("{}{rest}", row.code),
        note,
    };
    if let Some(row) = TABLE.iter().find(|row| row.code == typed) {
        let mut levels = vec![(">=W", "at Write"), ("=none", "not at all")];
        if row.has_read {
            levels.splice(0..0, [(">=R", "at Read or Write"), ("=R", "at Read only")]);
        }
        return levels.iter().map(|(rest, note)| with(row, rest, format!("{} {note}", row.label))).collect();
    }
    let fits =
        |row: &&crate::domain::permission::Row| row.code.starts_with(typed) || search_key(row.label).contains(typed);
    TABLE.iter().filter(fits).map(|row| with(row, "", row.label.to_owned())).collect()
}

/// Where the text after the last `|` outside quotation marks begins.
fn last_alternative(values: &str) -> usize {
    let (mut inside, mut last) = (false, 0);
    for (at, c) in values.char_indices() {
        inside ^= c == '"';
        if c == '|' && !inside {
            last = at + 1;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// What each candidate makes of the text.
    fn completed(text: &str) -> String {
        let Some(completing) = Completing::of(text) else { return "-".to_owned() };
        let made = completing.candidates().into_iter().map(|one| format!("{}{}", &text[..completing.from], one.text));
        made.take(4).collect::<Vec<_>>().join(" / ")
    }

    #[rstest]
    #[case("", "-")]
    #[case("s", "-")]
    #[case("st", "status:")]
    #[case("bob -Or", "bob -org: / bob -org.login: / bob -org.edit:")]
    #[case("ne", "never")]
    #[case("te", "template~")]
    #[case("se", "seen<")]
    #[case("zz", "")]
    #[case("status:", "status:A / status:I / status:P / status:D")]
    #[case("status:A|pen", "status:A|P")]
    #[case("status:A ", "-")]
    #[case("color:r", "-")]
    #[case("perm:user_s", "perm:user_setup")]
    #[case("perm:user_setup", "perm:user_setup>=R / perm:user_setup=R / perm:user_setup>=W / perm:user_setup=none")]
    #[case("tier:1|", "tier:1|1 / tier:1|2 / tier:1|0")]
    #[case("source:l", "source:local")]
    #[case("seen>9", "seen>90d")]
    #[case("ex", "expires< / expired")]
    #[case("expires<", "expires<7d / expires<14d / expires<30d / expires<90d")]
    #[case("org:ABC expires:n", "org:ABC expires:never")]
    #[case("expired<7", "expired<7d")]
    #[case("org:A", "")]
    fn completes(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(completed(text), expected);
    }

    #[test]
    fn values_begin_after_the_last_bar_outside_marks() {
        let of = |text: &str| {
            let completing = Completing::of(text).unwrap();
            (completing.from, completing.typed, completing.of)
        };
        assert_eq!(of("wg:Intake|\"HMIS U"), (10, "HMIS U".to_owned(), Some("wg")));
        assert_eq!(of("-org:\"a|b"), (5, "a|b".to_owned(), Some("org")));
        assert_eq!(candidate("HMIS Users", "").text, "\"HMIS Users\"");
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_looked_at(text in proptest::prelude::any::<String>()) {
            if let Some(completing) = Completing::of(&text) {
                let _ = (&text[..completing.from], completing.candidates());
            }
        }
    }
}
