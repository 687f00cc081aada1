//! A field typed into, pasted into and drawn.

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::tui::widget::size_tests::drawn;

fn press(field: &mut Field, keys: &str) {
    for word in keys.split_whitespace() {
        let event = match word {
            "left" => KeyCode::Left.into(),
            "home" => KeyCode::Home.into(),
            "back" => KeyCode::Backspace.into(),
            "del" => KeyCode::Delete.into(),
            "c-u" => KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL),
            "c-w" => KeyEvent::new(KeyCode::Char('w'), KeyModifiers::CONTROL),
            "c-left" => KeyEvent::new(KeyCode::Left, KeyModifiers::CONTROL),
            "_" => KeyCode::Char(' ').into(),
            text => {
                for c in text.chars() {
                    field.key(KeyCode::Char(c).into());
                }
                continue;
            }
        };
        field.key(event);
    }
}

#[rstest]
#[case("lan", "lan")]
#[case("lan back", "la")]
#[case("lan left left x", "lxan")]
#[case("lan home del", "an")]
#[case("one _ two c-w", "one ")]
#[case("one _ two c-left x", "one xtwo")]
#[case("one c-u two", "two")]
fn a_line_is_edited(#[case] keys: &str, #[case] text: &str) {
    let mut field = Field::default();
    press(&mut field, keys);
    assert_eq!(field.text(), text);
}

#[rstest]
#[case("a\nb\r\nc\td\n", Typed::Changed, "a b c d")]
#[case("bad\x1b[2J", Typed::Refused("The character U+001B is not allowed here, so nothing was put in.".to_owned()), "")]
#[case("much too long", Typed::Refused("At most 10 characters fit here, so nothing was put in.".to_owned()), "")]
fn a_paste_is_text(#[case] paste: &str, #[case] typed: Typed, #[case] text: &str) {
    let mut field = Field::default().limit(10);
    assert_eq!(field.paste(paste), typed);
    assert_eq!(field.text(), text);
}

#[test]
fn keys_of_others_are_passed_on() {
    let mut field = Field::new("x");
    for key in [KeyCode::Enter, KeyCode::Esc, KeyCode::Tab, KeyCode::Up, KeyCode::F(1)] {
        assert_eq!(field.key(key.into()), Typed::Passed);
    }
    assert_eq!(field.key(KeyEvent::new(KeyCode::Char('p'), KeyModifiers::CONTROL)), Typed::Passed);
}

#[test]
fn a_password_is_never_shown() {
    let mut field = Field::secret();
    field.paste("canary-3141\n");
    press(&mut field, "x back");
    let screen = drawn(30, 2, |area, buf| {
        FieldView { label: "Password", labels: 10, ..FieldView::bare(&field, true) }.draw(area, buf, &Theme::mono());
    });
    assert_eq!(screen, format!("Password  {}\n\n", "•".repeat(11)));
    assert_eq!(field.text(), "");
    assert_eq!(field.to_secret().expose(), "canary-3141");
    assert!(!format!("{field:?}").contains("canary"));
    press(&mut field, "c-u");
    assert!(field.is_empty());
}

#[rstest]
#[case("abcdef", 6, 4, "def", 3)]
#[case("abcdef", 0, 4, "abcdef", 0)]
#[case("abcdef", 3, 4, "abcdef", 3)]
#[case("abcdef", 4, 4, "bcdef", 3)]
#[case("李李李", 6, 4, "李", 2)]
fn the_cursor_stays_in_the_window(
    #[case] text: &str,
    #[case] cursor: usize,
    #[case] room: usize,
    #[case] seen: &str,
    #[case] at: usize,
) {
    assert_eq!(window(text, cursor, room), (seen, at));
}

#[test]
fn a_field_shows_what_is_wrong() {
    let field = Field::new("dana");
    let view =
        FieldView { label: "Login", labels: 8, problem: Some("This is no address."), ..FieldView::bare(&field, true) };
    let mut cursor = None;
    let screen = drawn(30, 2, |area, buf| cursor = view.draw(area, buf, &Theme::mono()));
    assert_eq!(screen, "Login   dana\n        This is no address.\n");
    assert_eq!(cursor, Some(Position { x: 12, y: 0 }));
}

proptest! {
    #[test]
    fn typing_and_pasting_is_the_same(text in "[a-z éß李]{0,30}") {
        let (mut typed, mut pasted) = (Field::default(), Field::default());
        for c in text.chars() {
            typed.key(KeyCode::Char(c).into());
        }
        pasted.paste(&text);
        prop_assert_eq!(typed.text(), pasted.text());
    }
}
