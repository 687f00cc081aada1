//! A source at another place: its side hands out an extract in blocks, and the destination's side takes it in.

use super::PlanError;
use crate::api::sync::ExtractBlock;
use crate::api::{Progress, Refusal, RefusalKind};
use crate::domain::text::{hex, unhex_all};
use crate::service::seat::Seat;
use crate::store::sync::Extract;

/// So many bytes a block has; written out they are less than a small frame takes.
const BLOCK: u64 = 400 << 10;

/// No extract is larger.
const LARGEST: u64 = 16 << 30;

/// An extract that is handed out.
pub(in crate::service) struct Handed {
    extract: Extract,
    print: String,
}

/// An extract that is taken in.
pub(in crate::service) struct Taken {
    extract: Extract,
    print: String,
    total: u64,
}

/// A block from a place on. The first makes the extract anew; a later one of an extract that is gone does, too, and
/// then its name tells whether it is still the same.
pub(super) fn hand_out(seat: &mut Seat, from: u64, tell: &dyn Fn(Progress)) -> Result<ExtractBlock, Refusal> {
    if from == 0 {
        seat.lists.handed = None;
    }
    if seat.lists.handed.is_none() {
        let store = &seat.store;
        let mut go_on = |progress| {
            tell(progress);
            !store.is_interrupted()
        };
        let extract = Extract::of(store.path(), &mut go_on).map_err(PlanError::Store)?;
        let print = extract.print(&mut go_on).map_err(PlanError::Store)?;
        seat.lists.handed = Some(Handed { extract, print });
    }
    let Some(Handed { extract, print }) = &seat.lists.handed else { return Err(gone()) };
    let bytes = extract.read(from, BLOCK).map_err(PlanError::Store)?;
    let name = extract.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(ExtractBlock { extract: print.clone(), name, total: extract.size(), from, bytes: hex(&bytes) })
}

/// Takes the next block in; tells how many bytes there are. The same block twice does no harm.
pub(super) fn take_in(seat: &mut Seat, block: &ExtractBlock, tell: &dyn Fn(Progress)) -> Result<u64, Refusal> {
    if block.total > LARGEST {
        return Err(Refusal::invalid(format!("An extract of more than {} GiB is not taken.", LARGEST >> 30)));
    }
    let bytes = unhex_all(&block.bytes).ok_or_else(|| Refusal::invalid("A block of an extract is damaged."))?;
    if block.from == 0 {
        seat.lists.taken = None;
        let extract = Extract::begin(&block.name).map_err(PlanError::Store)?;
        seat.lists.taken = Some(Taken { extract, print: block.extract.clone(), total: block.total });
    }
    let taken = seat.lists.taken.as_mut().filter(|taken| taken.print == block.extract && taken.total == block.total);
    let taken = taken.ok_or_else(gone)?;
    let (there, end) = (taken.extract.size(), block.from.saturating_add(bytes.len() as u64));
    if there == end && block.from > 0 && !bytes.is_empty() {
        return Ok(there);
    }
    if there != block.from || end > taken.total || bytes.is_empty() {
        return Err(Refusal::invalid("The blocks of an extract come one after the other."));
    }
    taken.extract.append(&bytes).map_err(PlanError::Store)?;
    if end < taken.total {
        return Ok(end);
    }
    let store = &seat.store;
    let print = taken.extract.print(&mut |progress| {
        tell(progress);
        !store.is_interrupted()
    });
    let is_as_sent = print.as_ref().is_ok_and(|print| *print == taken.print);
    if !is_as_sent {
        seat.lists.taken = None;
        print.map_err(PlanError::Store)?;
        return Err(Refusal::new(RefusalKind::Failed, "What arrived of the source is not what was sent."));
    }
    Ok(end)
}

/// The file of an extract of that name, if it was taken in whole.
pub(super) fn at_hand<'s>(taken: Option<&'s Taken>, print: &str) -> Result<&'s std::path::Path, Refusal> {
    let whole = taken.filter(|taken| taken.print == print && taken.extract.size() == taken.total);
    whole.map(|taken| taken.extract.path()).ok_or_else(gone)
}

fn gone() -> Refusal {
    Refusal::new(RefusalKind::Stale, "What was carried here of the source is not at hand any more.")
        .hint("Preview the sync again.")
}
