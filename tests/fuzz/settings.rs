//! The files that an operator writes: the configuration and themes. One bad line spoils only itself.

use std::path::Path;

use beadle::config::{FileSettings, Source};
use beadle::tui::theme::{Depth, Glyphs, Loaded, Role, read_sheet};
use ratatui::style::{Color, Style};

use crate::target::{Case, Target, untold};

pub const CONFIG: Target = Target {
    name: "config",
    pieces: &[
        "=",
        " = ",
        "\n",
        "\"",
        "'",
        "\"\"\"",
        "[",
        "]",
        "[[",
        "{",
        "}",
        ",",
        ".",
        "#",
        "true",
        "false",
        "5",
        "-1",
        "0x7",
        "1e9",
        "db = \"prod\"\n",
        "theme = \"dark\"\n",
        "ascii = true\n",
        "zone = \"Europe/Vienna\"\n",
        "color = \"never\"\n",
        "idle_lock = 3\n",
        "clipboard = false\n",
        "readonly = true\n",
        "[profiles]\n",
        "prod = \"/srv/prod.db\"\n",
        "[mail]\n",
        "via = \"smtp\"\n",
        "from = \"a@x.example\"\n",
        "host = \"mail.x.example\"\n",
        "port = 25\n",
        "security = \"none\"\n",
        "password_command = [\"pass\"]\n",
        "password_file = \"/etc/p\"\n",
        "timeout = 3\n",
        "colour = 1\n",
        "2026-11-30",
        "\\u0000",
        "a.b.c = 1\n",
        "[a.b]\n",
        "inf",
        "nan",
    ],
    fault: |case| config_fault(|text| FileSettings::parse(Path::new("c"), text), case.text),
    planted: &[(|case| config_fault(all_or_nothing, case.text), "a good line was spoiled by another")],
};

pub const THEMES: Target = Target {
    name: "themes",
    pieces: &[
        "=",
        "\n",
        "\"",
        "[",
        "]",
        "{",
        "}",
        ",",
        "name = \"mine\"\n",
        "inherits = \"dark\"\n",
        "inherits = \"mine\"\n",
        "depth = \"16\"\n",
        "[palette]\n",
        "ink = \"#336699\"\n",
        "ink = { full = \"#336699\", ansi16 = \"light-blue\" }\n",
        "[roles]\n",
        "text = \"ink\"\n",
        "selection = { fg = \"ink\", bg = \"#ffffff\", mods = [\"bold\"], mono = [\"reversed\"] }\n",
        "danger = \"red\"\n",
        "warning = 208\n",
        "fg",
        "bg",
        "mods",
        "mono",
        "\"bold\"",
        "\"underlined\"",
        "255",
        "256",
        "-1",
        "#12",
        "\"#zzzzzz\"",
        "\"light-blue\"",
        "# comment\n",
        "nothing = \"red\"\n",
    ],
    fault: |case| theme_fault(|text, depth| read_sheet("t", text, depth, Glyphs::unicode()), case),
    planted: &[(
        |case| theme_fault(|text, _| read_sheet("t", text, Depth::True, Glyphs::unicode()), case),
        "a colour that the terminal does not have",
    )],
};

/// Gives up a file for one bad line.
fn all_or_nothing(text: &str) -> FileSettings {
    let settings = FileSettings::parse(Path::new("c"), text);
    if settings.problems.is_empty() { settings } else { FileSettings { bell: None, ..settings } }
}

fn config_fault(read: fn(&str) -> FileSettings, text: &str) -> Option<&'static str> {
    let settings = read(text);
    let lines = text.matches('\n').count() + 1;
    for problem in &settings.problems {
        if !matches!(problem.source, Source::File { line, .. } if (1..=lines).contains(&line)) {
            return Some("a problem is told of a line that is not there");
        }
        if let Some(fault) = untold(&problem.sentence) {
            return Some(fault);
        }
    }
    // A key that stands there twice is a fault of both.
    if text.contains("bell") {
        return None;
    }
    let beneath = read(&format!("bell = true\n{text}"));
    beneath.bell.is_none_or(|bell| !bell.value).then_some("a good line was spoiled by another")
}

fn theme_fault(read: fn(&str, Depth) -> Loaded, case: &Case<'_>) -> Option<&'static str> {
    let depth = *case.dice().pick(&[Depth::Mono, Depth::Ansi16, Depth::Ansi256, Depth::True]);
    let loaded = read(case.text, depth);
    let lines = case.text.matches('\n').count() + 1;
    for warning in loaded.warnings.iter().filter(|warning| warning.file.stored() == "t") {
        if warning.line.is_some_and(|line| !(1..=lines).contains(&line)) {
            return Some("a warning is told of a line that is not there");
        }
        if let Some(fault) = untold(warning.sentence.shown().as_str()) {
            return Some(fault);
        }
    }
    let shown = |color: Option<Color>| match color {
        None | Some(Color::Reset) => true,
        Some(Color::Rgb(..)) => depth == Depth::True,
        Some(Color::Indexed(_)) => depth >= Depth::Ansi256,
        Some(_) => depth >= Depth::Ansi16,
    };
    let fits = |style: Style| shown(style.fg) && shown(style.bg) && shown(style.underline_color);
    let fits = Role::ALL.iter().all(|role| fits(loaded.theme.style(*role)));
    (!fits).then_some("a colour that the terminal does not have")
}
