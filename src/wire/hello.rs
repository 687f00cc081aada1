//! The first line each way: who speaks which protocol, and what is to be opened.

use std::io::{self, BufRead, Read as _, Write};

use serde::{Deserialize, Serialize};

use crate::api::audit::AuditHead;
use crate::api::{Refusal, RefusalKind, Standing};
use crate::domain::text::Raw;

/// The protocol this program speaks. Both sides have to speak the same; it counts up with every change of a request, a
/// reply or a frame, unless the hello says whether it is understood.
pub const PROTOCOL: u32 = 1;

/// The version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// As many bytes as the first line of a client may have.
const HELLO: usize = 4 << 10;

/// As many bytes as the first line of an agent may have.
const WELCOME: usize = 64 << 10;

/// How a first line of ours begins.
const OPENING: &str = "{\"beadle\":";

/// What is told of a first line that is none of ours, in bytes.
const TOLD: usize = 120;

/// What a client says first. It has no field for who somebody is: that is decided at the far end.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Hello {
    pub protocol: u32,
    pub version: String,
    /// The database, by its path at the far end; a forced command may know better.
    #[serde(default)]
    pub database: Option<String>,
    #[serde(default)]
    pub readonly: bool,
    /// Whether frames that tell how far long work is are understood.
    #[serde(default)]
    pub progress: bool,
}

impl Hello {
    /// What this program says.
    #[must_use]
    pub fn new(database: Option<String>, readonly: bool) -> Self {
        Self { protocol: PROTOCOL, version: VERSION.to_owned(), database, readonly, progress: true }
    }

    /// Refuses a client that speaks another protocol, with both versions and the way out.
    ///
    /// # Errors
    /// The refusal to send back.
    pub fn fits(&self) -> Result<(), Refusal> {
        if self.protocol == PROTOCOL {
            return Ok(());
        }
        Err(unlike(("this side", &self.version, self.protocol), ("the database's side", VERSION, PROTOCOL)))
    }
}

/// What an agent answers: where one is, or why not.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Welcome {
    pub protocol: u32,
    pub version: String,
    #[serde(default)]
    pub opened: Option<Opened>,
    #[serde(default)]
    pub refusal: Option<Refusal>,
}

/// The database that was opened, so that nothing has to be asked before the first page.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Opened {
    pub standing: Standing,
    pub head: AuditHead,
}

impl Welcome {
    /// What this program answers.
    #[must_use]
    pub fn new(opened: Result<Opened, Refusal>) -> Self {
        let (opened, refusal) = match opened {
            Ok(opened) => (Some(opened), None),
            Err(refusal) => (None, Some(refusal)),
        };
        Self { protocol: PROTOCOL, version: VERSION.to_owned(), opened, refusal }
    }

    /// What was opened.
    ///
    /// # Errors
    /// The far end's refusal, or that the two do not speak the same protocol.
    pub fn accept(self) -> Result<Opened, Refusal> {
        if self.protocol != PROTOCOL {
            let far = ("the database's side", self.version.as_str(), self.protocol);
            return Err(unlike(("this side", VERSION, PROTOCOL), far));
        }
        match (self.opened, self.refusal) {
            (_, Some(refusal)) => Err(refusal),
            (Some(opened), None) => Ok(opened),
            (None, None) => {
                Err(Refusal::new(RefusalKind::LinkFailed, "The far end answered without opening anything."))
            }
        }
    }
}

fn unlike(near: (&str, &str, u32), far: (&str, &str, u32)) -> Refusal {
    let side =
        |(name, version, protocol): (&str, &str, u32)| format!("{name} is Beadle {version} (protocol {protocol})");
    let older = if near.2 < far.2 { near.0 } else { far.0 };
    Refusal::new(RefusalKind::LinkFailed, format!("The two Beadles do not fit: {}, {}.", side(near), side(far)))
        .hint(format!("Update {older}; `beadle deploy` copies this program to a host."))
}

