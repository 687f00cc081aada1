//! Templates read, rendered and linted: the examples of the grammar as tables, its promises as properties.

use proptest::prelude::*;
use rstest::rstest;

use super::{Flaw, Lint, Name, Rendered, SUBJECT_LIMIT, Shape, Span, Template};

const DANA: &[(Name, &str)] =
    &[(Name::UserName, "Dana"), (Name::Domain, "harbor.example"), (Name::ProductName, "Harbor"), (Name::UserId, "7")];

fn render(text: &str, values: &[(Name, &str)]) -> Rendered {
    Template::parse(text, Shape::Text).render(values)
}

fn plain(text: &str, values: &[(Name, &str)]) -> String {
    render(text, values).plain().stored().to_owned()
}

/// Spans in one line: links between angle brackets, literals separated by a bar.
fn spans(rendered: &Rendered) -> String {
    let spans = rendered.spans.iter().map(|span| match span {
        Span::Literal(text) => text.stored().to_owned(),
        Span::Link(text) => format!("<{}>", text.stored()),
    });
    spans.collect::<Vec<_>>().join("|")
}

/// The flaws in one line, each with the bytes before it.
fn flaws(lints: &[Lint]) -> String {
    let words = lints.iter().map(|Lint { at, flaw }| match flaw {
        Flaw::UnknownName { name, has_default, meant } => {
            let meant = meant.map(|name| format!("({})", name.word())).unwrap_or_default();
            format!("{at} {} {name}{meant}", if *has_default { "defaulted" } else { "unknown" })
        }
        Flaw::Unclosed { name } => format!("{at} unclosed {}", name.word()),
        Flaw::Empty { name } => format!("{at} empty {}", name.word()),
        Flaw::StrayBracket => format!("{at} stray"),
        Flaw::NestedLink => format!("{at} nested"),
        Flaw::EmptyLink => format!("{at} no text"),
        Flaw::LinkInLine => format!("{at} link"),
        Flaw::ManyLines => format!("{at} lines"),
        Flaw::TooLong => format!("{at} long"),
    });
    words.collect::<Vec<_>>().join(", ")
}

#[rstest]
#[case::product("@system.ProductName|\"ClientTrack\"@", "ClientTrack")]
#[case::doubled_quotes("Deny @UserName|\"\"this user\"\"@?", "Deny this user?")]
#[case::addresses("a@b.example, c@d.example", "a@b.example, c@d.example")]
#[case::one_address("Write to help@org.example.", "Write to help@org.example.")]
#[case::unterminated("Hello @UserName", "Hello @UserName")]
#[case::unterminated_default("@UserName|\"x", "@UserName|\"x")]
#[case::unquoted_default("@UserName|x@", "@UserName|x@")]
#[case::quotes_that_differ("@UserName|\"x\"\"@", "@UserName|\"x\"\"@")]
#[case::default_with_a_bar("@UserName|\"a|b\"@", "a|b")]
#[case::default_with_an_at("@UserName|\"a@b\"@", "a@b")]
#[case::doubled_default_with_an_at_in_front("@UserName|\"\"@b\"\"@", "b\"\"@")]
#[case::default_with_a_placeholder("@UserName|\"@domain@\"@", "@domain@")]
#[case::default_with_brackets("@UserName|\"[x]\"@", "[x]")]
#[case::default_with_a_backslash("@UserName|\"a\\n\\\"@", "a\\n\\")]
#[case::default_over_two_lines("@UserName|\"a\nb\"@", "@UserName|\"a\nb\"@")]
#[case::empty_default("<@UserName|\"\"@>", "<>")]
#[case::empty_default_doubled("<@UserName|\"\"\"\"@>", "<>")]
#[case::two_empty_defaults("@UserName|\"\"@ and @domain|\"\"@.", " and .")]
#[case::an_empty_and_a_doubled_default("@UserName|\"\"@ and @domain|\"\"none\"\"@.", " and none.")]
#[case::unknown("@Nobody@ @a.b@", "@Nobody@ @a.b@")]
#[case::unknown_with_default("@Nobody|\"x\"@", "x")]
#[case::no_names("@@ @1a@ @a..b@ @.a@ @a.@ @ a@ @é@ @", "@@ @1a@ @a..b@ @.a@ @a.@ @ a@ @é@ @")]
#[case::links("[Request Access] or [go back]", "Request Access or go back")]
#[case::stray_brackets("a] [b", "a] [b")]
fn without_values(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(plain(text, &[]), expected);
    assert_eq!(plain(text, &Name::ALL.map(|name| (name, ""))), expected, "an empty value is a missing one");
    assert_eq!(plain(text, &Name::ALL.map(|name| (name, "\x1b[0m \u{202e}"))), expected, "so is one that is blank");
}

