//! The text form of directory entries (RFC 2849): lines are unfolded, comments passed over, base64 taken apart.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::import::{Result, Unreadable};

/// The attributes that are kept; of all others, photos and keys among them, nothing is held.
const KEPT: [&str; 20] = [
    "objectclass",
    "cn",
    "sn",
    "givenname",
    "displayname",
    "uid",
    "samaccountname",
    "userprincipalname",
    "useraccountcontrol",
    "mail",
    "title",
    "telephonenumber",
    "description",
    "member",
    "uniquemember",
    "memberuid",
    "entryuuid",
    "changetype",
    "userpassword",
    "unicodepwd",
];

/// One entry: its name, and the attributes that are kept, their names in small letters.
#[derive(Debug, Default)]
pub struct Entry {
    /// Where it begins, counted from 1.
    pub line: u64,
    pub dn: String,
    attributes: Vec<(String, String)>,
}

impl Entry {
    /// The values of an attribute, in their order.
    pub fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e str> {
        self.attributes.iter().filter(move |(of, _)| of == name).map(|(_, value)| value.as_str())
    }

    /// The first value that is there under one of these names; empty where there is none.
    pub fn first<'e>(&'e self, names: &[&str]) -> &'e str {
        let value = |name: &&str| self.attributes.iter().find(|(of, value)| of == name && !value.is_empty());
        names.iter().find_map(value).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    pub fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(of, _)| of == name)
    }
}

/// Reads all entries of a file.
///
/// # Errors
/// One sentence with the line, where the text is no LDIF.
pub fn read(file: &str, text: &str) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    // Nothing between entries; the name of the one at the root of a directory is empty.
    let mut open: Option<Entry> = None;
    for (number, line) in logical(text) {
        let unreadable = |what: &str| Unreadable(format!("{file}, line {number}, {what}"));
        if line.is_empty() {
            entries.extend(open.take());
            continue;
        }
        // Between the parts of a change.
        if line == "-" {
            continue;
        }
        let (name, value) = line.split_once(':').ok_or_else(|| unreadable("is no line of LDIF: it has no colon."))?;
        let name = name.split(';').next().unwrap_or(name).trim().to_ascii_lowercase();
        if name == "version" && open.is_none() {
            continue;
        }
        if name != "dn" && open.is_none() {
            return Err(unreadable("stands before any entry: an entry begins with its dn."));
        }
        if name != "dn" && !KEPT.contains(&name.as_str()) {
            continue;
        }
        let value = match value.strip_prefix(':') {
            Some(coded) => decoded(coded.trim()).ok_or_else(|| unreadable("holds a value that is no base64."))?,
            // Addresses of other files are never opened.
            None if value.starts_with('<') && name != "dn" => continue,
            None => value.trim().to_owned(),
        };
        if name == "dn" {
            entries.extend(open.replace(Entry { line: number, dn: value, attributes: Vec::new() }));
        } else if let Some(entry) = &mut open {
            // That there is a password is all that anybody needs to know.
            let value = if matches!(&*name, "userpassword" | "unicodepwd") { String::new() } else { value };
            entry.attributes.push((name, value));
        }
    }
    entries.extend(open);
    Ok(entries)
}

/// The lines with what was folded behind them, numbered from 1, without comments.
fn logical(text: &str) -> Vec<(u64, String)> {
    let mut lines: Vec<(u64, String)> = Vec::new();
    let mut comment = false;
    for (number, line) in (1..).zip(text.lines()) {
        match line.strip_prefix(' ') {
            Some(_) if comment => {}
            Some(rest) => {
                if let Some((_, last)) = lines.last_mut() {
                    last.push_str(rest);
                }
            }
            None => {
                comment = line.starts_with('#');
                if !comment {
                    lines.push((number, line.to_owned()));
                }
            }
        }
    }
    lines
}

/// The text that base64 stands for. What is no text, such as a photo, is none of ours and comes out as nothing.
fn decoded(coded: &str) -> Option<String> {
    let bytes = STANDARD.decode(coded).ok()?;
    Some(String::from_utf8(bytes).unwrap_or_default().trim().to_owned())
}

/// A distinguished name as it is compared: without case, and without the space that means nothing.
pub fn normal(dn: &str) -> String {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in dn.chars() {
        if c == ',' && !escaped {
            parts.push(String::new());
        } else {
            parts.last_mut().into_iter().for_each(|part| part.push(c));
        }
        escaped = c == '\\' && !escaped;
    }
    let part = |part: &String| match part.split_once('=') {
        Some((key, value)) => format!("{}={}", key.trim(), value.trim()).to_lowercase(),
        None => part.trim().to_lowercase(),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_coded_and_foreign_lines() {
        let text = "version: 1\n# a comment\n  that goes on\ndn: cn=Dana,dc=x\n y,dc=example\ncn: Dana\nCN;lang-de: D\u{e4}na\n\
                    sn:: IEplbnNlbiA=\njpegPhoto:: /9j/AA==\nmail:< file:///etc/passwd\nuserPassword: hunter2\n\n\n\
                    dn:: Y249T2xl\ndescription:\n";
        let entries = read("a.ldif", text).unwrap();
        assert_eq!(entries.len(), 2);
        let dana = &entries[0];
        assert_eq!((dana.line, dana.dn.as_str()), (4, "cn=Dana,dc=xy,dc=example"));
        assert_eq!(dana.all("cn").collect::<Vec<_>>(), ["Dana", "D\u{e4}na"]);
        assert_eq!((dana.first(&["sn"]), dana.first(&["mail"])), ("Jensen", ""));
        assert!(dana.has("userpassword") && !format!("{dana:?}").contains("hunter2"), "{dana:?}");
        assert!(!dana.has("jpegphoto"), "nothing is held of what nobody asked for");
        assert_eq!(entries[1].dn, "cn=Ole");
    }

    #[test]
    fn what_is_no_ldif_is_told_with_its_line() {
        for (text, expected) in [
            ("dn: cn=a\nnonsense\n", "a.ldif, line 2, is no line of LDIF: it has no colon."),
            ("cn: a\n", "a.ldif, line 1, stands before any entry: an entry begins with its dn."),
            ("dn: cn=a\ncn:: %%\n", "a.ldif, line 2, holds a value that is no base64."),
        ] {
            assert_eq!(read("a.ldif", text).unwrap_err().0, expected);
        }
    }

    #[test]
    fn names_are_compared_without_case_and_space() {
        assert_eq!(normal("CN=Dana Ray , DC = Example"), normal("cn=dana ray,dc=example"));
        assert_ne!(normal(r"cn=Ray\, Dana,dc=x"), normal("cn=Ray,Dana,dc=x"));
    }
}
