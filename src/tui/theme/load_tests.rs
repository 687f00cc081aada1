//! What themes promise: built-ins are clean and legible, files never stop anybody, environments are always loud.

use proptest::prelude::*;
use ratatui::style::{Color, Modifier};
use rstest::rstest;

use super::*;
use crate::tui::theme::{Role, contrast};

const DEPTHS: [Depth; 4] = [Depth::Mono, Depth::Ansi16, Depth::Ansi256, Depth::True];

fn sheet(text: &str, depth: Depth) -> Loaded {
    read_sheet("mine.toml", text, depth, Glyphs::unicode())
}

#[test]
fn built_in_themes_load_without_a_warning() {
    for builtin in BUILTIN {
        for depth in DEPTHS {
            let loaded = load(builtin.name, None, depth, Glyphs::unicode());
            assert_eq!(loaded.warnings, [], "{}", builtin.name);
            assert_eq!(loaded.theme.name(), builtin.name);
            assert!(loaded.theme.depth() <= depth);
        }
    }
}

#[test]
fn built_in_themes_are_legible() {
    for (name, least) in [("dark", 4.5), ("light", 4.5), ("high-contrast", 7.0), ("colour-blind-safe", 4.5)] {
        let theme = load(name, None, Depth::True, Glyphs::unicode()).theme;
        let ground = theme.style(Role::Text).bg.unwrap();
        for role in Role::ALL {
            let style = theme.style(*role);
            let least = if matches!(role, Role::Border | Role::Scroll) { 2.0 } else { least };
            for ground in [style.bg.unwrap_or(ground), style.bg.or(theme.style(Role::Dialog).bg).unwrap_or(ground)] {
                let seen = contrast(style.fg.unwrap(), ground).unwrap();
                assert!(seen >= least, "{name} {}: {seen:.1}", role.name());
            }
        }
    }
}

#[test]
fn surfaces_are_told_from_their_ground() {
    for (name, role) in [("dark", Role::Selection), ("light", Role::Selection), ("light", Role::EnvironmentProduction)]
    {
        let theme = load(name, None, Depth::True, Glyphs::unicode()).theme;
        let seen = contrast(theme.style(role).bg.unwrap(), theme.style(Role::Text).bg.unwrap()).unwrap();
        assert!(seen >= 1.5, "{name} {}: {seen:.1}", role.name());
    }
}

#[test]
fn environments_are_loud_in_every_built_in_theme() {
    for builtin in BUILTIN {
        for depth in DEPTHS {
            let theme = load(builtin.name, None, depth, Glyphs::unicode()).theme;
            assert_loud(&theme);
        }
    }
}

fn assert_loud(theme: &Theme) {
    let text = theme.style(Role::Text);
    for role in Role::ALL.iter().filter(|role| role.is_environment()) {
        let style = theme.style(*role);
        assert!(style.add_modifier.contains(Modifier::BOLD), "{} {}", theme.name(), role.name());
        let own = style.bg.is_some_and(|bg| bg != Color::Reset && Some(bg) != text.bg);
        assert!(own || style.add_modifier.contains(Modifier::REVERSED), "{} {}", theme.name(), role.name());
        assert!(!style.add_modifier.intersects(Modifier::DIM | Modifier::HIDDEN));
    }
    assert_ne!(theme.style(Role::EnvironmentProduction), theme.style(Role::EnvironmentTraining));
}

#[rstest]
#[case("[roles]\nenvironment = \"reset\"\n")]
#[case("[roles.environment]\nproduction = { fg = \"black\", bg = \"black\" }\n")]
#[case("[roles]\n\"environment.production\" = { fg = \"#111111\", bg = \"#121212\" }\n")]
#[case("[roles]\n\"environment.training\" = { fg = \"white\", bg = \"red\", mods = [\"dim\"] }\n")]
#[case("[roles]\ntext = { fg = \"white\", bg = \"red\" }\n")]
#[case("[roles]\n\"environment.production\" = { mods = [], mono = [] }\n")]
fn no_theme_hides_the_environment(#[case] text: &str) {
    for depth in DEPTHS {
        assert_loud(&sheet(text, depth).theme);
    }
}

