//! All settings together: built in, from the file, from the environment.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use super::anchors::Anchors;
use super::entrance::Entrance;
use super::file::FileSettings;
use super::mail::MailSettings;
use super::setting::{Color, Problem, Setting, Source};
use super::surroundings::Surroundings;
use super::target::Target;

/// After so many minutes without a key the console is locked, unless somebody says otherwise.
const IDLE_LOCK: u32 = 10;
/// A file larger than this is no configuration.
const LIMIT: u64 = 1 << 20;

/// The settings as they hold, each with its source.
#[derive(Clone, PartialEq, Debug)]
pub struct Config {
    /// The file that was looked for, whether it exists or not.
    pub file: Option<PathBuf>,
    /// Where data that we make ourselves goes.
    pub data_dir: Option<PathBuf>,
    /// The home of the account.
    pub home: Option<PathBuf>,
    /// Where the log is.
    pub log: Option<PathBuf>,
    /// Where the heads of journals are kept.
    pub anchors: Option<Anchors>,
    /// The database that is opened when none is named.
    pub db: Setting<Option<String>>,
    /// Short names of targets.
    pub profiles: BTreeMap<String, Setting<String>>,
    /// The name of a theme, or a file; absent: the one that is built in as default.
    pub theme: Setting<Option<String>>,
    /// Whether only ASCII characters are drawn.
    pub ascii: Setting<bool>,
    /// The name of the time zone; absent: the zone of the machine.
    pub zone: Setting<Option<String>>,
    pub color: Setting<Color>,
    /// Whether nothing may be changed.
    pub readonly: Setting<bool>,
    /// After how many minutes without a key the console is locked; 0 for never.
    pub idle_lock: Setting<u32>,
    /// Whether copies may be sent through the terminal, which hands them to the clipboard of the operator's machine.
    pub clipboard: Setting<bool>,
    /// How mail leaves; absent: it does not.
    pub mail: Option<Setting<MailSettings>>,
    /// Whether the terminal rings where somebody requests access.
    pub bell: Setting<bool>,
    /// `COLORTERM` and `TERM` as the terminal set them.
    pub colorterm: Option<String>,
    pub term: Option<String>,
    /// How somebody came in over SSH, if somebody did.
    pub entrance: Entrance,
    /// Everything that is wrong; each such setting keeps the value it would have had without.
    pub problems: Vec<Problem>,
}

impl Config {
    /// How long nobody may type, in words.
    #[must_use]
    pub fn idle_time(&self) -> String {
        if self.idle_lock.value == 1 { "a minute".to_owned() } else { format!("{} minutes", self.idle_lock.value) }
    }

    /// Reads the file, if there is one, and lays the environment over it.
    #[must_use]
    pub fn load(surroundings: &Surroundings) -> Self {
        let path = surroundings.config_dir.as_ref().map(|folder| folder.join("config.toml"));
        let file = path.as_deref().map_or_else(FileSettings::default, read);
        Self::combine(surroundings, path, file)
    }

    fn combine(around: &Surroundings, path: Option<PathBuf>, file: FileSettings) -> Self {
        let variable = |name: &'static str| {
            around.variable(name).map(|value| Setting::new(value.to_owned(), Source::Environment(name)))
        };
        let no_color = variable("NO_COLOR").map(|set| Setting::new(Color::Never, set.source));
        let mut problems = file.problems;
        let zone_of_environment = variable("TZ").filter(|zone| {
            let known = is_zone(&zone.value);
            if !known {
                let sentence = "This is no time zone that we know; one is Europe/Vienna.".to_owned();
                problems.push(Problem { source: zone.source.clone(), sentence });
            }
            known
        });
        Self {
            file: path,
            data_dir: around.data_dir.clone(),
            home: around.home.clone(),
            log: around.log(),
            anchors: around.state_dir.as_ref().map(|folder| Anchors::new(folder.join("anchors"))),
            db: optional(variable("BEADLE_DB").or(file.db)),
            profiles: file.profiles,
            theme: optional(variable("BEADLE_THEME").or(file.theme)),
            ascii: file.ascii.unwrap_or(Setting::built_in(false)),
            zone: optional(zone_of_environment.or(file.zone)),
            color: file.color.or(no_color).unwrap_or(Setting::built_in(Color::Auto)),
            readonly: file.readonly.unwrap_or(Setting::built_in(false)),
            idle_lock: file.idle_lock.unwrap_or(Setting::built_in(IDLE_LOCK)),
            clipboard: file.clipboard.unwrap_or(Setting::built_in(true)),
            mail: file.mail,
            bell: file.bell.unwrap_or(Setting::built_in(false)),
            colorterm: around.variable("COLORTERM").map(str::to_owned),
            term: around.variable("TERM").map(str::to_owned),
            entrance: around.entrance.clone(),
            problems,
        }
    }

    /// The operator's time zone.
    #[must_use]
    pub fn time_zone(&self) -> TimeZone {
        match self.zone.value.as_deref() {
            Some(name) => zone(name).unwrap_or_else(TimeZone::system),
            None => zone_of_machine().unwrap_or_else(TimeZone::system),
        }
    }

    /// Finds out which database a name means: a profile if there is one of that name, else a path or an address.
    #[must_use]
    pub fn target(&self, name: &str) -> Target {
        let target = self.profiles.get(name).map_or(name, |profile| profile.value.as_str());
        Target::parse(target)
    }
}

