//! Where a database is, and what a far command wants: both become arguments of programs.

use beadle::cli::words::words;
use beadle::config::{Address, Target as Place};

use crate::target::{Case, Target, untold};

pub const PLACES: Target = Target {
    name: "places",
    pieces: &[
        "@",
        ":",
        "/",
        "ssh://",
        "[",
        "]",
        "-",
        "-oProxyCommand=id",
        "ops",
        "host",
        "ops@host:/srv/prod.db",
        "22",
        "0",
        "65536",
        "%h",
        "$(id)",
        "`id`",
        ";",
        " ",
        "\n",
        "fe80::1",
        "[::1]",
        "é",
        "..",
        "~",
        "\\",
        "'",
        "\"",
        "|",
        "&",
    ],
    fault: |case| place_fault(Address::parse, case.text),
    planted: &[(|case| place_fault(trusting, case.text), "an argument of ssh is no plain name")],
};

pub const WORDS: Target = Target {
    name: "words",
    pieces: &[
        "'", "\"", "\\", " ", "\t", "\n", "users", "list", "--db", "agent", "$(id)", "`id`", ";", "|", "''", "\"\"",
        "\\'", "\\\"", "'\\''", "status:P", "--", "é",
    ],
    fault: |case| words_fault(|line| words(line).map_err(|refusal| refusal.sentence.shown().to_string()), case),
    planted: &[(
        |case| words_fault(|line| Ok(line.split_whitespace().map(str::to_owned).collect()), case),
        "a quoted word is another",
    )],
};

/// Takes whatever stands before a colon for a host.
fn trusting(text: &str) -> Result<Address, String> {
    let (place, path) = text.split_once(':').ok_or("An address has the form user@host:path.")?;
    let (user, host) = place.split_once('@').map_or((None, place), |(user, host)| (Some(user.to_owned()), host));
    Ok(Address { user, host: host.to_owned(), port: None, path: path.to_owned() })
}

fn place_fault(read: fn(&str) -> Result<Address, String>, text: &str) -> Option<&'static str> {
    let place = Place::parse(text);
    if matches!(&place, Place::Remote(address) if address != text) || place.name() != text {
        return Some("a place is opened again under another name");
    }
    let _ = (place.to_string(), place.path_to(&Place::parse("ops@host:/srv/train.db")));
    let address = match read(text) {
        Ok(address) => address,
        Err(sentence) => return untold(&sentence),
    };
    let plain = |name: &str, also: &str| {
        !name.is_empty()
            && !name.starts_with('-')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(c))
    };
    let user = address.user.as_deref().is_none_or(|user| plain(user, "._-"));
    if !user || !plain(&address.host, "._-:") || address.port == Some(0) {
        return Some("an argument of ssh is no plain name");
    }
    if address.path.chars().any(char::is_control) || address.destination().contains(char::is_whitespace) {
        return Some("a path acts");
    }
    (read(&address.to_string()).as_ref() != Ok(&address)).then_some("what was read is read differently again")
}

fn words_fault(read: fn(&str) -> Result<Vec<String>, String>, case: &Case<'_>) -> Option<&'static str> {
    match read(case.text) {
        Err(sentence) => {
            if let Some(fault) = untold(&sentence) {
                return Some(fault);
            }
        }
        Ok(words) => {
            if words.iter().map(String::len).sum::<usize>() > case.text.len() {
                return Some("there is more in the words than in the line");
            }
        }
    }
    // As a shell at the near end quotes what it hands over.
    let own = [case.text, case.other, ""];
    let line = own.map(|word| format!("'{}'", word.replace('\'', "'\\''"))).join(" ");
    (read(&line).as_deref() != Ok(&own.map(str::to_owned)[..])).then_some("a quoted word is another")
}
