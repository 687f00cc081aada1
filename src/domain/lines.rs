//! The lines of a text, found once, so that any number of problems can be told by the lines they stand on.

/// Where the lines of a text begin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lines {
    ends: Vec<usize>,
}

impl Lines {
    /// Looks a text through.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self { ends: memchr::memchr_iter(b'\n', text.as_bytes()).collect() }
    }

    /// The line, from 1, in which the byte at an offset lies; an end of line belongs to the line it ends.
    #[must_use]
    pub fn at(&self, offset: usize) -> usize {
        1 + self.ends.partition_point(|end| *end < offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_its_line() {
        let lines = Lines::of("a\n\nbc\n");
        let numbers: Vec<usize> = (0..7).map(|at| lines.at(at)).collect();
        assert_eq!(numbers, [1, 1, 2, 3, 3, 3, 4]);
        assert_eq!((Lines::of("").at(0), Lines::of("x").at(99)), (1, 1));
    }
}
