//! What the process finds around itself: environment variables and directories.

use std::collections::BTreeMap;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::Command;

use etcetera::BaseStrategy;

use super::entrance::Entrance;

/// The variables that mean something to us; no other is ever read here.
const HEARD: &[&str] = &["BEADLE_DB", "BEADLE_THEME", "NO_COLOR", "COLORTERM", "TERM", "TZ"];

/// The variables that stay around the far end of a link and around a captive. The rest may come from the client, and some
/// of it steers libraries that we do not ask.
const KEPT: &[&str] = &[
    "HOME",
    "PATH",
    "USER",
    "LOGNAME",
    "TERM",
    "COLORTERM",
    "NO_COLOR",
    "SSH_CONNECTION",
    "SSH_CLIENT",
    "SSH_USER_AUTH",
    "SSH_ORIGINAL_COMMAND",
];

/// Environment variables and directories, as they were at the start.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Surroundings {
    /// Only variables that are set and not empty.
    pub variables: BTreeMap<&'static str, String>,
    /// The home of the account.
    pub home: Option<PathBuf>,
    /// Our folder for configuration, absent where no home directory is known.
    pub config_dir: Option<PathBuf>,
    /// Our folder for data that we make ourselves, such as the demo.
    pub data_dir: Option<PathBuf>,
    /// Our folder for what we remember from one time to the next, such as anchors.
    pub state_dir: Option<PathBuf>,
    /// How somebody came in over SSH, if somebody did.
    pub entrance: Entrance,
}

impl Surroundings {
    /// Reads them from the process.
    #[must_use]
    pub fn of_process() -> Self {
        let base = etcetera::choose_base_strategy().ok();
        let read = |name: &&'static str| {
            let value = std::env::var_os(name)?.to_string_lossy().into_owned();
            (!value.is_empty()).then_some((*name, value))
        };
        Self {
            variables: HEARD.iter().filter_map(read).collect(),
            home: base.as_ref().map(|base| base.home_dir().to_owned()),
            config_dir: base.as_ref().map(|base| base.config_dir().join("beadle")),
            data_dir: base.as_ref().map(|base| base.data_dir().join("beadle")),
            state_dir: base.as_ref().and_then(BaseStrategy::state_dir).map(|folder| folder.join("beadle")),
            entrance: Entrance::read(|name| std::env::var_os(name)),
        }
    }

    /// Starts this program anew with nothing around it but the variables of `KEPT`, unless that is so already.
    ///
    /// # Errors
    /// Whatever the system reports; then it is not safe to go on.
    pub fn narrow() -> io::Result<()> {
        let is_kept = |name: &std::ffi::OsStr| name.to_str().is_some_and(|name| KEPT.contains(&name));
        let (kept, strange): (Vec<_>, Vec<_>) = std::env::vars_os().partition(|(name, _)| is_kept(name));
        if strange.is_empty() {
            return Ok(());
        }
        let mut again = Command::new(std::env::current_exe()?);
        Err(again.args(std::env::args_os().skip(1)).env_clear().envs(kept).exec())
    }

    /// Where what goes wrong beside the work is written down.
    #[must_use]
    pub fn log(&self) -> Option<PathBuf> {
        self.state_dir.as_ref().map(|folder| folder.join("beadle.log"))
    }

    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }
}
