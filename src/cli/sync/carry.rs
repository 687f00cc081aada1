//! Sides at different places: what a sync reads of its source is carried from the side that has it to the destination's.

use crate::api::sync::{SyncAsk, unknown_at};
use crate::api::{Refusal, RefusalKind, Reply, Request};
use crate::cli::desk::{Desk, ask_aloud, strange};
use crate::cli::program::{Program, Way};
use crate::config::{Config, Target};
use crate::link::ask::Asker;

/// The ways to both sides of a sync.
pub(super) struct Ways<'a> {
    pub program: &'a dyn Program,
    pub config: &'a Config,
}

/// What the destination can be asked now.
pub(super) struct Ready {
    pub ask: SyncAsk,
    /// A source at another place, which can be asked again.
    source: Option<(Target, Box<dyn Asker>)>,
}

/// More than so many bytes are told of while they are carried.
const WORTH_TELLING: u64 = 8 << 20;

impl Ways<'_> {
    /// A source as it is named from wherever one stands: profiles spelled out, paths absolute.
    pub fn name(&self, source: &str) -> String {
        let target = self.config.target(source);
        match target {
            Target::File(_) => target.path_to(&target).unwrap_or_default(),
            Target::Remote(address) => address,
        }
    }

    /// What the destination is asked: a path where it reads the source itself, else what was carried there.
    pub fn ready(&self, ask: &SyncAsk, destination: &str, desk: &mut Desk<'_>) -> Result<Ready, Refusal> {
        let target = self.config.target(&ask.source);
        if let Some(path) = self.config.target(destination).path_to(&target) {
            return Ok(Ready { ask: SyncAsk { source: path, ..ask.clone() }, source: None });
        }
        let mut source = self.program.open(&target, &Way { readonly: true, ..Way::default() })?;
        let extract = carry(source.as_mut(), &target, desk)?;
        Ok(Ready { ask: SyncAsk { extract: Some(extract), ..ask.clone() }, source: Some((target, source)) })
    }
}

impl Ready {
    /// Asks a source at another place whether it is as it was carried.
    ///
    /// # Errors
    /// When it is not, or cannot be asked any more.
    pub fn still(&mut self, desk: &mut Desk<'_>) -> Result<(), Refusal> {
        let Some((target, source)) = &mut self.source else { return Ok(()) };
        let reply = ask_aloud(source.as_mut(), desk.out, Request::ExtractSync { from: 0 })?;
        let Reply::Extract(block) = reply else { return Err(strange()) };
        if Some(&block.extract) == self.ask.extract.as_ref() { Ok(()) } else { Err(changed(target, "since it")) }
    }
}

/// Carries the source to the destination, a block at a time, and tells the name of what is there then.
fn carry(source: &mut dyn Asker, target: &Target, desk: &mut Desk<'_>) -> Result<String, Refusal> {
    let (mut from, mut carried, mut told): (u64, Option<String>, u64) = (0, None, 0);
    loop {
        let reply =
            ask_aloud(source, desk.out, Request::ExtractSync { from }).map_err(|refusal| match refusal.kind {
                RefusalKind::NotSignedIn => unknown_at(&target.name()),
                _ => refusal,
            })?;
        let Reply::Extract(block) = reply else { return Err(strange()) };
        let (end, total) = (block.end(), block.total);
        let extract = carried.get_or_insert_with(|| block.extract.clone()).clone();
        if extract != block.extract || end <= from && total > from {
            return Err(changed(target, "while it"));
        }
        let Reply::ExtractTaken(_) = desk.ask_aloud(Request::TakeExtract { block })? else { return Err(strange()) };
        let percent = end * 100 / total.max(1);
        if total > WORTH_TELLING && percent >= told + 10 {
            told = percent;
            desk.out.notice(&format!("{percent} % of the source carried to the destination"));
        }
        from = end;
        if from >= total {
            return Ok(extract);
        }
    }
}

fn changed(source: &Target, when: &str) -> Refusal {
    let sentence = format!("{} changed {when} was carried. Nothing was written.", source.name());
    Refusal::new(RefusalKind::Stale, sentence).hint("Preview the sync again and look at what changed.")
}
