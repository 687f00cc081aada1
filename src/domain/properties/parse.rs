//! Values of properties as they are typed.

use super::Kind;
use crate::domain::message::SUBJECT_LIMIT;
use crate::domain::text::{Raw, fold, is_forbidden_in_input, parse_line, parse_login};

/// Most characters of a text of several lines.
pub const TEXT_LIMIT: usize = 10_000;
/// Most characters of an address of the web; more is not understood everywhere.
const URL_LIMIT: usize = 2_000;
/// Most characters of a line without placeholders.
const LINE_LIMIT: usize = 120;
/// Most addresses in one property; for more there are distribution lists.
const MOST_ADDRESSES: usize = 50;

pub(super) fn value(kind: Kind, text: &str) -> Result<String, Raw> {
    let value = match kind {
        Kind::Text => lines(text),
        Kind::Subject => needed(parse_line(text, SUBJECT_LIMIT)?),
        Kind::Url => url(text),
        Kind::Site => site(text),
        Kind::Line => parse_line(text, LINE_LIMIT),
        Kind::Addresses => return addresses(text).map(|list| list.join(", ")),
        Kind::Flag => one_of(text, &["on", "off"]),
        Kind::Number { least, most } => number(text, least, most),
        Kind::Choice(words) => one_of(text, words),
    };
    Ok(value?)
}

fn needed(text: String) -> Result<String, String> {
    if text.is_empty() {
        return Err("A text is needed here; reset the property to have its default again.".to_owned());
    }
    Ok(text)
}

/// Any number of lines, with one kind of line break and without space at the ends.
fn lines(text: &str) -> Result<String, String> {
    let text = text.replace("\r\n", "\n");
    if let Some(c) = text.chars().find(|c| is_forbidden_in_input(*c) && !matches!(c, '\n' | '\t')) {
        return Err(format!("The text contains the character U+{:04X}, which is not allowed here.", c as u32));
    }
    let length = text.trim().chars().count();
    if length > TEXT_LIMIT {
        return Err(format!("The text has {length} characters; at most {TEXT_LIMIT} fit here."));
    }
    needed(text.trim().to_owned())
}

/// Only what leads to a page: an address with another scheme could run something where it is clicked.
fn url(text: &str) -> Result<String, String> {
    let url = needed(parse_line(text, URL_LIMIT)?)?;
    if url.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '\\')) {
        return Err("An address contains no spaces, no angle brackets and no backslashes.".to_owned());
    }
    let folded = fold(&url);
    let head = folded.split(['/', '?', '#']).next().unwrap_or_default();
    if !is_absolute(&folded) && (head.contains(':') || url.starts_with("//") || head.starts_with('@')) {
        return Err("An address begins with https:// or http://, or is a path below the application's own.".to_owned());
    }
    Ok(url)
}

fn is_absolute(folded: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| folded.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
}

/// The address below which everything of the application lies, with a slash at its end; or nothing.
fn site(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    let address = url(text)?;
    if !is_absolute(&fold(&address)) || address.contains(['?', '#', '@']) {
        return Err("The address of the application begins with https:// or http:// and has no ?, # or @.".to_owned());
    }
    Ok(if address.ends_with('/') { address } else { format!("{address}/") })
}

/// The address that a property of the kind [`Kind::Url`] means: below the application's own, unless it is absolute.
#[must_use]
pub fn resolved(address: &str, site: &str) -> String {
    if site.is_empty() || is_absolute(&fold(address)) {
        return address.to_owned();
    }
    let Some(path) = address.strip_prefix('/') else { return format!("{site}{address}") };
    // A path from the root lies behind the host, wherever the application's own pages begin.
    let host = site.match_indices('/').nth(2).map_or(site, |(at, _)| &site[..at]);
    format!("{host}/{path}")
}

/// Reads e-mail addresses separated by comma, semicolon or white space; one that is repeated counts once.
///
/// # Errors
/// One sentence that names the first text that is no address.
pub fn addresses(text: &str) -> Result<Vec<String>, Raw> {
    let mut list: Vec<String> = Vec::new();
    for part in text.split(|c: char| matches!(c, ',' | ';') || c.is_whitespace()).filter(|part| !part.is_empty()) {
        let address = parse_login(part)?;
        // Such an address could be taken for an option of a mail program, or for more than an address. What divides
        // addresses may come out of a composed form: the Greek question mark is a semicolon then.
        if address.starts_with('-') || address.contains([',', ';', '<', '>', '(', ')', '[', ']', '"', '\\', ':']) {
            return Err(format!("\"{address}\" is not an e-mail address like name@example.org.").into());
        }
        if list.iter().all(|other| fold(other) != fold(&address)) {
            list.push(address);
        }
    }
    if list.len() > MOST_ADDRESSES {
        return Err(format!("There are {} addresses; at most {MOST_ADDRESSES} fit here.", list.len()).into());
    }
    Ok(list)
}

fn number(text: &str, least: u32, most: u32) -> Result<String, String> {
    let number: Option<u32> = text.trim().parse().ok().filter(|number| (least..=most).contains(number));
    number.map(|number| number.to_string()).ok_or_else(|| format!("A whole number from {least} to {most} is needed."))
}

