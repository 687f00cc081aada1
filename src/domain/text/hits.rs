//! Where searched words stand in a text that was found by them, to be shown there.

use std::ops::Range;

use super::fold::{begins_word, search_key};
use crate::domain::width::pieces;

/// Words in the form in which they are searched.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Words(Vec<String>);

impl Words {
    /// The words of a text, divided by blanks.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self::new(text.split_whitespace())
    }

    /// These words, each of which may hold blanks.
    #[must_use]
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let keys = words.into_iter().map(search_key);
        Self(keys.filter(|key| !key.is_empty()).collect())
    }

    /// Where they stand in a text, be it within a word.
    #[must_use]
    pub fn hits(&self, text: &str) -> Vec<Range<usize>> {
        self.find(text, |_, _| true)
    }

    /// Where they stand in a name: at the beginning of a word of it.
    #[must_use]
    pub fn hits_in_name(&self, name: &str) -> Vec<Range<usize>> {
        self.find(name, |key, at| {
            let before = key[..at].chars().next_back();
            before.zip(key[at..].chars().next()).is_none_or(|(before, first)| begins_word(before, first))
        })
    }

    fn find(&self, text: &str, is_hit: impl Fn(&str, usize) -> bool) -> Vec<Range<usize>> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let spelled = Spelled::of(text);
        let mut hits: Vec<Range<usize>> = Vec::new();
        for word in &self.0 {
            let found = spelled.key.match_indices(word.as_str()).filter(|(at, _)| is_hit(&spelled.key, *at));
            hits.extend(found.map(|(at, _)| spelled.piece(at).start..spelled.piece(at + word.len() - 1).end));
        }
        hits.sort_by_key(|hit| hit.start);
        hits.dedup_by(|next, hit| {
            let meets = next.start <= hit.end;
            if meets {
                hit.end = hit.end.max(next.end);
            }
            meets
        });
        hits
    }
}

/// A text as it is searched, and of each byte of that the piece of the text it comes from.
struct Spelled {
    key: String,
    /// Absent where each byte comes from the one in its place.
    pieces: Option<Vec<Range<usize>>>,
}

impl Spelled {
    fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self { key: text.to_ascii_lowercase(), pieces: None };
        }
        let (mut key, mut from) = (String::with_capacity(text.len()), Vec::with_capacity(text.len()));
        for piece in pieces(text) {
            // A blank by itself would be trimmed away.
            let spelled = if piece.text == " " { " ".to_owned() } else { search_key(piece.text) };
            from.extend(spelled.bytes().map(|_| piece.at..piece.at + piece.text.len()));
            key.push_str(&spelled);
        }
        Self { key, pieces: Some(from) }
    }

    fn piece(&self, at: usize) -> Range<usize> {
        self.pieces.as_ref().map_or(at..at + 1, |pieces| pieces[at].clone())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::domain::text::{finds, user_search_key};

    #[rstest]
    #[case("lan", "Lan Nguyễn", "Lan")]
    #[case("LAN ng", "Lan Nguyễn", "Lan,Ng")]
    #[case("nguyen", "Lan Nguyễn", "Nguyễn")]
    #[case("uye", "Lan Nguyễn", "")]
    #[case("strasse", "Straße 3", "Straße")]
    #[case("stras", "Straße 3", "Straß")]
    #[case("小", "李小龍", "小")]
    #[case("o'n", "Aoife O’Neil", "O’N")]
    #[case("la lan", "Lan", "Lan")]
    #[case("", "Lan", "")]
    #[case("nguyen", "Nguye\u{302}\u{303}n", "Nguye\u{302}\u{303}n")]
    fn words_are_seen_in_a_name(#[case] words: &str, #[case] name: &str, #[case] seen: &str) {
        let hits = Words::of(words).hits_in_name(name);
        assert_eq!(hits.into_iter().map(|hit| &name[hit]).collect::<Vec<_>>().join(","), seen);
    }

    #[test]
    fn a_login_is_found_by_any_part_and_a_word_may_hold_a_blank() {
        let login = "aoife.ohallan@night.example";
        let hits = Words::of("lan night").hits(login);
        assert_eq!(hits.into_iter().map(|hit| &login[hit]).collect::<Vec<_>>(), ["lan", "night"]);
        let name = "Fergus Mac Giolla";
        let hits = Words::new(["mac giolla"]).hits_in_name(name);
        assert_eq!(hits.into_iter().map(|hit| &name[hit]).collect::<Vec<_>>(), ["Mac Giolla"]);
    }

    proptest! {
        /// Whoever is found by a word shows where, and nobody else does.
        #[test]
        fn what_is_found_is_seen(
            name in "[ A-Za-zßéŁøæ'’李小-]{0,12}",
            login in "[a-zé.]{0,8}",
            word in "[A-Za-zéloaes'李-]{1,3}",
        ) {
            let key = search_key(&word);
            prop_assume!(!key.is_empty());
            let words = Words::new([word.as_str()]);
            let seen = !words.hits_in_name(name.trim()).is_empty() || !words.hits(&login).is_empty();
            prop_assert_eq!(seen, finds(&user_search_key(&name, &login), &key));
        }

        #[test]
        fn hits_are_apart_and_whole(text in "\\PC{0,20}", words in "\\PC{0,6}") {
            let mut end = None;
            for hit in Words::of(&words).hits(&text) {
                prop_assert!(end.is_none_or(|end| hit.start > end) && hit.start < hit.end);
                prop_assert!(text.get(hit.clone()).is_some());
                end = Some(hit.end);
            }
        }
    }
}
