//! The configuration file: read key by key, so that one bad line spoils only itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mail::MailSettings;
use super::setting::{Color, Problem, Setting, Source};
use crate::domain::lines::Lines;
use crate::domain::text::Shown;

const KEYS: &str = "db, profiles, theme, ascii, zone, color, readonly, idle_lock, clipboard, bell, mail";
/// The longest time before the console locks, in minutes: a day.
const LONGEST_IDLE: u32 = 1_440;

/// What the file says; what it does not mention, or mentions wrongly, is absent.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileSettings {
    pub db: Option<Setting<String>>,
    pub profiles: BTreeMap<String, Setting<String>>,
    pub theme: Option<Setting<String>>,
    pub ascii: Option<Setting<bool>>,
    pub zone: Option<Setting<String>>,
    pub color: Option<Setting<Color>>,
    pub readonly: Option<Setting<bool>>,
    pub idle_lock: Option<Setting<u32>>,
    pub clipboard: Option<Setting<bool>>,
    pub mail: Option<Setting<MailSettings>>,
    pub bell: Option<Setting<bool>>,
    pub problems: Vec<Problem>,
}

impl FileSettings {
    /// Reads the text of a file.
    #[must_use]
    pub fn parse(path: &Path, text: &str) -> Self {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut reader = Reader { path: path.to_owned(), lines: Lines::of(text), problems: Vec::new() };
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            reader.problem(
                at,
                format!("This is no valid TOML: {}.", Shown::new(error.message()).as_str().trim_end_matches('.')),
            );
        }
        let mut settings = Self::default();
        // Where a value could not be read the parser leaves an empty place, of which it has told already.
        for (key, value) in table.get_ref().iter().filter(|(_, value)| !value.span().is_empty()) {
            settings.take(&mut reader, key.get_ref(), key.span().start, value);
        }
        settings.problems = reader.problems;
        settings.problems.sort_by_key(|problem| match problem.source {
            Source::File { line, .. } => line,
            _ => 0,
        });
        settings
    }

    fn take(&mut self, reader: &mut Reader, key: &str, at: usize, value: &Spanned<DeValue<'_>>) {
        match key {
            "db" => self.db = reader.string(key, value),
            "theme" => self.theme = reader.string(key, value),
            "ascii" => self.ascii = reader.switch(key, value),
            "readonly" => self.readonly = reader.switch(key, value),
            "zone" => self.zone = reader.string(key, value).filter(|zone| reader.known_zone(zone, value)),
            "color" => self.color = reader.string(key, value).and_then(|word| reader.color(&word, value)),
            "idle_lock" => self.idle_lock = reader.minutes(key, value),
            "clipboard" => self.clipboard = reader.switch(key, value),
            "mail" => {
                let source = reader.source(at);
                self.mail = MailSettings::read(reader, value).map(|mail| Setting::new(mail, source));
            }
            "bell" => self.bell = reader.switch(key, value),
            "profiles" => self.profiles = reader.profiles(value),
            unknown => {
                reader.problem(at, format!("\"{}\" is no setting; there are {KEYS}.", Shown::new(unknown)));
            }
        }
    }
}

/// The file while it is read.
pub(super) struct Reader {
    path: PathBuf,
    lines: Lines,
    problems: Vec<Problem>,
}

impl Reader {
    fn source(&self, at: usize) -> Source {
        Source::File { path: self.path.clone(), line: self.lines.at(at) }
    }

    /// How many problems there are so far.
    pub(super) fn problems(&self) -> usize {
        self.problems.len()
    }

    pub(super) fn problem(&mut self, at: usize, sentence: String) {
        let source = self.source(at);
        self.problems.push(Problem { source, sentence });
    }

