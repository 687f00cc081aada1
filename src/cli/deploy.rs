//! `beadle deploy`: puts this very program on another host, after asking.

use clap::Args;

use super::desk::sure;
use super::exit::Exit;
use super::field::Record;
use super::out::{Form, Out};
use super::program::{Deployment, Program};
use super::seat::Seat;
use crate::api::{Refusal, RefusalKind};
use crate::config::Address;
use crate::domain::text::Shown;

/// What `deploy` takes.
#[derive(Args, Debug)]
pub struct DeployArgs {
    /// The host as ssh knows it: HOST, USER@HOST or ssh://USER@HOST:PORT.
    #[arg(value_name = "USER@HOST")]
    host: String,
}

/// Runs the command.
///
/// # Errors
/// When the host cannot be reached, is of another kind, or the copy is not what was sent.
pub fn run(
    args: &DeployArgs,
    (dry_run, yes): (bool, bool),
    program: &dyn Program,
    seat: &mut dyn Seat,
    out: &mut Out,
) -> Result<Exit, Refusal> {
    let address = address(&args.host)?;
    let mut found = program.look(&address)?;
    let host = Shown::new(&args.host).to_string();
    if found.platform != found.own_platform {
        let (host, there, here) = (&args.host, &found.platform, &found.own_platform);
        let sentence = format!("{host} is {there}, and this program is for {here}, so it would not run there.");
        return Err(Refusal::invalid(sentence).hint("Build Beadle on that host, or for it."));
    }
    let is_there = found.there.as_ref() == Some(&found.hash);
    let mut put = false;
    if !is_there && !dry_run {
        let question = format!("Put this beadle on {host} as {}?", Shown::new(&found.file));
        if !sure(yes, &question, seat, out)? {
            out.warn("Nothing was done.");
            return Ok(Exit::REFUSED);
        }
        found.found = program.put(&address, &found)?;
        put = true;
    }
    tell(&found, put, out);
    let sentence = match (is_there, put) {
        (true, _) => "It is there already.",
        (false, true) => "It was put there, and its hash is that of this program.",
        (false, false) => "Nothing was done.",
    };
    out.notice(sentence);
    if out.form() != Form::Json && found.found.as_ref() != Some(&found.file) {
        out.warn(&match &found.found {
            Some(other) => format!("beadle: The PATH of {host} finds another one first: {}.", Shown::new(other)),
            None => format!(
                "beadle: The PATH of {host} does not lead there. Links look there by themselves; a forced command names \
                 the whole path."
            ),
        });
    }
    Ok(Exit::Done)
}

fn tell(found: &Deployment, put: bool, out: &mut Out) {
    let mut record = Record::default();
    record.field("file", "File", found.file.clone());
    record.field("platform", "Platform", found.platform.clone());
    record.field("sha256", "SHA-256", found.hash.clone());
    record.field("was_there", "Was there", found.there.as_ref() == Some(&found.hash));
    record.field("put", "Put there now", put);
    record.field("found", "Found by PATH", found.found.clone());
    out.record(&record);
}

/// Reads a host as an address without a path.
fn address(host: &str) -> Result<Address, Refusal> {
    let text = if host.starts_with("ssh://") { host.to_owned() } else { format!("{host}:") };
    let address = Address::parse(&text).map_err(|problem| Refusal::new(RefusalKind::Usage, problem))?;
    if address.path.is_empty() {
        return Ok(address);
    }
    Err(Refusal::new(RefusalKind::Usage, "A host is named without a path.").hint("For example: beadle deploy ops@host"))
}