#[rstest]
#[case::adjacent("@UserName@@domain@", "Danaharbor.example")]
#[case::the_default_is_not_needed("@UserName|\"nobody\"@", "Dana")]
#[case::the_name_ends_at_its_at("@UserName@domain@", "Danadomain@")]
#[case::an_address_is_not_begun("x@y @UserName@", "x@y Dana")]
#[case::case_matters("@username@", "@username@")]
fn with_values(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(plain(text, DANA), expected);
}

#[rstest]
#[case::a_placeholder("@domain@")]
#[case::a_placeholder_with_default("@domain|\"x\"@")]
#[case::a_link("[click here]")]
#[case::half_a_link("]x[")]
#[case::a_quote("\"@ \"\"@")]
fn a_value_is_not_read_again(#[case] name: &str) {
    let values = [(Name::UserName, name), (Name::Domain, "harbor.example")];
    assert_eq!(
        plain("Hi @UserName|\"\"you\"\"@, [go to @domain@]", &values),
        format!("Hi {name}, go to harbor.example")
    );
    assert_eq!(spans(&render("[a @UserName@]b", &values)), format!("<a {name}>|b"));
}

#[rstest]
#[case::line_breaks("Dana\r\nBcc: all@example.org", "Dana Bcc: all@example.org")]
#[case::escapes("\x1b[31mDana\x1b]0;x\x07", "Dana")]
#[case::bidi("Da\u{202e}na", "Dana")]
fn values_are_neutral(#[case] name: &str, #[case] expected: &str) {
    let values = [(Name::UserName, name)];
    assert_eq!(plain("@UserName@", &values), expected);
    let subject = Template::parse("@UserName@", Shape::Line).render(&values);
    assert_eq!(subject.plain().stored(), expected);
}

#[rstest]
#[case::none("plain", "plain")]
#[case::nothing("", "")]
#[case::between("a [b] c [d]", "a |<b>| c |<d>")]
#[case::adjacent("[a][b]", "<a>|<b>")]
#[case::with_placeholder("[to @UserName@]", "<to Dana>")]
#[case::nested("[a [b] c] d", "<a b c>| d")]
#[case::half_open("[a [b]", "[a |<b>")]
#[case::half_closed("[a] b]", "<a>| b]")]
#[case::empty("a[]b", "a|<>|b")]
#[case::lines("[a\nb]", "<a\nb>")]
fn links(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(spans(&render(text, DANA)), expected);
}

#[rstest]
#[case::clean("Dear @UserName|\"user\"@, [go on]. a@b.example", "")]
#[case::an_address_between_ats("a@b@c", "1 unknown b")]
#[case::unknown_with_default("@x.y|\"z\"@", "0 defaulted x.y")]
#[case::misspelt("@username@", "0 unknown username(UserName)")]
#[case::misspelt_with_default("@SYSTEM.productname|\"x\"@", "0 defaulted SYSTEM.productname(system.ProductName)")]
#[case::unclosed("Hello @UserName, bye", "6 unclosed UserName")]
#[case::unclosed_at_the_end("Hello @UserName.", "6 unclosed UserName")]
#[case::default_without_quotes("@UserName|you@", "0 unclosed UserName")]
#[case::stray("a] [b [c]", "1 stray, 3 stray")]
#[case::nested("[a [b]]", "3 nested")]
#[case::no_text("é []", "4 no text")]
fn lints(#[case] text: &str, #[case] expected: &str) {
    let template = Template::parse(text, Shape::Text);
    assert_eq!(flaws(template.lints()), expected);
    for lint in template.lints() {
        assert!(text.is_char_boundary(lint.at) && lint.sentence().ends_with(['.', '?']), "{lint:?}");
    }
}

#[test]
fn an_empty_value_without_default_is_linted() {
    let rendered = render("a] @UserName@ @domain|\"x\"@ @UserID@", &[(Name::UserName, " "), (Name::UserId, "7")]);
    assert_eq!(rendered.plain().stored(), "a]  x 7");
    assert_eq!(flaws(&rendered.lints), "1 stray, 3 empty UserName");
}

#[test]
fn a_subject_is_one_short_line() {
    let subject = |text: &str, values: &[(Name, &str)]| {
        let rendered = Template::parse(text, Shape::Line).render(values);
        assert_eq!(rendered.spans.len(), 1);
        (rendered.plain().stored().to_owned(), flaws(&rendered.lints))
    };
    assert_eq!(subject(" a\r\nb [c] ", &[]), ("a b c".to_owned(), "0 lines, 6 link".to_owned()));
    assert_eq!(subject("a\x1b[1mb", &[]).0, "ab", "the author of a template cannot begin a header either");
    let fits = "x".repeat(SUBJECT_LIMIT);
    assert_eq!(subject("@UserName@", &[(Name::UserName, &fits)]), (fits.clone(), String::new()));
    let (cut, lints) = subject("@UserName@!", &[(Name::UserName, &fits)]);
    assert_eq!((cut, &*lints), (format!("{}…", &fits[1..]), "0 long"));
    let letters = "e\u{301}".repeat(SUBJECT_LIMIT);
    let (cut, _) = subject("@UserName@", &[(Name::UserName, &letters)]);
    assert_eq!(cut, format!("{}…", "e\u{301}".repeat(99)), "a letter is not torn from its mark");
}

