//! A theme file as it was read: a palette and the looks of some roles, with the lines they stand on.
//!
//! A theme file never stops anybody. What cannot be understood is left out, and a [`Warning`] says where it stands.

use std::collections::BTreeMap;
use std::fmt;

use ratatui::style::{Color, Modifier};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::depth::Depth;
use super::role::Role;
use crate::domain::lines::Lines;
use crate::domain::text::Shown;

/// Something in a theme file that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub file: String,
    /// The line, from 1; none when the file as a whole is meant.
    pub line: Option<usize>,
    pub sentence: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.sentence),
            None => write!(f, "{}: {}", self.file, self.sentence),
        }
    }
}

/// One colour of a palette: as it should be, and what to use where nearest is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Swatch {
    pub full: Color,
    pub ansi256: Option<Color>,
    pub ansi16: Option<Color>,
}

impl From<Color> for Swatch {
    fn from(full: Color) -> Self {
        Self { full, ansi256: None, ansi16: None }
    }
}

/// The name of a colour, in the palette or of its own, and where it was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ink {
    pub name: String,
    pub file: String,
    pub line: usize,
}

/// The look a file gives to a role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub fg: Option<Ink>,
    pub bg: Option<Ink>,
    pub mods: Modifier,
    /// What to use where there are no colours, if the role's own way is not good enough.
    pub mono: Option<Modifier>,
}

/// What a theme file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sheet {
    pub name: Option<String>,
    pub inherits: Option<Ink>,
    /// The most colours the theme wants, whatever the terminal has.
    pub depth: Option<Depth>,
    pub palette: BTreeMap<String, Swatch>,
    pub roles: BTreeMap<Role, Look>,
}

impl Sheet {
    /// Lays this sheet over the one it inherits from.
    pub fn over(mut self, base: Self) -> Self {
        let mut palette = base.palette;
        palette.append(&mut self.palette);
        let mut roles = base.roles;
        roles.append(&mut self.roles);
        Self { palette, roles, name: self.name, inherits: self.inherits, depth: self.depth.or(base.depth) }
    }
}

/// Reads the text of a theme file.
pub(super) fn parse(file: &str, text: &str) -> (Sheet, Vec<Warning>) {
    let mut reading = Reading { file, lines: Lines::of(text), warnings: Vec::new() };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        reading.warn(span.start, format!("This is not TOML: {}.", sentence(error.message())));
    }
    let sheet = reading.sheet(table.get_ref());
    (sheet, reading.warnings)
}

/// Brings a foreign message to one line without a full stop.
fn sentence(message: &str) -> String {
    Shown::new(message.lines().next().unwrap_or_default().trim_end_matches('.')).into()
}

struct Reading<'a> {
    file: &'a str,
    lines: Lines,
    warnings: Vec<Warning>,
}