fn one_of(text: &str, words: &[&str]) -> Result<String, String> {
    let folded = fold(text);
    let word = words.iter().find(|word| **word == folded);
    word.map(|word| (*word).to_owned()).ok_or_else(|| {
        let list: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        format!("Either {} is needed.", list.join(" or "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: Kind = Kind::Number { least: 1, most: 100 };
    const CHOICE: Kind = Kind::Choice(&["strict", "acknowledged"]);

    #[test]
    fn what_is_kept() {
        for (kind, text, expected) in [
            (Kind::Text, " a\r\n\tb@x[ \n", "a\n\tb@x["),
            (Kind::Subject, " a @UserName@ ", "a @UserName@"),
            (Kind::Line, "  ", ""),
            (Kind::Url, "viewform.aspx?FormID=308&PrimaryKey=@UserID@", "viewform.aspx?FormID=308&PrimaryKey=@UserID@"),
            (Kind::Url, " https://track.example/a?b=c:d ", "https://track.example/a?b=c:d"),
            (Kind::Url, "/users/@UserID@?at=12:00", "/users/@UserID@?at=12:00"),
            (Kind::Site, "  ", ""),
            (Kind::Site, " https://track.example ", "https://track.example/"),
            (Kind::Site, "http://track.example:8080/app/", "http://track.example:8080/app/"),
            (Kind::Addresses, "", ""),
            (Kind::Addresses, "a@b.example;c@d.example, e@f.example\n", "a@b.example, c@d.example, e@f.example"),
            (Kind::Addresses, "a@b.example A@B.example", "a@b.example"),
            (Kind::Flag, " ON ", "on"),
            (NUMBER, " 007 ", "7"),
            (NUMBER, "100", "100"),
            (CHOICE, "Strict", "strict"),
        ] {
            assert_eq!(value(kind, text).as_deref(), Ok(expected), "{kind:?} {text:?}");
        }
    }

    #[test]
    fn what_is_refused() {
        let long = "x".repeat(TEXT_LIMIT + 1);
        let many: String = (0..=MOST_ADDRESSES).map(|n| format!("a{n}@b.example ")).collect();
        for (kind, text, words) in [
            (Kind::Text, " \n ", "A text is needed"),
            (Kind::Text, "a\x1b[1m", "U+001B"),
            (Kind::Text, "a\rb", "U+000D"),
            (Kind::Text, "a\u{202e}b", "U+202E"),
            (Kind::Text, &long, "10001 characters"),
            (Kind::Subject, "", "A text is needed"),
            (Kind::Subject, "a\nb", "U+000A"),
            (Kind::Subject, &long, "at most 200"),
            (Kind::Line, &long, "at most 120"),
            (Kind::Url, "", "A text is needed"),
            (Kind::Url, "javascript:alert(1)", "https://"),
            (Kind::Url, "DATA:text/html,x", "https://"),
            (Kind::Url, "//evil.example/x", "https://"),
            (Kind::Url, "https://", "https://"),
            (Kind::Url, "@UserName@/x", "https://"),
            (Kind::Url, "a b", "no spaces"),
            (Kind::Url, "/x\"><b>", "angle brackets"),
            (Kind::Site, "/app/", "begins with https://"),
            (Kind::Site, "https://track.example/?x=1", "has no ?, # or @"),
            (Kind::Site, "https://user@track.example/", "has no ?, # or @"),
            (Kind::Site, "javascript:alert(1)", "https://"),
            (Kind::Addresses, "a@b.example, c", "\"c\" is not an e-mail address"),
            (Kind::Addresses, "-oQ/tmp@x.example", "is not an e-mail address"),
            (Kind::Addresses, "<a@b.example>", "is not an e-mail address"),
            (Kind::Addresses, "a@b.example\x07", "U+0007"),
            (Kind::Addresses, &many, "51 addresses"),
            (Kind::Flag, "yes", "Either \"on\" or \"off\""),
            (NUMBER, "0", "from 1 to 100"),
            (NUMBER, "101", "from 1 to 100"),
            (NUMBER, "-1", "from 1 to 100"),
            (NUMBER, "", "from 1 to 100"),
            (CHOICE, "", "\"strict\" or \"acknowledged\""),
        ] {
            let sentence = value(kind, text).expect_err(text).shown().to_string();
            assert!(sentence.contains(words) && sentence.ends_with('.'), "{kind:?} {text:?}: {sentence}");
        }
    }

    #[test]
    fn addresses_lie_below_the_application() {
        for (address, site, expected) in [
            ("viewform.aspx?a=b", "", "viewform.aspx?a=b"),
            ("viewform.aspx?a=b", "https://t.example/app/", "https://t.example/app/viewform.aspx?a=b"),
            ("/viewform.aspx", "https://t.example/app/", "https://t.example/viewform.aspx"),
            ("/x", "https://t.example/", "https://t.example/x"),
            ("HTTPS://other.example/x", "https://t.example/", "HTTPS://other.example/x"),
        ] {
            assert_eq!(resolved(address, site), expected, "{address} {site}");
        }
    }
}
