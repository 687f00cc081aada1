//! Putting this program on another host, by its own `ssh`: a look first, then the copy, which counts only when its hash
//! is that of ours and it runs there.
//!
//! Both commands are constants for whichever shell logs in there. What differs, the hash, goes the way of the program: over
//! standard input.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Output, Stdio};

use sha2::{Digest as _, Sha256};

use super::ssh::Ssh;
use crate::api::{Refusal, RefusalKind};
use crate::config::Address;
use crate::domain::text::hex;

/// Says what the host is, where its home is, what hash the program there has, and which one its `PATH` finds.
const LOOK: &str = r#"sh -c 'uname -sm; echo "$HOME"; f="$HOME/.local/bin/beadle"; { sha256sum "$f" || shasum -a 256 "$f" || echo -; } 2>/dev/null | cut -c1-64; command -v beadle || echo -'"#;

/// Takes a hash in one line, then the program; puts it in place only if it has that hash and runs.
const PUT: &str = r#"sh -c 'set -e; umask 077; read -r want; d="$HOME/.local/bin"; mkdir -p "$d"; t="$d/.beadle.$$"; tidy() { rm -f "$t"; }; trap tidy EXIT; cat > "$t"; have=$( { sha256sum "$t" || shasum -a 256 "$t"; } 2>/dev/null | cut -c1-64); if [ "$have" != "$want" ]; then echo "hash $have"; exit 1; fi; chmod 755 "$t"; "$t" --version >/dev/null || { echo runs not; exit 1; }; sync "$t" 2>/dev/null || sync; mv -f "$t" "$d/beadle"; sync "$d" 2>/dev/null || sync; echo "put $have"; command -v beadle || echo -'"#;

/// What a host is, before anything is put there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Host {
    /// As `uname -sm` says it.
    pub platform: String,
    /// Where the program goes.
    pub file: String,
    /// The hash of the one that is there.
    pub there: Option<String>,
    /// Which one is found by the `PATH` of a command over `ssh`.
    pub found: Option<String>,
}

/// Looks at a host. `ssh` may ask the operator something on the terminal.
///
/// # Errors
/// When it cannot be reached, or is no host with a shell.
pub fn look(address: &Address) -> Result<Host, Refusal> {
    let output = Ssh::to(address.clone()).run(LOOK, Stdio::null())?.wait_with_output();
    let output = output.map_err(|error| broke(&error.to_string()))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut lines = said.lines().map(str::trim);
    let (Some(platform), Some(home), Some(hash), Some(found), true) =
        (lines.next(), lines.next(), lines.next(), lines.next(), output.status.success())
    else {
        return Err(no_shell(address, &output));
    };
    Ok(Host {
        platform: platform.to_owned(),
        file: format!("{home}/.local/bin/beadle"),
        there: Some(hash.to_owned()).filter(|hash| is_hash(hash)),
        found: Some(found.to_owned()).filter(|found| found != "-"),
    })
}

/// Copies a program to a host, and answers which one its `PATH` finds then.
///
/// # Errors
/// When the copy is not what was sent, does not run there, or the line broke; what was there before is there still.
pub fn put(address: &Address, program: &Path, hash: &str) -> Result<Option<String>, Refusal> {
    let mut child = Ssh::to(address.clone()).run(PUT, Stdio::piped())?;
    let sent = send(&mut child, program, hash);
    let output = child.wait_with_output().map_err(|error| broke(&error.to_string()))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut lines = said.lines().map(str::trim);
    let told = lines.next().unwrap_or_default();
    match (told.split_once(' '), sent) {
        (Some(("put", have)), Ok(())) if have == hash && output.status.success() => {
            Ok(lines.next().map(str::to_owned).filter(|found| found != "-"))
        }
        (Some(("hash", _)), _) => Err(broke("what arrived is not what was sent")),
        (Some(("runs", _)), _) => {
            Err(broke("it does not run there")
                .hint("Build Beadle on that host, or for it (a static build runs on more)."))
        }
        (_, Err(error)) => Err(broke(&error.to_string())),
        _ => Err(no_shell(address, &output)),
    }
}

fn send(child: &mut Child, program: &Path, hash: &str) -> io::Result<()> {
    let Some(mut to) = child.stdin.take() else { return Ok(()) };
    writeln!(to, "{hash}")?;
    io::copy(&mut File::open(program)?, &mut to)?;
    to.flush()
}

/// The SHA-256 of a file, in hex.
///
/// # Errors
/// When it cannot be read.
pub fn hash(program: &Path) -> io::Result<String> {
    let (mut file, mut digest, mut piece) = (File::open(program)?, Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hex(&digest.finalize())),
            length => digest.update(&piece[..length]),
        }
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn broke(why: &str) -> Refusal {
    Refusal::new(RefusalKind::LinkFailed, format!("The program was not put there: {why}. What was there is as it was."))
}

fn no_shell(address: &Address, output: &Output) -> Refusal {
    let host = &address.host;
    let sentence = match output.status.code() {
        Some(255) => format!("{host} was not reached; ssh says why above."),
        _ => format!("{host} does not run commands for this key, or has not the commands of a plain system."),
    };
    Refusal::new(RefusalKind::LinkFailed, sentence)
        .hint("A key that is bound to a forced command cannot put programs there; use one with a shell.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_are_one_word_for_any_shell() {
        for command in [LOOK, PUT, super::super::ssh::REMOTE_COMMAND] {
            let script = command.strip_prefix("sh -c '").and_then(|rest| rest.strip_suffix('\'')).unwrap();
            // Within single quotes fish knows the backslash, csh the exclamation mark at the end of a history word.
            assert!(!script.contains(['\'', '\\', '\n']), "{script}");
            assert!(!script.replace("!=", "").contains('!'), "{script}");
        }
    }
}
