//! What the process finds around itself: environment variables and directories.

use std::collections::BTreeMap;
use std::path::PathBuf;

use etcetera::BaseStrategy;

/// The variables that mean something to us; no other is ever read here.
const HEARD: &[&str] = &["BEADLE_DB", "BEADLE_THEME", "NO_COLOR", "COLORTERM", "TERM", "TZ"];

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
        }
    }

    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }
}
