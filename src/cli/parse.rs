//! Reading the arguments, and the tree of all commands from which help, manual and completions are made.

use std::ffi::OsString;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use super::args::{Cli, Command, Everywhere, OpenArgs};

/// Reads the arguments.
///
/// # Errors
/// What clap says, help and version among it.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    if arguments.get(1).is_some_and(|word| word == "help") {
        // As other programs have it.
        arguments.remove(1);
        arguments.push("--help".into());
    }
    if let Some(cli) = opening(&arguments) {
        return Ok(cli);
    }
    Cli::from_arg_matches(&command().try_get_matches_from(arguments)?)
}

/// The part of the command line that opens the console: making the tree of all commands takes longer than opening the
/// database.
#[derive(Parser)]
#[command(disable_help_flag = true, disable_version_flag = true, disable_help_subcommand = true)]
struct Opening {
    #[command(flatten)]
    everywhere: Everywhere,
    #[command(subcommand)]
    command: Option<OpeningCommand>,
}

#[derive(Subcommand)]
enum OpeningCommand {
    Open(OpenArgs),
}

/// Reads arguments that open the console; whatever else they are, the whole command line has to read them.
fn opening(arguments: &[OsString]) -> Option<Cli> {
    let Opening { everywhere, command } = Opening::try_parse_from(arguments).ok()?;
    let command = command.map(|OpeningCommand::Open(open)| Command::Open(open));
    Some(Cli { everywhere, command, version: () })
}

/// The whole command line, its help in full sentences.
#[must_use]
pub fn command() -> clap::Command {
    sentences(Cli::command())
}

/// Gives back the full stop that clap takes from the end of each description, and takes the marks of code out.
fn sentences(command: clap::Command) -> clap::Command {
    let about = command.get_about().map(|text| stopped(&text.to_string()));
    let command = match about {
        Some(about) => command.about(about),
        None => command,
    };
    let command = command.mut_args(|arg| match arg.get_help().map(|text| stopped(&text.to_string())) {
        Some(help) => arg.help(help),
        None => arg,
    });
    command.mut_subcommands(sentences)
}

fn stopped(text: &str) -> String {
    let text = text.replace('`', "");
    if text.ends_with(['.', '?', ':']) { text } else { text + "." }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_holds_together() {
        command().debug_assert();
    }

    #[rstest::rstest]
    #[case("beadle")]
    #[case("beadle open /srv/prod.db")]
    #[case("beadle --readonly open ops@host:/srv/prod.db --as kim@x.example --ascii")]
    #[case("beadle --db prod --color never --no-input")]
    fn the_console_is_opened_the_same_by_both(#[case] line: &str) {
        let arguments: Vec<OsString> = line.split(' ').map(Into::into).collect();
        let whole = Cli::from_arg_matches(&command().try_get_matches_from(&arguments).unwrap()).unwrap();
        assert_eq!(format!("{:?}", opening(&arguments).unwrap()), format!("{whole:?}"));
    }

    #[rstest::rstest]
    #[case("beadle --help")]
    #[case("beadle open --help")]
    #[case("beadle -V")]
    #[case("beadle users list")]
    #[case("beadle opne /srv/prod.db")]
    #[case("beadle open")]
    #[case("beadle --json --plain")]
    fn whatever_else_is_for_the_whole(#[case] line: &str) {
        let arguments: Vec<OsString> = line.split(' ').map(Into::into).collect();
        assert!(opening(&arguments).is_none());
    }

    #[test]
    fn every_description_is_a_sentence() {
        fn walk(command: &clap::Command) {
            let about = command.get_about().unwrap_or_else(|| panic!("{} has no description", command.get_name()));
            assert!(about.to_string().ends_with('.'), "{about}");
            for arg in command.get_arguments() {
                let help = arg.get_help().unwrap_or_else(|| panic!("{} has no help", arg.get_id()));
                assert!(help.to_string().ends_with('.'), "{help}");
            }
            command.get_subcommands().for_each(walk);
        }
        walk(&command());
    }
}