/// A first line that is none of ours.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().shown())]
pub enum Stranger {
    /// The other side ended before its first line did; what it had said.
    Ended(Vec<u8>),
    Unlike(Vec<u8>),
    TooLong(usize),
    Broken(#[from] io::Error),
}

impl Stranger {
    /// What is to be told of it, with what the other side said as it is.
    #[must_use]
    pub fn sentence(&self) -> Raw {
        match self {
            Self::Ended(said) => format!("The other side ended before it said who it is{}.", told(said)),
            Self::Unlike(said) => format!("The other side does not speak like Beadle{}.", told(said)),
            Self::TooLong(most) => format!("The first line is longer than {most} bytes."),
            Self::Broken(error) => format!("The stream broke: {error}."),
        }
        .into()
    }
}

fn told(said: &[u8]) -> String {
    if said.is_empty() {
        return String::new();
    }
    let cut = &said[..said.len().min(TOLD)];
    let more = if cut.len() < said.len() { "…" } else { "" };
    format!("; it begins with \"{}{more}\"", String::from_utf8_lossy(cut).trim_end())
}

#[derive(Serialize, Deserialize)]
struct Line<T> {
    beadle: T,
}

/// Writes a first line.
///
/// # Errors
/// When the stream is broken.
pub fn say<T: Serialize>(to: &mut impl Write, what: &T) -> io::Result<()> {
    let mut line = serde_json::to_vec(&Line { beadle: what })?;
    line.push(b'\n');
    to.write_all(&line)?;
    to.flush()
}

/// Reads the first line of a client.
///
/// # Errors
/// When it is none.
pub fn hear_hello(from: &mut impl BufRead) -> Result<Hello, Stranger> {
    hear(from, HELLO)
}

/// Reads the first line of an agent.
///
/// # Errors
/// When it is none.
pub fn hear_welcome(from: &mut impl BufRead) -> Result<Welcome, Stranger> {
    hear(from, WELCOME)
}

/// What every first line holds, whatever else another version puts into it or leaves out.
#[derive(Deserialize)]
struct Speaks {
    protocol: u32,
    version: String,
}

impl From<Speaks> for Hello {
    fn from(Speaks { protocol, version }: Speaks) -> Self {
        Self { protocol, version, database: None, readonly: false, progress: false }
    }
}

impl From<Speaks> for Welcome {
    fn from(Speaks { protocol, version }: Speaks) -> Self {
        Self { protocol, version, opened: None, refusal: None }
    }
}

fn hear<T: for<'de> Deserialize<'de> + From<Speaks>>(from: &mut impl BufRead, most: usize) -> Result<T, Stranger> {
    let mut line = Vec::new();
    from.take(most as u64).read_until(b'\n', &mut line)?;
    let ours = line.starts_with(OPENING.as_bytes());
    match (line.last(), ours) {
        (Some(b'\n'), true) => {}
        (Some(b'\n'), false) => return Err(Stranger::Unlike(line)),
        _ if line.len() == most && ours => return Err(Stranger::TooLong(most)),
        _ if line.len() == most => return Err(Stranger::Unlike(line)),
        _ => return Err(Stranger::Ended(line)),
    }
    if let Ok(Line { beadle }) = serde_json::from_slice::<Line<T>>(&line) {
        return Ok(beadle);
    }
    // Of another protocol only the number and the version have to be understood.
    match serde_json::from_slice::<Line<Speaks>>(&line) {
        Ok(Line { beadle }) if beadle.protocol != PROTOCOL => Ok(beadle.into()),
        _ => Err(Stranger::Unlike(line)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hello(text: &[u8]) -> Result<Hello, String> {
        hear_hello(&mut &*text).map_err(|stranger| stranger.to_string())
    }

    #[test]
    fn a_hello_is_heard_as_it_was_said() {
        let said = Hello::new(Some("/srv/prod.db".to_owned()), true);
        let mut line = Vec::new();
        say(&mut line, &said).unwrap();
        assert_eq!(hello(&line).unwrap(), said);
        assert!(said.fits().is_ok());
    }

    #[test]
    fn a_stranger_is_told_by_what_it_says() {
        let cases: [(&[u8], &str); 6] = [
            (b"", "The other side ended before it said who it is."),
            (b"Last login: Mon", "ended before it said who it is; it begins with \"Last login: Mon\"."),
            (b"Welcome to \x1b[31mhost!\n", "does not speak like Beadle; it begins with \"Welcome to ‹1B›[31mhost!\"."),
            (b"{\"beadle\":7}\n", "does not speak like Beadle; it begins with \"{\"beadle\":7}\"."),
            (b"{\"beadle\":{\"protocol\":1", "ended before"),
            (b"{\"beadle\":{\"protocol\":1}}\n", "does not speak like Beadle"),
        ];
        for (text, part) in cases {
            let told = hello(text).unwrap_err();
            assert!(told.contains(part), "{told}");
        }
        let long = [OPENING.as_bytes(), &[b' '; 5000]].concat();
        assert!(hello(&long).unwrap_err().contains("longer than 4096 bytes"));
        assert!(hello(&[b'x'; 5000]).unwrap_err().ends_with("xxx…\"."));
    }

    /// A line of a newer Beadle may hold more than this one knows; it is refused by its number, with both names.
    #[test]
    fn other_versions_are_named() {
        let newer = hello(b"{\"beadle\":{\"protocol\":9,\"version\":\"4.2.0\",\"moon\":true}}\n").unwrap();
        let refusal = newer.fits().unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::LinkFailed);
        let (sentence, hint) = (refusal.to_string(), refusal.hint.unwrap().shown().to_string());
        assert!(sentence.contains("this side is Beadle 4.2.0 (protocol 9)"), "{sentence}");
        assert!(
            sentence.contains(&format!("the database's side is Beadle {VERSION} (protocol {PROTOCOL})")),
            "{sentence}"
        );
        assert!(hint.starts_with("Update the database's side"), "{hint}");
        let older = Welcome { protocol: 0, version: "0.0.1".to_owned(), opened: None, refusal: None };
        let refusal = older.accept().unwrap_err();
        assert!(refusal.to_string().contains("the database's side is Beadle 0.0.1 (protocol 0)"), "{refusal}");
        assert!(refusal.hint.unwrap().shown().to_string().starts_with("Update the database's side"));
    }
}
