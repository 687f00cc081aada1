//! The source of a sync: how it is named, and which side reads it.

use super::Sync;
use crate::api::Refusal;
use crate::config::Target;
use crate::domain::text::Shown;
use crate::tui::courier::no_way;
use crate::tui::dialog::Prompt;
use crate::tui::effect::{Purpose, Step};
use crate::tui::model::Seat;

/// How the side of the destination comes to what it reads of the source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// It reads the file at this path itself.
    There(String),
    /// An extract is fetched from the source and carried there.
    Carried,
}

/// The name of a source from wherever one stands: profiles spelled out, paths absolute.
pub(super) fn name(seat: &Seat, typed: &str) -> String {
    match seat.target(typed) {
        // What is beside the open database is found from there.
        Target::File(_) if seat.is_captive => typed.to_owned(),
        target @ Target::File(_) => target.path_to(&target).unwrap_or_default(),
        Target::Remote(address) => address,
    }
}

/// How a source is read.
///
/// # Errors
/// When it lies where this console does not reach.
pub(super) fn way(seat: &Seat, source: &str) -> Result<Way, Refusal> {
    let target = Target::parse(source);
    match (&target, here(seat).path_to(&target)) {
        (Target::File(_), _) if seat.is_captive => Ok(Way::There(source.to_owned())),
        (Target::Remote(_), None) if seat.is_captive => Err(no_way()),
        (_, Some(path)) => Ok(Way::There(path)),
        (_, None) => Ok(Way::Carried),
    }
}

/// Which side reads what, and where the bytes go.
pub(super) fn sides(seat: &Seat, source: &str, way: &Way) -> Vec<String> {
    let (from, to) = (host(source), place(&here(seat)));
    match way {
        Way::There(path) => {
            vec![format!("{} is read at {to} itself, which compares; no byte leaves it.", Shown::new(path))]
        }
        Way::Carried => vec![
            format!(
                "The source is read at {from}, which hands out an extract: configuration, workgroups, and of people \
                 only login, name, status and where they belong; no address, no password."
            ),
            format!("The extract goes through this console to {to}, which compares and keeps nothing of it."),
        ],
    }
}

/// The open database; a name that is not known is a file of this machine.
fn here(seat: &Seat) -> Target {
    Target::parse(seat.database.as_deref().unwrap_or_default())
}

/// The host of a source, for people.
pub(super) fn host(source: &str) -> String {
    place(&Target::parse(source))
}

/// The host that a database lies at.
fn place(target: &Target) -> String {
    match target {
        Target::File(_) => "this machine".to_owned(),
        Target::Remote(address) => {
            let host = address.trim_start_matches("ssh://");
            let end = host.find('/').unwrap_or(host.len());
            Shown::new(host[..end].trim_end_matches(':')).to_string()
        }
    }
}

impl Sync {
    /// Asks for the source database.
    pub(super) fn ask_source(&self, seat: &Seat) -> Step {
        let known = self.made.as_ref().map(|made| made.place.ask.source.clone());
        let tried = self.making.as_ref().map(|making| making.ask.source.clone());
        let initial = tried.or(known).or_else(|| self.tried.clone()).or_else(|| seat.sync_source.clone());
        let profiles: Vec<String> = seat.profiles.keys().map(|name| Shown::new(name).to_string()).collect();
        let label = match profiles.as_slice() {
            [] => "A path of this machine, or user@host:path; it is only read".to_owned(),
            profiles => format!("A path, user@host:path, or {}; it is only read", profiles.join(", ")),
        };
        Step::Open(Prompt::Text {
            title: "Source of the sync".to_owned(),
            label: if seat.is_captive { "Path beside the open database; it is only read".to_owned() } else { label },
            initial: initial.unwrap_or_default(),
            purpose: Purpose::SyncSource,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(database: &str, captive: bool) -> Seat {
        let profiles = [("train".to_owned(), "ops@far:/srv/train.db".to_owned())].into();
        Seat {
            zone: jiff::tz::TimeZone::UTC,
            readonly: false,
            is_captive: captive,
            idle_lock: 0,
            clipboard: false,
            bell: false,
            database: Some(database.to_owned()),
            login: None,
            sync_source: None,
            home: Some("/home/kim".to_owned()),
            profiles,
        }
    }

    #[test]
    fn a_source_is_read_where_it_lies() {
        let there = |path: &str| Some(Way::There(path.to_owned()));
        let cases = [
            ("/srv/prod.db", "/srv/train.db", there("/srv/train.db")),
            ("/srv/prod.db", "~/train.db", there("/home/kim/train.db")),
            ("/srv/prod.db", "train", Some(Way::Carried)),
            ("ops@far:/srv/prod.db", "train", there("/srv/train.db")),
            ("ops@far:/srv/prod.db", "/srv/train.db", Some(Way::Carried)),
            ("ops@far:/srv/prod.db", "ops@other:/srv/train.db", Some(Way::Carried)),
        ];
        for (database, typed, expected) in cases {
            let seat = seat(database, false);
            let way = way(&seat, &name(&seat, typed)).ok();
            assert_eq!(way, expected, "{typed} for {database}");
        }
        let captive = seat("/srv/prod.db", true);
        assert_eq!(way(&captive, &name(&captive, "train.db")).ok(), there("train.db"), "beside the open database");
        assert!(way(&captive, "ops@far:/srv/train.db").is_err());
    }

    #[test]
    fn places_are_told_without_their_paths() {
        let told = |name: &str| place(&Target::parse(name));
        assert_eq!(told("/srv/prod.db"), "this machine");
        assert_eq!(told("ops@far:/srv/prod.db"), "ops@far");
        assert_eq!(told("ssh://ops@far:2222/srv/prod.db"), "ops@far:2222");
    }
}