#[rstest]
#[case("[roles]\ntetx = \"red\"", 2, "There is no role called \"tetx\".")]
#[case("[roles]\n\n\"staged.ad\" = \"red\"", 3, "There is no role called \"staged.ad\".")]
#[case("colour = 1", 1, "There is nothing called \"colour\" in a theme")]
#[case("[roles]\ntext = \"redd\"", 2, "\"redd\" is no colour")]
#[case("[palette]\nsea = \"#12\"", 2, "\"#12\" is no colour")]
#[case("[palette]\nsea = { 16 = \"blue\" }", 2, "This colour lacks its full form")]
#[case("[roles]\ntext = { fg = \"red\", size = 3 }", 2, "A role has fg, bg, mods and mono, not \"size\".")]
#[case("[roles]\ntext = { mods = [\"bold\", \"loud\"] }", 2, "\"loud\" is unknown")]
#[case("[roles]\ntext = { mods = \"bold\" }", 2, "A list is needed here")]
#[case("roles = 3", 1, "A table is needed here.")]
#[case("name = 3", 1, "Text in quotes is needed here.")]
#[case("inherits = \"nobody\"", 1, "A theme inherits from one that is built in")]
#[case("depth = \"lots\"", 1, "is no colour depth")]
#[case("[roles]\ntext = = \"red\"", 2, "This is not TOML")]
fn a_warning_says_where(#[case] text: &str, #[case] line: usize, #[case] sentence: &str) {
    let loaded = sheet(text, Depth::True);
    let warning = loaded.warnings.first().unwrap_or_else(|| panic!("no warning for {text}"));
    assert_eq!((warning.file.stored(), warning.line), ("mine.toml", Some(line)), "{warning:?}");
    let said = warning.sentence.stored();
    assert!(said.contains(sentence) && said.ends_with('.'), "{said}");
}

#[test]
fn every_problem_is_told_and_the_rest_is_used() {
    let loaded = sheet("[roles]\nfoo = \"red\"\nkey = \"blue\"\nbar = \"reddish\"\n", Depth::Ansi16);
    assert_eq!(loaded.warnings.len(), 2);
    assert_eq!(loaded.theme.style(Role::Key).fg, Some(Color::Blue));
}

/// A mistake in one of the roles of a table spoils that one alone, and is told by its own name.
#[test]
fn roles_of_a_table_stand_for_themselves() {
    let text = "[roles.staged]\nfg = \"blue\"\nadd = \"green\"\nremov = \"red\"\n[roles.status]\nactive = \"cyan\"\nnone = 1\n";
    let loaded = sheet(text, Depth::Ansi16);
    let told: Vec<_> = loaded.warnings.iter().map(|warning| (warning.line, warning.sentence.stored())).collect();
    let wrong =
        [(Some(4), "There is no role called \"staged.remov\"."), (Some(7), "There is no role called \"status.none\".")];
    assert_eq!(told, wrong);
    let fg =
        [Role::Staged, Role::StagedAdd, Role::StagedRemove, Role::StatusActive].map(|role| loaded.theme.style(role).fg);
    let inherited = load("terminal", None, Depth::Ansi16, Glyphs::unicode()).theme.style(Role::StagedRemove).fg;
    assert_eq!(fg, [Some(Color::Blue), Some(Color::Green), inherited, Some(Color::Cyan)]);
}

/// Whatever a file calls itself, it lies over a theme that is whole.
#[test]
fn a_file_with_the_name_of_a_built_in_theme_inherits_too() {
    let theme = sheet("name = \"terminal\"\n[roles]\nkey = \"blue\"\n", Depth::Ansi16).theme;
    let terminal = load("terminal", None, Depth::Ansi16, Glyphs::unicode()).theme;
    assert_eq!(theme.style(Role::Key).fg, Some(Color::Blue));
    assert_eq!(theme.style(Role::Error), terminal.style(Role::Error));
}

#[test]
fn children_take_after_their_parents() {
    let theme = sheet("[roles]\nwarning = \"magenta\"\n", Depth::Ansi16).theme;
    let staged = sheet("[roles.staged]\nadd = \"blue\"\n", Depth::Ansi16).theme;
    assert_eq!(theme.style(Role::Badge).fg, Some(Color::Magenta));
    assert_eq!(staged.style(Role::StagedAdd).fg, Some(Color::Blue));
}

