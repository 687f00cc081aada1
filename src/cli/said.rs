//! What one command line says of cells: of each the last word holds.

use crate::domain::change::Change;

/// Lays what is said over what was said before it. Where it brings a cell to what it holds anyway, nothing is left to do.
pub fn lay(changes: &mut Vec<Change>, said: impl IntoIterator<Item = Change>) {
    for change in said {
        changes.retain(|known| known.cell != change.cell);
        if change.before != change.after {
            changes.push(change);
        }
    }
}
