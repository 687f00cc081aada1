//! Texts of people and of those who mean no good.

use std::borrow::Cow;

use super::*;

#[test]
fn words_are_found_at_their_beginning() {
    let found = |name: &str, words: &str| -> String {
        let key = user_search_key(name, "ab.cd@x.example");
        words.split(' ').filter(|word| finds(&key, &search_key(word))).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(found("Dana Reyes", "da ana re eyes d y"), "da re d");
    assert_eq!(found("Anne-Marie O’Neil", "marie neil o'neil anne-marie nne-m eil"), "marie neil o'neil anne-marie");
    assert_eq!(found("李小明 김", "李 小 明 小明 김"), "李 小 明 小明 김");
    assert_eq!(found("Nguyễn", "nguyen nguyễn NGUYỄN guyen"), "nguyen nguyễn NGUYỄN");
    assert_eq!(found("Nobody", "b.c cd@x xample b"), "b.c cd@x xample b", "anywhere in the login");
    assert!(!finds("jan\nb@x.y", "jan b"), "a word never spans name and login");
}

#[test]
fn folding_is_full_and_canonical() {
    assert_eq!(fold("  STRASSE "), fold("straße"));
    assert_eq!(fold("E\u{301}va"), fold("éva"));
    assert_eq!(fold("İ"), fold("i\u{307}"));
}

#[test]
fn only_what_is_folded_already_is_not_copied() {
    for (text, is_copied) in
        [("ab.cd@x.example", false), ("", false), ("Ab@x", true), ("ab@x ", true), ("\tab@x", true), ("ü@x", true)]
    {
        assert_eq!(folded(text), fold(text), "{text:?}");
        assert_eq!(matches!(folded(text), Cow::Owned(_)), is_copied, "{text:?}");
    }
}

#[test]
fn search_finds_plain_spellings() {
    assert_eq!(search_key("Nguyễn Thị"), "nguyen thi");
    assert_eq!(search_key("Łukasz Đặng"), "lukasz dang");
    assert_eq!(search_key("O’Neil"), "o'neil");
    assert_eq!(search_key("李"), "李");
}

#[test]
fn users_are_searched_by_name_and_login() {
    assert_eq!(user_search_key("Łukasz O’Neil", "Lukasz@Harbor.example"), "lukasz o'neil\nlukasz@harbor.example");
    assert_eq!(login_domain("Dana@Harbor.Example"), "harbor.example");
    assert_eq!(login_domain("dana"), "");
}

#[test]
fn hidden_characters_are_spelled_out() {
    assert_eq!(Shown::new("a\u{202e}b\x1b[2J").as_str(), "a‹202E›b‹1B›[2J");
    assert_eq!(Shown::new("‹202E›").as_str(), "‹2039›202E‹203A›", "a name cannot pretend to be an escape");
    assert_eq!(Shown::new("Nguyễn").as_str(), "Nguyễn");
    assert_eq!(Shown::new("\u{301}a\u{1b}\u{301}").as_str(), "‹301›a‹1B›‹301›", "a mark on nothing");
}

#[test]
fn what_looks_like_nothing_or_moves_what_follows_is_spelled_out() {
    for (text, shown) in [
        ("Dana\u{a0}Reyes", "Dana‹A0›Reyes"),
        ("a\u{2800}b\u{2007}", "a‹2800›b‹2007›"),
        ("山田\u{3000}太郎", "山田\u{3000}太郎"),
        ("a\u{1165}b", "a‹1165›b"),
        ("\u{350}\u{a9bf}", "‹350›\u{a9bf}"),
        ("a\u{11d9}\u{17c5}", "a‹11D9›\u{17c5}"),
        ("\u{1100}\u{1161}", "\u{1100}\u{1161}"),
        ("a\u{17d8}b", "a‹17D8›b"),
        ("👍🏽 🇦🇹 한국어 नमस्ते", "👍‹1F3FD› 🇦🇹 한국어 नमस्ते"),
    ] {
        assert_eq!(Shown::new(text).as_str(), shown, "{text:?}");
    }
}

#[test]
fn logins_are_addresses() {
    assert_eq!(parse_login(" Dana@harbor.example "), Ok("Dana@harbor.example".to_owned()));
    for bad in ["", "dana", "@x", "x@", "a@b@c", "a b@c", "a\n@b"] {
        assert!(parse_login(bad).is_err(), "{bad:?}");
    }
}
