//! How many colours the terminal shows, decided once at the start.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use termprofile::{DetectorSettings, IsTerminal, TermProfile, TermVars};

/// How many colours the terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Depth {
    /// None: bold, underlined and reversed text carry the meaning.
    Mono,
    /// The terminal's own 16.
    Ansi16,
    /// The fixed palette of 256.
    Ansi256,
    /// Any colour.
    True,
}

/// What the operator asked for on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Choice {
    /// Look at the terminal and its environment.
    #[default]
    Auto,
    /// Use the best the terminal has, whatever `NO_COLOR` says.
    Always,
    /// Use no colour.
    Never,
    /// Use exactly this.
    Exactly(Depth),
}

/// The variables of the environment that say something about colour.
const VARIABLES: [&str; 6] = ["TERM", "COLORTERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "CLICOLOR", "TMUX"];

struct Output(bool);

impl IsTerminal for Output {
    fn is_terminal(&self) -> bool {
        self.0
    }
}

impl Depth {
    /// Decides from the operator's choice, then `NO_COLOR`, then whether there is a terminal, then its environment.
    #[must_use]
    pub fn decide(choice: Choice, is_terminal: bool, variable: impl Fn(&str) -> Option<String>) -> Self {
        let present = |name: &str| variable(name).filter(|value| !value.is_empty());
        match choice {
            Choice::Exactly(depth) => return depth,
            Choice::Never => return Self::Mono,
            Choice::Auto if !is_terminal || present("NO_COLOR").is_some() => return Self::Mono,
            Choice::Auto | Choice::Always => {}
        }
        if present("TERM").is_some_and(|term| term == "dumb") {
            return Self::Mono;
        }
        let known: HashMap<String, String> =
            VARIABLES.iter().filter_map(|name| Some(((*name).to_owned(), present(name)?))).collect();
        let settings = DetectorSettings::new().enable_tmux_info(false);
        match TermProfile::detect_with_vars(TermVars::from_source(&known, &Output(true), settings)) {
            TermProfile::TrueColor => Self::True,
            TermProfile::Ansi256 => Self::Ansi256,
            TermProfile::Ansi16 => Self::Ansi16,
            TermProfile::NoColor | TermProfile::NoTty if choice == Choice::Always => Self::Ansi16,
            TermProfile::NoColor | TermProfile::NoTty => Self::Mono,
        }
    }
}

impl fmt::Display for Depth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Mono => "mono",
            Self::Ansi16 => "16",
            Self::Ansi256 => "256",
            Self::True => "truecolor",
        })
    }
}

impl FromStr for Depth {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "mono" => Ok(Self::Mono),
            "16" => Ok(Self::Ansi16),
            "256" => Ok(Self::Ansi256),
            "truecolor" => Ok(Self::True),
            _ => Err(format!("\"{text}\" is no colour depth; there are mono, 16, 256 and truecolor.")),
        }
    }
}

impl FromStr for Choice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "always" => Ok(Self::Always),
            "never" => Ok(Self::Never),
            _ => text.parse().map(Self::Exactly).map_err(|_| {
                format!(
                    "\"{text}\" is no choice of colour; there are auto, always, never, mono, 16, 256 and truecolor."
                )
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("auto", true, "TERM=xterm-256color", Depth::Ansi256)]
    #[case("auto", true, "TERM=xterm-256color COLORTERM=truecolor", Depth::True)]
    #[case("auto", true, "TERM=xterm-256color COLORTERM=truecolor NO_COLOR=1", Depth::Mono)]
    #[case("auto", true, "TERM=xterm-256color NO_COLOR=", Depth::Ansi256)]
    #[case("auto", false, "TERM=xterm-256color COLORTERM=truecolor", Depth::Mono)]
    #[case("auto", true, "TERM=linux", Depth::Ansi16)]
    #[case("auto", true, "TERM=xterm", Depth::Ansi16)]
    #[case("auto", true, "TERM=dumb COLORTERM=truecolor", Depth::Mono)]
    #[case("auto", true, "", Depth::Mono)]
    #[case("always", true, "TERM=xterm-256color NO_COLOR=1", Depth::Ansi256)]
    #[case("always", true, "", Depth::Ansi16)]
    #[case("never", true, "TERM=xterm-256color COLORTERM=truecolor", Depth::Mono)]
    #[case("256", true, "TERM=dumb NO_COLOR=1", Depth::Ansi256)]
    #[case("truecolor", false, "", Depth::True)]
    fn the_depth_is_decided(#[case] choice: &str, #[case] tty: bool, #[case] env: &str, #[case] depth: Depth) {
        let find = |name: &str| {
            env.split(' ').filter_map(|pair| pair.split_once('=')).find(|(n, _)| *n == name).map(|(_, v)| v.to_owned())
        };
        assert_eq!(Depth::decide(choice.parse().unwrap(), tty, find), depth);
    }

    #[test]
    fn an_unknown_choice_lists_the_known() {
        assert!("sometimes".parse::<Choice>().unwrap_err().contains("auto, always, never"));
    }
}