#[test]
fn text_leaves_the_ground_of_a_dialog_alone() {
    let theme = load("dark", None, Depth::True, Glyphs::unicode()).theme;
    assert!(theme.style(Role::Text).bg.is_some() && theme.style(Role::Dialog).bg.is_some());
    for role in [Role::Dim, Role::Title, Role::Key, Role::Error, Role::Refused, Role::Match, Role::Border] {
        assert_eq!(theme.style(role).bg, None, "{}", role.name());
    }
}

#[test]
fn a_palette_says_what_sixteen_colours_mean() {
    let text = "[palette]\nsea = { full = \"#0000ff\", 256 = \"33\", 16 = \"cyan\" }\n[roles]\nkey = \"sea\"\n";
    let colours = DEPTHS.map(|depth| sheet(text, depth).theme.style(Role::Key).fg);
    assert_eq!(colours, [None, Some(Color::Cyan), Some(Color::Indexed(33)), Some(Color::Rgb(0, 0, 255))]);
}

#[test]
fn a_palette_recolours_what_is_inherited() {
    let theme = sheet("inherits = \"dark\"\n[palette]\nred = \"#ff00ff\"\n", Depth::True).theme;
    assert_eq!(theme.style(Role::Error).fg, Some(Color::Rgb(255, 0, 255)));
}

#[test]
fn without_colours_modifiers_carry_the_meaning() {
    let theme = Theme::mono();
    for role in Role::ALL {
        assert_eq!((theme.style(*role).fg, theme.style(*role).bg), (None, None));
    }
    assert!(theme.style(Role::Selection).add_modifier.contains(Modifier::REVERSED));
    assert_ne!(theme.style(Role::StagedAdd), theme.style(Role::StagedRemove));
    assert_eq!(load("mono", None, Depth::True, Glyphs::unicode()).theme.depth(), Depth::Mono);
}

#[test]
fn an_unknown_name_gives_the_default_and_a_list() {
    let loaded = load("sunset", None, Depth::Ansi16, Glyphs::ascii());
    assert_eq!(loaded.theme.name(), "terminal");
    assert!(loaded.warnings[0].sentence.stored().contains("there is no such file"));
    assert!(loaded.warnings[0].sentence.stored().contains("high-contrast"));
}

#[test]
fn a_file_is_found_by_name_and_by_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    std::fs::write(&path, "name = \"mine\"\n[roles]\nkey = \"red\"\n").unwrap();
    for name in ["mine", path.to_str().unwrap()] {
        let loaded = load(name, Some(folder.path()), Depth::Ansi16, Glyphs::unicode());
        assert_eq!((loaded.theme.name(), loaded.warnings.len()), ("mine", 0));
        assert_eq!(loaded.theme.style(Role::Key).fg, Some(Color::Red));
    }
    let dir = load(folder.path().to_str().unwrap(), None, Depth::Ansi16, Glyphs::unicode());
    assert!(dir.warnings[0].sentence.stored().contains("it is not a file"));
}

#[test]
fn auto_follows_the_background() {
    assert_eq!(Background::choose("auto", Some(Background::Light)), "light");
    assert_eq!(Background::choose("auto", None), "terminal");
    assert_eq!(Background::choose("dark", Some(Background::Light)), "dark");
}

proptest! {
    #[test]
    fn any_text_gives_a_theme(text in "(\\PC|\n){0,200}") {
        assert_loud(&sheet(&text, Depth::True).theme);
    }

    #[test]
    fn any_words_of_a_theme_give_a_theme(words in proptest::collection::vec(prop_oneof![
        Just("[roles]\n"), Just("[palette]\n"), Just("environment"), Just("\"environment.production\""), Just(" = "),
        Just("{ fg = \"black\" }"), Just("{ bg = \"reset\", mods = [\"dim\"] }"), Just("\n"), Just("text"), Just("\"#000000\""),
        Just("inherits = \"dark\"\n"), Just("red"), Just("."), Just("[roles.environment]\n"),
    ], 0..24)) {
        assert_loud(&sheet(&words.concat(), Depth::Ansi256).theme);
    }
}
