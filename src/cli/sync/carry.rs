//! Sides at different places: what a sync reads of its source is carried from the side that has it to the destination's.

use crate::api::sync::SyncAsk;
use crate::api::{Refusal, RefusalKind, Request};
use crate::cli::desk::{Desk, answer};
use crate::cli::program::Program;
use crate::config::{Config, Target};
use crate::domain::text::Shown;

/// The ways to both sides of a sync.
pub(super) struct Ways<'a> {
    pub program: &'a dyn Program,
    pub config: &'a Config,
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
    pub fn ready(&self, ask: &SyncAsk, destination: &str, desk: &mut Desk<'_>) -> Result<SyncAsk, Refusal> {
        let source = self.config.target(&ask.source);
        match self.config.target(destination).path_to(&source) {
            Some(path) => Ok(SyncAsk { source: path, ..ask.clone() }),
            None => Ok(SyncAsk { extract: Some(self.carry(&source, desk)?), ..ask.clone() }),
        }
    }

    /// Carries the source to the destination, a block at a time, and tells the name of what is there then.
    fn carry(&self, source: &Target, desk: &mut Desk<'_>) -> Result<String, Refusal> {
        let mut asker = self.program.open(source, true, None)?;
        let (mut from, mut carried, mut told): (u64, Option<String>, u64) = (0, None, 0);
        loop {
            let block = answer!(asker, Request::ExtractSync { from }, Extract);
            let (end, total) = (block.end(), block.total);
            let extract = carried.get_or_insert_with(|| block.extract.clone());
            if *extract != block.extract || end <= from && total > from {
                let sentence = format!("{} changed while it was carried.", Shown::new(&source.name()));
                return Err(Refusal::new(RefusalKind::Stale, sentence).hint("Preview the sync again."));
            }
            let extract = extract.clone();
            answer!(desk.asker, Request::TakeExtract { block }, ExtractTaken);
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
}
