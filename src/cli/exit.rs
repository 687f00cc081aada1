//! Exit codes: a part of the interface that scripts rely on.
//!
//! 0 done · 1 failed · 2 usage or configuration · 3 not found · 4 conflict, invalid or blockers · 5 not signed in,
//! refused or held · 6 database busy or unavailable · 7 link failed · 8 partly done, or warnings under `--strict` ·
//! 9 stale plan or failed integrity check · 129, 130 and 143 a signal. Never 255, which `ssh` keeps for itself. Where
//! several rows end differently, what was refused weighs more than what is in conflict, and that more than what was not
//! found.

use crate::api::RefusalKind;

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    Done,
    /// Something was done and something was left out, or there were warnings where none were wanted.
    Partly,
    Because(RefusalKind),
    /// The console or a watch was left with this code, which names the signal if one ended it.
    Left(u8),
}

impl Exit {
    pub const USAGE: Self = Self::Because(RefusalKind::Usage);
    pub const NOT_FOUND: Self = Self::Because(RefusalKind::NotFound);
    pub const INVALID: Self = Self::Because(RefusalKind::Invalid);
    pub const REFUSED: Self = Self::Because(RefusalKind::NotAllowed);
    pub const STALE: Self = Self::Because(RefusalKind::Stale);

    /// The number the process ends with.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Partly => 8,
            Self::Because(kind) => kind.exit_code(),
            Self::Left(code) => code,
        }
    }

    /// Of two rows' ends, the one that the whole ends with.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        if other.weight() > self.weight() { other } else { self }
    }

    const fn weight(self) -> u8 {
        match self.code() {
            0 => 0,
            8 => 1,
            code => code + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_row_decides() {
        let all = [Exit::Done, Exit::Partly, Exit::NOT_FOUND, Exit::INVALID, Exit::REFUSED];
        for pair in all.windows(2) {
            assert_eq!(pair[0].worse(pair[1]), pair[1]);
            assert_eq!(pair[1].worse(pair[0]), pair[1]);
        }
        assert_eq!(all.map(Exit::code), [0, 8, 3, 4, 5]);
    }
}