    fn string(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Setting<String>> {
        let at = value.span().start;
        match value.get_ref().as_str() {
            Some(text) if !text.is_empty() => Some(Setting::new(text.to_owned(), self.source(at))),
            _ => {
                self.problem(at, format!("The setting {} wants text in quotes.", Shown::new(key)));
                None
            }
        }
    }

    fn switch(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Setting<bool>> {
        let at = value.span().start;
        let switch = value.get_ref().as_bool().map(|on| Setting::new(on, self.source(at)));
        if switch.is_none() {
            self.problem(at, format!("The setting {key} wants true or false."));
        }
        switch
    }

    fn minutes(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Setting<u32>> {
        let at = value.span().start;
        let number =
            value.get_ref().as_integer().and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
        let minutes =
            number.filter(|minutes| *minutes <= LONGEST_IDLE).map(|minutes| Setting::new(minutes, self.source(at)));
        if minutes.is_none() {
            self.problem(at, format!("The setting {key} wants minutes from 0 (never) to {LONGEST_IDLE}."));
        }
        minutes
    }

    fn known_zone(&mut self, zone: &Setting<String>, value: &Spanned<DeValue<'_>>) -> bool {
        let known = TimeZone::get(&zone.value).is_ok();
        if !known {
            let sentence = format!("There is no time zone \"{}\"; one is Europe/Vienna.", Shown::new(&zone.value));
            self.problem(value.span().start, sentence);
        }
        known
    }

    fn color(&mut self, word: &Setting<String>, value: &Spanned<DeValue<'_>>) -> Option<Setting<Color>> {
        let color = Color::from_word(&word.value);
        if color.is_none() {
            let sentence = format!("The setting color is auto, always or never, not \"{}\".", Shown::new(&word.value));
            self.problem(value.span().start, sentence);
        }
        color.map(|color| Setting::new(color, word.source.clone()))
    }

    fn profiles(&mut self, value: &Spanned<DeValue<'_>>) -> BTreeMap<String, Setting<String>> {
        let Some(table) = value.get_ref().as_table() else {
            self.problem(value.span().start, "The setting profiles wants a table of names and targets.".to_owned());
            return BTreeMap::new();
        };
        let mut profiles = BTreeMap::new();
        for (name, target) in table {
            if let Some(target) = self.string(name.get_ref(), target) {
                profiles.insert(name.get_ref().to_string(), target);
            }
        }
        profiles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> FileSettings {
        FileSettings::parse(Path::new("config.toml"), text)
    }

    #[test]
    fn every_key_is_read_with_its_line() {
        let text = "db = \"prod\"\ntheme = \"dusk\"\nascii = true\nreadonly = true\nzone = \"Europe/Vienna\"\ncolor = \"never\"\n\
                    [profiles]\nprod = \"/srv/prod.db\"\n";
        let settings = parse(text);
        assert_eq!(settings.problems, []);
        assert_eq!(settings.db.unwrap().source.to_string(), "config.toml:1");
        assert_eq!(settings.color.unwrap().value, Color::Never);
        assert_eq!(settings.profiles["prod"].value, "/srv/prod.db");
        assert_eq!(settings.profiles["prod"].source.to_string(), "config.toml:8");
    }

    #[test]
    fn all_problems_are_told_at_once_and_good_lines_stay() {
        let text = "db = 7\ncolour = \"never\"\nzone = \"Mars/Olympus\"\ncolor = \"pink\"\nascii = \"yes\"\ntheme = \"dusk\"\nprofiles = 1\n";
        let settings = parse(text);
        let told: Vec<String> = settings.problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "config.toml:1: The setting db wants text in quotes.",
                "config.toml:2: \"colour\" is no setting; there are db, profiles, theme, ascii, zone, color, readonly, idle_lock, clipboard, bell, mail.",
                "config.toml:3: There is no time zone \"Mars/Olympus\"; one is Europe/Vienna.",
                "config.toml:4: The setting color is auto, always or never, not \"pink\".",
                "config.toml:5: The setting ascii wants true or false.",
                "config.toml:7: The setting profiles wants a table of names and targets.",
            ]
        );
        assert_eq!(settings.theme.unwrap().value, "dusk");
    }

    #[test]
    fn broken_toml_is_told_with_its_line() {
        let settings = parse("theme = \"dusk\"\nascii = = true\n");
        assert!(!settings.problems.is_empty());
        let told = settings.problems[0].to_string();
        assert!(told.starts_with("config.toml:2: This is no valid TOML: "), "{told}");
        assert_eq!(settings.theme.unwrap().value, "dusk");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_fail(text in "\\PC{0,200}|[a-z= \"\\n\\[\\]]{0,80}") {
            let _ = parse(&text);
        }
    }
}