#[test]
fn an_address_is_encoded() {
    let url = "https://[::1]/viewform.aspx?FormID=308&PrimaryKey=@UserID@&Name=@UserName@&PageID=1";
    let rendered = Template::parse(url, Shape::Url).render(&[(Name::UserId, "7"), (Name::UserName, "é&x=1#/..")]);
    let expected =
        "https://[::1]/viewform.aspx?FormID=308&PrimaryKey=7&Name=%C3%A9%26x%3D1%23%2F..&PageID=1".to_owned();
    assert_eq!((rendered.plain().stored(), rendered.lints.len()), (&*expected, 0));
}

#[test]
fn names_are_distinct_and_the_same_for_programs() {
    for name in Name::ALL {
        assert_eq!(Name::from_word(name.word()), Some(name));
        assert_eq!(serde_json::to_value(name).unwrap(), name.word());
    }
    assert_eq!(Name::from_word("username"), None);
}

#[test]
fn deep_brackets_and_long_texts_are_read() {
    for text in ["[".repeat(100_000), "]".repeat(100_000), "@UserName|\"x".repeat(20_000)] {
        assert!(plain(&text, DANA) == text, "{}", &text[..20]);
    }
    let nested = format!("{}x{}", "[".repeat(50_000), "]".repeat(50_000));
    assert_eq!(spans(&render(&nested, &[])), "<x>");
}

/// Texts in which everything that means something is frequent.
fn template() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("@".to_owned()),
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just("|".to_owned()),
        Just("\"".to_owned()),
        Just("\n".to_owned()),
        proptest::sample::select(&Name::ALL[..]).prop_map(|name| name.word().to_owned()),
        proptest::sample::select(&Name::ALL[..]).prop_map(|name| format!("@{}@", name.word())),
        "\\PC{0,4}",
    ];
    proptest::collection::vec(part, 0..20).prop_map(|parts| parts.concat())
}

fn shape() -> impl Strategy<Value = Shape> {
    proptest::sample::select(&[Shape::Text, Shape::Line, Shape::Url][..])
}

/// What a value must not change: how many spans there are, and which of them are links.
fn structure(rendered: &Rendered) -> Vec<bool> {
    rendered.spans.iter().map(|span| matches!(span, Span::Link(_))).collect()
}

proptest! {
    #[test]
    fn nothing_panics(text in ".{0,60}|(.|\n|[@\\[\\]|\"]){0,60}", value in ".{0,30}", shape in shape()) {
        let rendered = Template::parse(&text, shape).render(&Name::ALL.map(|name| (name, &*value)));
        let plain = rendered.plain();
        prop_assert!(rendered.lints.iter().all(|lint| text.is_char_boundary(lint.at)));
        prop_assert!(shape != Shape::Line || plain.stored().chars().count() <= SUBJECT_LIMIT);
        prop_assert!(shape != Shape::Line || !plain.stored().contains(['\r', '\n']));
    }

    #[test]
    fn literal_text_comes_out_as_it_was(text in "(.|\n){0,60}") {
        let text = text.replace(['@', '['], "");
        prop_assert_eq!(plain(&text, DANA), text);
    }

    #[test]
    fn a_value_never_changes_the_structure(text in template(), value in template(), shape in shape()) {
        let template = Template::parse(&text, shape);
        let (given, none) = (Name::ALL.map(|name| (name, &*value)), []);
        prop_assert_eq!(structure(&template.render(&given)), structure(&template.render(&none)));
    }

    #[test]
    fn a_value_comes_out_as_it_is(value in "[a-z@\\[\\]|\"éλ李]{1,20}") {
        let values = Name::ALL.map(|name| (name, &*value));
        for name in Name::ALL {
            prop_assert_eq!(plain(&format!("<@{}@>", name.word()), &values), format!("<{value}>"));
        }
    }

    #[test]
    fn a_default_comes_out_as_it_is(default in "[a-z\\[\\]|\\\\éλ李][a-z@\\[\\]|\\\\éλ李]{0,20}") {
        for quote in ["\"", "\"\""] {
            prop_assert_eq!(plain(&format!("@UserName|{quote}{default}{quote}@"), &[]), &*default);
            prop_assert_eq!(plain(&format!("@UserName|{quote}{default}{quote}@"), DANA), "Dana");
        }
    }
}