fn optional<T>(setting: Option<Setting<T>>) -> Setting<Option<T>> {
    match setting {
        Some(Setting { value, source }) => Setting::new(Some(value), source),
        None => Setting::built_in(None),
    }
}

/// Where the zones of the machine lie, each in a file under its name.
const ZONES: &str = "/usr/share/zoneinfo";

/// Finds a zone by its name. Its own file is read where it is, because looking the name up among all others takes as
/// long as opening the database.
fn zone(name: &str) -> Option<TimeZone> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+');
    if name.chars().all(plain)
        && !name.starts_with('/')
        && let Ok(data) = std::fs::read(Path::new(ZONES).join(name))
        && let Ok(zone) = TimeZone::tzif(name, &data)
    {
        return Some(zone);
    }
    TimeZone::get(name).ok()
}

/// The zone that the machine is set to, where that is a link to the file of a zone, as it is on most.
fn zone_of_machine() -> Option<TimeZone> {
    let file = std::fs::read_link("/etc/localtime").ok()?;
    let name = file.to_str()?.split_once("/zoneinfo/")?.1;
    zone(name)
}

/// A zone as `TZ` writes it: a name, or a form that the system's own look-up understands.
fn is_zone(text: &str) -> bool {
    let name = text.strip_prefix(':').unwrap_or(text);
    name.contains('/') && Path::new(name).is_absolute() || zone(name).is_some() || TimeZone::posix(name).is_ok()
}

fn read(path: &Path) -> FileSettings {
    let spoiled = |sentence: String| {
        let source = Source::File { path: path.to_owned(), line: 0 };
        FileSettings { problems: vec![Problem { source, sentence }], ..FileSettings::default() }
    };
    match std::fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return FileSettings::default(),
        Ok(metadata) if metadata.len() > LIMIT => {
            return spoiled("The file is larger than 1 MiB, so it is not read.".to_owned());
        }
        _ => {}
    }
    match std::fs::read_to_string(path) {
        Ok(text) => FileSettings::parse(path, &text),
        Err(error) if error.kind() == ErrorKind::InvalidData => spoiled("The file is not UTF-8 text.".to_owned()),
        Err(error) => spoiled(format!("The file cannot be read: {error}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(file: &str, variables: &[(&'static str, &str)]) -> Config {
        let around = Surroundings {
            variables: variables.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(),
            ..Surroundings::default()
        };
        Config::combine(&around, None, FileSettings::parse(Path::new("c"), file))
    }

    #[test]
    fn environment_wins_over_file_but_not_for_colour() {
        let config = with("db = \"a\"\ncolor = \"always\"\n", &[("BEADLE_DB", "b"), ("NO_COLOR", "1")]);
        assert_eq!(config.db, Setting::new(Some("b".to_owned()), Source::Environment("BEADLE_DB")));
        assert_eq!(config.color.value, Color::Always);
        assert_eq!(with("", &[("NO_COLOR", "1")]).color.value, Color::Never);
    }

    #[test]
    fn the_console_locks_after_ten_minutes_unless_the_file_says_otherwise() {
        let cases = [
            ("", 10, 0),
            ("idle_lock = 0", 0, 0),
            ("idle_lock = 3", 3, 0),
            ("idle_lock = -1", 10, 1),
            ("idle_lock = \"5\"", 10, 1),
            ("idle_lock = 9000", 10, 1),
        ];
        for (file, minutes, problems) in cases {
            let config = with(file, &[]);
            assert_eq!((config.idle_lock.value, config.problems.len()), (minutes, problems), "{file}");
        }
    }

    #[test]
    fn profiles_come_before_paths() {
        let config = with("[profiles]\nprod = \"/srv/prod.db\"\nfar = \"ops@host:/srv/x.db\"\n", &[]);
        assert_eq!(config.target("prod"), Target::File("/srv/prod.db".into()));
        assert_eq!(config.target("./prod"), Target::File("./prod".into()));
        assert!(matches!(config.target("far"), Target::Remote(_)));
    }

    #[test]
    fn a_strange_zone_is_told_and_left() {
        let config = with("zone = \"Europe/Vienna\"\n", &[("TZ", "Nowhere")]);
        assert_eq!(config.problems.len(), 1);
        assert_eq!(config.zone.value.as_deref(), Some("Europe/Vienna"));
        assert_eq!(with("", &[("TZ", "UTC")]).problems, []);
        assert_eq!(with("", &[("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")]).problems, []);
    }

    #[test]
    fn a_missing_file_is_no_problem() {
        let folder = tempfile::tempdir().unwrap();
        let around = Surroundings { config_dir: Some(folder.path().to_owned()), ..Surroundings::default() };
        assert_eq!(Config::load(&around).problems, []);
        std::fs::write(folder.path().join("config.toml"), [0xff, 0xfe]).unwrap();
        assert!(Config::load(&around).problems[0].to_string().ends_with("config.toml: The file is not UTF-8 text."));
    }
}
