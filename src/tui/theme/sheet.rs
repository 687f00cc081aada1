//! A theme file as it was read: a palette and the looks of some roles, with the lines they stand on.
//!
//! A theme file never stops anybody. What cannot be understood is left out, and a [`Warning`] says where it stands.

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::depth::Depth;
use super::role::Role;
use crate::domain::lines::Lines;
use crate::domain::text::{Raw, Shown};

/// Something in a theme file that was left out, and why. What was typed stands in it as it was; it is made safe where it is
/// told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub file: Raw,
    /// The line, from 1; none when the file as a whole is meant.
    pub line: Option<usize>,
    pub sentence: Raw,
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
fn sentence(message: &str) -> &str {
    message.lines().next().unwrap_or_default().trim_end_matches('.')
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
        self.warnings.push(Warning { file: self.file.into(), line, sentence: sentence.into() });
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
                "roles" => self.roles(value, &mut sheet.roles),
                other => {
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
                    let wrong = format!("A colour has full, 256 and 16, not \"{other}\".");
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

    fn roles(&mut self, value: &Spanned<DeValue<'_>>, roles: &mut BTreeMap<Role, Look>) {
        for (key, value) in self.table(value).into_iter().flatten() {
            self.role(key.get_ref(), key.span().start, value, roles);
        }
    }

    /// Reads the look of a role, and of those whose names go on behind its own: `staged`, `staged.add`.
    fn role(&mut self, name: &str, at: usize, value: &Spanned<DeValue<'_>>, roles: &mut BTreeMap<Role, Look>) {
        let (role, table) = (Role::named(name), value.get_ref().as_table());
        let goes_on =
            Role::ALL.iter().any(|role| role.name().strip_prefix(name).is_some_and(|rest| rest.starts_with('.')));
        if role.is_none() && !(goes_on && table.is_some()) {
            return self.warn(at, format!("There is no role called \"{name}\"."));
        }
        let Some(table) = table else {
            let look = self.ink(value).map(|ink| Look { fg: Some(ink), ..Look::default() });
            roles.extend(role.zip(look));
            return;
        };
        let mut look = (table.is_empty() || !goes_on).then(Look::default);
        for (key, value) in table {
            let part = key.get_ref().as_ref();
            match (role, part) {
                (Some(_), "fg") => look.get_or_insert_default().fg = self.ink(value),
                (Some(_), "bg") => look.get_or_insert_default().bg = self.ink(value),
                (Some(_), "mods") => look.get_or_insert_default().mods = self.modifiers(value),
                (Some(_), "mono") => look.get_or_insert_default().mono = Some(self.modifiers(value)),
                _ if goes_on => self.role(&format!("{name}.{part}"), key.span().start, value, roles),
                _ => self.warn(key.span().start, format!("A role has fg, bg, mods and mono, not \"{part}\".")),
            }
        }
        roles.extend(role.zip(look));
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
                        "\"{other}\" is unknown; there are bold, dim, italic, underlined, reversed and crossed-out."
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
        "\"{name}\" is no colour; write a name of the palette, one of the terminal's 16 (as \"light-blue\"), a number up to 255, or \"#336699\"."
    )
}
