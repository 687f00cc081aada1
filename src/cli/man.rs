//! `man`: the manual pages, made from the same table as the help.

use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::exit::Exit;
use super::out::Out;
use super::parse::command;
use super::plain;
use crate::api::{Refusal, RefusalKind};
use crate::domain::text::Shown;

/// What `man` takes.
#[derive(Args, Debug)]
pub struct ManArgs {
    /// The command whose page is printed, such as `users list`; without one the page of the program.
    #[arg(value_name = "COMMAND", conflicts_with = "dir")]
    command: Vec<String>,
    /// Writes the pages of all commands into this folder.
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

/// Prints a page, or writes all of them.
///
/// # Errors
/// When there is no such command, or the folder cannot be written.
pub fn run(args: &ManArgs, dry_run: bool, out: &mut Out) -> Result<Exit, Refusal> {
    if let Some(folder) = &args.dir {
        let pages = pages();
        let told = format!("{} pages", pages.len());
        let shown = Shown::new(&folder.to_string_lossy());
        if dry_run {
            out.say(&format!("{told} would be written into {shown}."));
            return Ok(Exit::Done);
        }
        for (name, page) in &pages {
            let file = folder.join(format!("{name}.1"));
            std::fs::write(&file, page).map_err(|error| unwritten(&file, &error))?;
        }
        out.notice(&format!("{told} were written into {shown}."));
        return Ok(Exit::Done);
    }
    let name = named(&args.command);
    let page = pages().into_iter().find(|(known, _)| *known == name).map(|(_, page)| page);
    let page = page.ok_or_else(|| {
        let typed = args.command.join(" ");
        Refusal::not_found(format!("There is no command \"{typed}\".")).hint("`beadle --help` lists them.")
    })?;
    out.verbatim(&page);
    Ok(Exit::Done)
}

/// The name of a page, as those of other programs with commands are named.
fn named(path: &[String]) -> String {
    std::iter::once("beadle").chain(path.iter().map(String::as_str)).collect::<Vec<_>>().join("-")
}

/// Every page with its name.
fn pages() -> Vec<(String, String)> {
    let mut whole = command();
    // The options that every command takes are told on each page once they are handed down.
    whole.build();
    let mut pages = Vec::new();
    let mut open = vec![(Vec::new(), whole)];
    while let Some((path, command)) = open.pop() {
        for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
            let mut path = path.clone();
            path.push(sub.get_name().to_owned());
            open.push((path, sub.clone()));
        }
        let name = named(&path);
        let mut text = page(command, name.clone());
        if path.is_empty() {
            text += &conversation();
        }
        pages.push((name, text));
    }
    pages.sort();
    pages
}

fn page(command: Command, name: String) -> String {
    let mut text = Vec::new();
    // Writing into memory does not fail.
    let _ = Man::new(command.name(name)).render(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// What there is to type in the plain console, which is no command and so on no page of its own.
fn conversation() -> String {
    let mut section = Roff::new();
    section.control("SH", ["THE PLAIN CONSOLE"]);
    section.text([roman(
        "With --plain, or on a terminal that can draw nothing (TERM=dumb), the console is a conversation line by line, for \
         screen readers and simple terminals. What is typed are commands as on the command line, on a database that stays \
         open; every answer is appended. Rows of a list have numbers.",
    )]);
    for (typed, told) in plain::HELP.lines().filter_map(|line| line.split_once(": ")) {
        section.control("TP", []).text([bold(typed)]).text([roman(told)]);
    }
    section.render()
}

fn unwritten(file: &Path, error: &std::io::Error) -> Refusal {
    Refusal::new(RefusalKind::Failed, format!("{} cannot be written: {error}.", file.to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_that_tells_its_options() {
        let pages = pages();
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        assert!(names.contains(&"beadle") && names.contains(&"beadle-users-list"), "{names:?}");
        let mut command = command();
        command.build();
        for sub in command.get_subcommands() {
            assert!(names.contains(&format!("beadle-{}", sub.get_name()).as_str()), "{}", sub.get_name());
        }
        let (_, page) = pages.iter().find(|(name, _)| name == "beadle").unwrap();
        for part in [".SH \"THE PLAIN CONSOLE\"", "\\fBmore\\fR", "the next rows of the list", "gives up what you type"]
        {
            assert!(page.contains(part), "{part}: {page}");
        }
        let (_, page) = pages.iter().find(|(name, _)| name == "beadle-users-list").unwrap();
        for part in [".TH beadle-users-list 1", "\\-\\-limit", "\\-\\-json", ".SH SYNOPSIS"] {
            assert!(page.contains(part), "{part}: {page}");
        }
    }
}
