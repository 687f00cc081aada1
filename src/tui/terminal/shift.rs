//! Finds rows that only moved up or down, so that the terminal can move them itself instead of getting them anew.

use ratatui::buffer::{Buffer, Cell};

/// Less than this many bytes are not worth a search.
const WORTH_A_SEARCH: usize = 240;
/// About how many bytes the sequences of one scroll take.
const COST: usize = 24;
/// About how many bytes it takes to get to the next stretch of changed cells.
const JUMP: usize = 6;
/// So few rows may have moved in part; of more, one at least has to be found again as it was.
const FEW: usize = 6;
/// How far rows are followed.
const FARTHEST: i32 = 3;

/// Rows that moved: those from `top` up to but without `bottom`, up by `by` rows (down if negative).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shift {
    pub top: u16,
    pub bottom: u16,
    pub by: i32,
}

/// Finds the shift that leaves the fewest bytes to be painted, if any helps. Rows that were not altered are the same.
pub(super) fn find(shown: &Buffer, next: &Buffer, altered: &[bool]) -> Option<Shift> {
    let rows = altered.iter().enumerate();
    let now: Vec<usize> =
        rows.map(|(y, altered)| if *altered { differing(row(shown, y), row(next, y)) } else { 0 }).collect();
    let all = now.iter().sum::<usize>();
    if all < WORTH_A_SEARCH {
        return None;
    }
    let few = now.iter().filter(|bytes| **bytes > 0).count() <= FEW;
    let mut best: Option<(usize, Shift)> = None;
    for by in (1..=FARTHEST).flat_map(|by| [by, -by]).filter(|by| few || is_found_again(shown, next, &now, *by)) {
        best = best.into_iter().chain(gain(shown, next, &now, by)).max_by_key(|(gain, _)| *gain);
        // Many rows that moved one way did not move another.
        if !few && best.is_some_and(|(gain, _)| gain > all / 2) {
            break;
        }
    }
    best.filter(|(gain, _)| *gain > COST).map(|(_, shift)| shift)
}

/// Whether any row that differs is found again as it was at a distance; two rows are soon seen to differ.
fn is_found_again(shown: &Buffer, next: &Buffer, now: &[usize], by: i32) -> bool {
    let from = |y: usize| y.checked_add_signed(isize::try_from(by).ok()?).filter(|from| *from < now.len());
    let mut differ = (0..now.len()).filter(|y| now[*y] > 0);
    differ.any(|y| from(y).is_some_and(|from| row(shown, from) == row(next, y)))
}

/// The region in which moving by a distance saves the most, and how many bytes it saves.
fn gain(shown: &Buffer, next: &Buffer, now: &[usize], by: i32) -> Option<(usize, Shift)> {
    let height = now.len();
    let step = usize::try_from(by.unsigned_abs()).ok()?;
    if height <= step {
        return None;
    }
    // Going up, row y shows what was in row y + step; going down, what was in row y - step.
    let (first, last) = if by > 0 { (0, height - step) } else { (step, height) };
    let stays = |y: usize| now[y] == 0;
    let saved = |y: usize| {
        let from = if by > 0 { y + step } else { y - step };
        let then = differing(row(shown, from), row(next, y));
        i64::try_from(now[y]).unwrap_or(0) - i64::try_from(then).unwrap_or(0)
    };
    let (mut best, mut run) = ((0i64, 0usize, 0usize), (0i64, first));
    for y in first..last {
        if run.0 <= 0 {
            run = (0, y);
            if stays(y) {
                // A row that stays as it is is no place to begin at.
                continue;
            }
        }
        run.0 += saved(y);
        if run.0 > best.0 {
            best = (run.0, run.1, y + 1);
        }
    }
    let (gain, start, end) = best;
    if end <= start {
        return None;
    }
    // The region includes the rows that fall off, and those become blank.
    let (top, bottom, blank) =
        if by > 0 { (start, end + step, end..end + step) } else { (start - step, end, start - step..start) };
    let mut gain = gain;
    for y in blank {
        let painted = row(next, y).iter().filter(|cell| **cell != Cell::EMPTY).count();
        gain += i64::try_from(now[y]).unwrap_or(0) - i64::try_from(painted).unwrap_or(0);
    }
    let shift = Shift { top: u16::try_from(top).ok()?, bottom: u16::try_from(bottom).ok()?, by };
    usize::try_from(gain).ok().filter(|gain| *gain > 0).map(|gain| (gain, shift))
}

/// Does to a buffer what the terminal does to its screen.
pub(super) fn apply(buffer: &mut Buffer, shift: Shift) {
    let width = usize::from(buffer.area.width);
    let step = usize::try_from(shift.by.unsigned_abs()).unwrap_or(0) * width;
    let region = &mut buffer.content[usize::from(shift.top) * width..usize::from(shift.bottom) * width];
    let blank = if shift.by > 0 {
        region.rotate_left(step);
        let end = region.len();
        &mut region[end - step..]
    } else {
        region.rotate_right(step);
        &mut region[..step]
    };
    blank.iter_mut().for_each(Cell::reset);
}

fn row(buffer: &Buffer, y: usize) -> &[Cell] {
    let width = usize::from(buffer.area.width);
    &buffer.content[y * width..(y + 1) * width]
}

/// About how many bytes it takes to turn one row into the other.
fn differing(a: &[Cell], b: &[Cell]) -> usize {
    let mut bytes = 0;
    let mut running = false;
    for (a, b) in a.iter().zip(b) {
        let differs = a != b;
        bytes += usize::from(differs) + if differs && !running { JUMP } else { 0 };
        running = differs;
    }
    bytes
}