impl Reading<'_> {
    fn line(&self, offset: usize) -> usize {
        self.lines.at(offset)
    }

    fn warn(&mut self, offset: usize, sentence: String) {
        let line = Some(self.line(offset));
        self.warnings.push(Warning { file: self.file.to_owned(), line, sentence });
    }

    fn sheet(&mut self, table: &DeTable<'_>) -> Sheet {
        let mut sheet = Sheet::default();
        for (key, value) in table {
            let at = key.span().start;
            match key.get_ref().as_ref() {
                "name" => sheet.name = self.string(value).map(|name| Shown::new(&name).into()),
                "about" => _ = self.string(value),
                "inherits" => sheet.inherits = self.ink(value),
                "depth" => {
                    sheet.depth = self.string(value).and_then(|text| match text.parse() {
                        Ok(depth) => Some(depth),
                        Err(wrong) => {
                            self.warn(value.span().start, wrong);
                            None
                        }
                    });
                }
                "palette" => sheet.palette = self.palette(value),
                "roles" => self.roles(value, "", &mut sheet.roles),
                other => {
                    let other = Shown::new(other);
                    let wrong = format!(
                        "There is nothing called \"{other}\" in a theme; there are name, about, inherits, depth, palette and roles."
                    );
                    self.warn(at, wrong);
                }
            }
        }
        sheet
    }

    fn palette(&mut self, value: &Spanned<DeValue<'_>>) -> BTreeMap<String, Swatch> {
        let mut palette = BTreeMap::new();
        for (name, value) in self.table(value).into_iter().flatten() {
            if let Some(swatch) = self.swatch(value) {
                palette.insert(name.get_ref().to_string(), swatch);
            }
        }
        palette
    }

    fn swatch(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Swatch> {
        let DeValue::Table(table) = value.get_ref() else {
            return self.colour(value).map(Swatch::from);
        };
        let (mut full, mut ansi256, mut ansi16) = (None, None, None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "full" => full = self.colour(value),
                "256" => ansi256 = self.colour(value),
                "16" => ansi16 = self.colour(value),
                other => {
                    let wrong = format!("A colour has full, 256 and 16, not \"{}\".", Shown::new(other));
                    self.warn(key.span().start, wrong);
                }
            }
        }
        if full.is_none() {
            self.warn(value.span().start, "This colour lacks its full form, as in full = \"#336699\".".to_owned());
        }
        full.map(|full| Swatch { full, ansi256, ansi16 })
    }

    fn colour(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Color> {
        let ink = self.ink(value)?;
        let colour = ink.name.parse().ok();
        if colour.is_none() {
            self.warn(value.span().start, unknown_colour(&ink.name));
        }
        colour
    }

    fn roles(&mut self, value: &Spanned<DeValue<'_>>, before: &str, roles: &mut BTreeMap<Role, Look>) {
        for (key, value) in self.table(value).into_iter().flatten() {
            let name = format!("{before}{}", key.get_ref());
            let nested = matches!(value.get_ref(), DeValue::Table(table)
                if !table.is_empty() && table.keys().all(|key| Role::named(&format!("{name}.{}", key.get_ref())).is_some()));
            if nested {
                self.roles(value, &format!("{name}."), roles);
            } else if let Some(role) = Role::named(&name) {
                if let Some(look) = self.look(value) {
                    roles.insert(role, look);
                }
            } else {
                self.warn(key.span().start, format!("There is no role called \"{}\".", Shown::new(&name)));
            }
        }
    }

    fn look(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Look> {
        let mut look = Look::default();
        let DeValue::Table(table) = value.get_ref() else {
            look.fg = Some(self.ink(value)?);
            return Some(look);
        };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "fg" => look.fg = self.ink(value),
                "bg" => look.bg = self.ink(value),
                "mods" => look.mods = self.modifiers(value),
                "mono" => look.mono = Some(self.modifiers(value)),
                other => {
                    let wrong = format!("A role has fg, bg, mods and mono, not \"{}\".", Shown::new(other));
                    self.warn(key.span().start, wrong);
                }
            }
        }
        Some(look)
    }

    fn modifiers(&mut self, value: &Spanned<DeValue<'_>>) -> Modifier {
        let mut modifiers = Modifier::empty();
        let DeValue::Array(names) = value.get_ref() else {
            self.warn(value.span().start, "A list is needed here, as in [\"bold\", \"underlined\"].".to_owned());
            return modifiers;
        };
        for value in names {
            match self.string(value).as_deref() {
                Some("bold") => modifiers |= Modifier::BOLD,
                Some("dim") => modifiers |= Modifier::DIM,
                Some("italic") => modifiers |= Modifier::ITALIC,
                Some("underlined") => modifiers |= Modifier::UNDERLINED,
                Some("reversed") => modifiers |= Modifier::REVERSED,
                Some("crossed-out") => modifiers |= Modifier::CROSSED_OUT,
                Some(other) => {
                    let wrong = format!(
                        "\"{}\" is unknown; there are bold, dim, italic, underlined, reversed and crossed-out.",
                        Shown::new(other)
                    );
                    self.warn(value.span().start, wrong);
                }
                None => {}
            }
        }
        modifiers
    }

    fn table<'v, 'i>(&mut self, value: &'v Spanned<DeValue<'i>>) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.warn(value.span().start, "A table is needed here.".to_owned());
        }
        table
    }

    fn string(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let string = value.get_ref().as_str().map(str::to_owned);
        if string.is_none() {
            self.warn(value.span().start, "Text in quotes is needed here.".to_owned());
        }
        string
    }

    fn ink(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Ink> {
        let at = value.span().start;
        Some(Ink { name: self.string(value)?, file: self.file.to_owned(), line: self.line(at) })
    }
}

/// The sentence for a colour nobody knows.
pub(super) fn unknown_colour(name: &str) -> String {
    format!(
        "\"{}\" is no colour; write a name of the palette, one of the terminal's 16 (as \"light-blue\"), a number up to 255, or \"#336699\".",
        Shown::new(name)
    )
}
