//! How somebody came in over SSH, as the sshd of this host tells a session.
//!
//! The address and the command come in variables that sshd sets itself. By which key somebody came stands in a file that
//! `SSH_USER_AUTH` names where sshd is told `ExposeAuthInfo yes`; where it is not, a client that may send any variable
//! could name a file of its own. So only a file as sshd makes it is read: its name, its owner and its mode.

use std::ffi::OsString;
use std::net::IpAddr;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::{Digest as _, Sha256};

use crate::domain::text::Shown;

/// What sshd tells about a session; empty where nobody came in over SSH.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Entrance {
    /// The address of the client.
    pub from: Option<IpAddr>,
    /// The key or the certificate by which they came, in words: `key SHA256:…`, `certificate "ann" (serial 3)`.
    pub key: Option<String>,
    /// What the client wanted to be run, where a forced command runs instead.
    pub command: Option<String>,
}

/// How sshd begins the names of the files it exposes keys in.
const EXPOSED: &str = "/tmp/sshauth.";

/// As many bytes as such a file has at most.
const MOST: u64 = 64 << 10;

impl Entrance {
    /// Reads it from variables of the environment.
    pub(super) fn read(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let text = |name| variable(name).map(|value| value.to_string_lossy().into_owned());
        let connection = text("SSH_CONNECTION").or_else(|| text("SSH_CLIENT"));
        let address = |text: &str| text.split([' ', '%']).next()?.parse().ok();
        Self {
            from: connection.as_deref().and_then(address),
            key: variable("SSH_USER_AUTH").and_then(|file| exposed(Path::new(&file))),
            command: text("SSH_ORIGINAL_COMMAND").filter(|command| !command.trim().is_empty()),
        }
    }

    /// By what they came, also where sshd does not say by which key.
    #[must_use]
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap_or("a key of ssh")
    }

    /// From where and by what they came, in words.
    #[must_use]
    pub fn place(&self) -> String {
        let from = self.from.map(|from| format!(" from {from}")).unwrap_or_default();
        let key = self.key.as_deref().map(|key| format!(" by {key}")).unwrap_or_default();
        format!("ssh{from}{key}")
    }
}

/// The key that sshd exposes in a file.
fn exposed(file: &Path) -> Option<String> {
    let name = file.to_str()?.strip_prefix(EXPOSED)?;
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let about = std::fs::symlink_metadata(file).ok()?;
    let own =
        about.is_file() && about.uid() == rustix::process::getuid().as_raw() && about.mode().trailing_zeros() >= 6;
    if !own || about.len() > MOST {
        return None;
    }
    let text = std::fs::read_to_string(file).ok()?;
    // The last one is what completed the sign-in, where sshd wants several.
    text.lines().rev().find_map(|line| named(line.strip_prefix("publickey ")?))
}

/// A public key in words.
fn named(key: &str) -> Option<String> {
    let (kind, rest) = key.split_once(' ')?;
    let blob = STANDARD.decode(rest.split(' ').next()?).ok()?;
    if kind.contains("-cert-v01@") {
        return certificate(&blob).map(|(id, serial)| format!("certificate \"{}\" (serial {serial})", Shown::new(&id)));
    }
    // As OpenSSH writes a fingerprint: without padding.
    Some(format!("key SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(&blob))))
}

/// The id and the serial number of a certificate.
fn certificate(blob: &[u8]) -> Option<(String, u64)> {
    let mut rest = blob;
    let kind = String::from_utf8(string(&mut rest)?.to_vec()).ok()?;
    // A nonce, then the parts of the public key, of which each algorithm has its own number.
    let parts = match kind.trim_end_matches("-cert-v01@openssh.com") {
        "ssh-ed25519" => 1,
        "ssh-rsa" | "sk-ssh-ed25519" => 2,
        "sk-ecdsa-sha2-nistp256" => 3,
        curve if curve.starts_with("ecdsa-sha2-") => 2,
        _ => return None,
    };
    for _ in 0..=parts {
        string(&mut rest)?;
    }
    let (serial, after) = rest.split_first_chunk::<8>()?;
    rest = after.get(4..)?;
    let id = String::from_utf8_lossy(string(&mut rest)?).into_owned();
    Some((id, u64::from_be_bytes(*serial)))
}

/// Takes a length and so many bytes.
fn string<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let (taken, after) = after.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    *rest = after;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

    #[test]
    fn a_key_has_the_fingerprint_that_ssh_gives_it() {
        // GitHub's published fingerprint of this key.
        assert_eq!(named(KEY).unwrap(), "key SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU");
        for none in ["", "ssh-ed25519", "ssh-ed25519 !", "ssh-ed25519-cert-v01@openssh.com AAAA"] {
            assert_eq!(named(none), None, "{none}");
        }
    }

    #[test]
    fn a_certificate_is_named_by_its_id() {
        let part = |bytes: &[u8]| [&u32::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat();
        let kind = "ssh-ed25519-cert-v01@openssh.com";
        let blob = [
            part(kind.as_bytes()),
            part(&[7; 32]),
            part(&[1; 32]),
            42_u64.to_be_bytes().to_vec(),
            1_u32.to_be_bytes().to_vec(),
            part(b"ann\x1b[2J"),
        ]
        .concat();
        let told = certificate(&blob).map(|(id, serial)| format!("{} {serial}", Shown::new(&id)));
        assert_eq!(told.unwrap(), "ann‹1B›[2J 42");
        for cut in 0..blob.len() {
            assert_eq!(certificate(&blob[..cut]), None, "{cut}");
        }
    }

    #[test]
    fn only_what_sshd_says_is_heard() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sshauth.made");
        std::fs::write(&file, format!("publickey {KEY}\n")).unwrap();
        let around = |name: &str| match name {
            "SSH_CONNECTION" => Some("203.0.113.7 50000 192.0.2.1 22".into()),
            "SSH_USER_AUTH" => Some(file.clone().into_os_string()),
            "SSH_ORIGINAL_COMMAND" => Some(" ".into()),
            _ => None,
        };
        let entrance = Entrance::read(around);
        assert_eq!(entrance.place(), "ssh from 203.0.113.7", "a file of somebody else's making tells nothing");
        assert_eq!((entrance.key(), entrance.command.as_deref()), ("a key of ssh", None));
        assert_eq!(Entrance::read(|_| None), Entrance::default());
        let scoped = |name: &str| (name == "SSH_CLIENT").then(|| "fe80::1%eth0 1 2".into());
        assert_eq!(Entrance::read(scoped).place(), "ssh from fe80::1");
    }
}
