//! Logins that are near another one: suggested where nobody matches, never taken by themselves.

/// How far two folded logins are apart, if they are near at all; smaller is nearer.
///
/// Near are the same name at another host, and at the same host a name with up to two slips of the finger.
#[must_use]
pub fn distance(a: &str, b: &str) -> Option<usize> {
    let (a_name, a_host) = a.rsplit_once('@')?;
    let (b_name, b_host) = b.rsplit_once('@')?;
    if a_host != b_host {
        return (a_name == b_name).then_some(1);
    }
    let allowed = if a_name.chars().count() < 5 { 1 } else { 2 };
    slips(a_name, b_name, allowed)
}

/// Counts insertions, removals, replacements and swapped neighbours, giving up above the limit.
fn slips(a: &str, b: &str, limit: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i + 1; b.len() + 1];
        for (j, to) in b.iter().enumerate() {
            let replaced = above[j] + usize::from(from != to);
            row[j + 1] = replaced.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i - 1] == *to && *from == b[j - 1] {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        if row.iter().all(|cost| *cost > limit) {
            return None;
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().filter(|cost| *cost <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearness() {
        let cases = [
            ("t.lane@a.example", "t.lane@b.example", Some(1)),
            ("t.lane@a.example", "t.lnae@a.example", Some(1)),
            ("t.lane@a.example", "t.laine@a.example", Some(1)),
            ("t.lane@a.example", "tlanes@a.example", Some(2)),
            ("t.lane@a.example", "t.lane@a.example", Some(0)),
            ("t.lane@a.example", "t.land@b.example", None),
            ("t.lane@a.example", "q.moss@a.example", None),
            ("al@a.example", "bo@a.example", None),
            ("al@a.example", "ale@a.example", Some(1)),
            ("lane", "lane@a.example", None),
        ];
        for (a, b, expected) in cases {
            assert_eq!(distance(a, b), expected, "{a} {b}");
            assert_eq!(distance(b, a), expected, "{b} {a}");
        }
    }
}
