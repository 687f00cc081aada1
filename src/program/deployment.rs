//! Putting this program on another host.

use std::env::{self, consts};
use std::path::PathBuf;

use crate::api::{Refusal, RefusalKind};
use crate::cli::program::Deployment;
use crate::config::Address;
use crate::link::remote::deploy;

pub(super) fn look(address: &Address) -> Result<Deployment, Refusal> {
    let hash = deploy::hash(&own()?).map_err(|error| unread(&error))?;
    let host = deploy::look(address)?;
    Ok(Deployment {
        platform: host.platform,
        own_platform: platform(),
        file: host.file,
        hash,
        there: host.there,
        found: host.found,
    })
}

pub(super) fn put(address: &Address, found: &Deployment) -> Result<Option<String>, Refusal> {
    deploy::put(address, &own()?, &found.hash)
}

fn own() -> Result<PathBuf, Refusal> {
    env::current_exe().map_err(|error| unread(&error))
}

fn unread(error: &std::io::Error) -> Refusal {
    Refusal::new(RefusalKind::Failed, format!("This program cannot read itself: {error}."))
}

/// What this program was built for, as `uname -sm` says it.
fn platform() -> String {
    let system = match consts::OS {
        "linux" => "Linux",
        "macos" => "Darwin",
        "freebsd" => "FreeBSD",
        other => other,
    };
    let machine = match (consts::OS, consts::ARCH) {
        ("macos", "aarch64") => "arm64",
        ("freebsd", "x86_64") => "amd64",
        (_, machine) => machine,
    };
    format!("{system} {machine}")
}
