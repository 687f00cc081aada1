//! Passwords that are tried first by whoever guesses: common words and runs of keys, however they are decorated.
//!
//! A password is common when next to nothing is left of it once the words and runs are taken out, be they repeated,
//! put together, spelled backwards, spaced out, or written with digits for letters. What is on no list is left alone:
//! strength is the business of the length that the policy asks for.

use crate::domain::text::search_key;

/// Words that many people begin with, and the names of the product, folded, each without spaces.
const WORDS: &str = "
    password passwort motdepasse contrasena kennwort passphrase letmein welcome willkommen bienvenue bienvenido
    admin administrator root changeme secret geheim default guest login signin logmein master monkey dragon
    sunshine princess football baseball basketball soccer hockey iloveyou trustno superman batman spiderman
    starwars pokemon shadow summer winter spring autumn january february october november december monday friday
    sunday qwerty qwertz azerty asdf zxcvbn abc hello test testing temp temporary user username demo sample
    example training production casework caseworker casemanager shelter homeless client beadle clienttrack eccovia
    hmis correcthorsebatterystaple thequickbrownfox jumpsoverthelazydog tobeornottobe maytheforcebewithyou
    onceuponatime loremipsum mypasswordis thisismypassword nopassword mysecret
";

/// Rows of keys and letters along which a lazy finger runs, either way.
const RUNS: &[&str] = &[
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "1q2w3e4r5t6y7u8i9o0p",
    "zaq1xsw2cde3vfr4bgt5nhy6mju7",
];

/// The shortest piece of a row that counts as a run.
const SHORTEST_RUN: usize = 4;
/// The longest block that makes a password common by being repeated.
const LONGEST_BLOCK: usize = 6;
/// With fewer letters of its own than this a password is its common parts.
const OWN: usize = 5;

/// Tells whether somebody who guesses would come to this password soon.
pub(super) fn is_common(password: &str) -> bool {
    let folded: Vec<char> = search_key(password).chars().collect();
    if has_few_characters(&folded) || repeats_a_block(&folded) {
        return true;
    }
    let plain: Vec<char> = folded.iter().copied().filter(|c| c.is_alphanumeric()).collect();
    let spelled: Vec<char> = folded.iter().copied().map(letter).filter(|c| c.is_alphanumeric()).collect();
    [plain, spelled].into_iter().any(|text| {
        let backwards: Vec<char> = text.iter().rev().copied().collect();
        consists_of_common_parts(&text) || consists_of_common_parts(&backwards)
    })
}

fn has_few_characters(text: &[char]) -> bool {
    let mut characters = text.to_vec();
    characters.sort_unstable();
    characters.dedup();
    characters.len() <= 4
}

fn repeats_a_block(text: &[char]) -> bool {
    (1..=LONGEST_BLOCK).any(|length| 2 * length <= text.len() && text[length..] == text[..text.len() - length])
}

/// The letter for which a digit or a sign is commonly written.
const fn letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        c => c,
    }
}

/// Takes words and runs out from the left, the longest first, and looks at what is left.
fn consists_of_common_parts(text: &[char]) -> bool {
    let (mut words, mut runs) = (false, false);
    let (mut letters, mut digits) = (0, 0);
    let mut rest = text;
    while let Some((first, others)) = rest.split_first() {
        let (word, run) = (word_at(rest), run_at(rest));
        if word.max(run) > 0 {
            words |= word >= run;
            runs |= run > word;
            rest = &rest[word.max(run)..];
        } else {
            letters += usize::from(first.is_alphabetic());
            digits += usize::from(!first.is_alphabetic());
            rest = others;
        }
    }
    // Digits behind a word are a year or a counter; beside a run of digits they may be the secret itself.
    (words && letters < OWN) || (runs && letters + digits < OWN)
}

fn word_at(text: &[char]) -> usize {
    WORDS.split_whitespace().filter(|word| starts_with(text, word)).map(str::len).max().unwrap_or(0)
}

fn starts_with(text: &[char], word: &str) -> bool {
    let mut text = text.iter();
    word.chars().all(|c| text.next() == Some(&c))
}

fn run_at(text: &[char]) -> usize {
    let along = |row: &str| row.chars().zip(text).take_while(|(a, b)| a == *b).count();
    let longest = RUNS.iter().flat_map(|row| (0..row.len()).map(move |start| along(&row[start..]))).max();
    longest.filter(|length| *length >= SHORTEST_RUN).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessed_soon() {
        for password in [
            "",
            "password",
            "PasswordPassword123!",
            "P@ssw0rd-P@$$w0rd",
            "p a s s w o r d  2 0 2 6",
            "drowssapdrowssap",
            "letmein, letmein!",
            "WelcomeSummer2026!",
            "xX-ClientTrack-Xx",
            "ClientTrackAdmin1",
            "beadle beadle beadle",
            "Contraseña2026!!",
            "123456789012345678",
            "098765432109876",
            "qwertyuiopasdfghj",
            "poiuytrewqlkjhgf",
            "1qaz2wsx3edc4rfv",
            "qwerty123456abcdef",
            "1q2w3e4r5t6y7u8i",
            "aaaaaaaaaaaaaaaaaaa",
            "ababababababababab",
            "Heron7Heron7Heron7",
            "abcdabcdabcdabcd",
            "correct horse battery staple",
            "The quick brown fox!",
            "To be or not to be",
        ] {
            assert!(is_common(password), "{password}");
        }
    }

    #[test]
    fn left_alone() {
        for password in [
            "nine herons over slate",
            "my password is herons",
            "Heron+42",
            "slow test of a winter boat",
            "4711-8150-9263-7748",
            "heron slate heron slate",
            "李李李の港に船が着く夜と朝の鐘",
        ] {
            assert!(!is_common(password), "{password}");
        }
    }

    #[test]
    fn words_are_as_they_are_compared() {
        for word in WORDS.split_whitespace() {
            assert_eq!(word, search_key(word));
            assert!(word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
        }
        assert!(RUNS.iter().all(|row| row.is_ascii()), "a row is cut between any two keys");
    }
}
