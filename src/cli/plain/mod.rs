//! The plain console: a conversation line by line, for screen readers and simple terminals.
//!
//! What is typed are commands of the command line, on a database that stays open. Every answer is appended; nothing is
//! moved, coloured or drawn again.

mod begin;
mod number;
pub mod pages;

use std::time::Duration;

use super::args::Cli;
use super::errand::Errand;
use super::exit::Exit;
use super::out::Form;
use super::run::explain;
use super::seat::Line;
use super::shell::{self, Unread};
use super::words::words;
use crate::api::{Refusal, RefusalKind, Secret};
use crate::config::Target;
use crate::domain::text::Shown;

/// Why it is this console, where nobody asked for it.
pub(super) const DUMB: &str = "This terminal says that it can draw nothing (TERM=dumb), so this is the plain console.";

/// What there is to type, a line for each thing.
pub(super) const HELP: &str = "\
approvals list: who asks for access. Then 1 shows the first of them.
approvals approve %1 --as-colleagues: lets them in. Also: approvals deny %1 --note WHY.
users list 'lan org:HFX': a list with a filter. Also: users show LOGIN, doctor LOGIN, access LOGIN.
changes list: what was committed. Then undo %1 takes the first of them back.
plan -: judges changes that you type. Also: apply - --reason WHY.
more: the next rows of the list.
3: shows row 3 of the list; %3 stands for it in a command.
help: these lines. Also: help approvals approve; help --all lists every command, typed as on the command line.
ctrl-C: gives up what you type or what runs.
quit: leaves. Also: q, and the end of input.
";

/// Whether the conversation goes on after a line.
enum Next {
    Line,
    Leave,
}

/// Speaks with whoever sits there until they leave.
///
/// # Errors
/// When the database cannot be opened, or who sits there cannot sign in.
pub(super) fn converse(
    errand: &mut Errand<'_>,
    why: Option<&str>,
    target: Target,
    login: Option<String>,
    password: Option<Secret>,
) -> Result<Exit, Refusal> {
    let minutes = errand.config.idle_lock.value;
    let stop = errand.seat.converse((minutes > 0).then(|| Duration::from_secs(60 * u64::from(minutes))))?;
    errand.out.converse();
    if let Some(why) = why {
        errand.out.say(why);
    }
    let asker = if errand.seat.is_attended() {
        errand.program.sit(&target, &errand.way(), stop.clone())?
    } else {
        errand.program.open(&target, &errand.way())?
    };
    let prompt = begin::open(errand, target, asker, login, password)?;
    let mut lister = Vec::new();
    loop {
        errand.out.verbatim(&prompt);
        errand.out.flush();
        if errand.out.is_gone() {
            return Ok(Exit::Done);
        }
        match errand.seat.line()? {
            Line::Typed(line) => {
                if !errand.seat.is_attended() {
                    // Nobody else shows what was typed.
                    errand.out.say(line.trim_end());
                }
                let next = typed(line.trim(), &mut lister, errand);
                if stop.was_heeded() {
                    // What stands behind the ^C of the terminal is not read with it.
                    errand.out.say("");
                }
                match next {
                    Ok(Next::Line) => {}
                    Ok(Next::Leave) => return Ok(Exit::Done),
                    Err(refusal) => {
                        errand.out.refusal(&refusal);
                        code(Exit::Because(refusal.kind), errand);
                    }
                }
            }
            Line::Garbled => {
                let refusal = Refusal::invalid("The line is not UTF-8 text.").hint("Nothing was done; type it again.");
                errand.out.refusal(&refusal);
                code(Exit::Because(refusal.kind), errand);
            }
            Line::Stopped => {
                let _ = stop.was_heeded();
                errand.out.say("");
            }
            Line::End => {
                errand.out.say("");
                return Ok(Exit::Done);
            }
            Line::Quiet => {
                errand.out.say("");
                let long = errand.config.idle_time();
                let sentence = format!("Nothing was typed for {long}, so the console was left.");
                return Err(
                    Refusal::new(RefusalKind::NotSignedIn, sentence).hint("The setting idle_lock changes the time.")
                );
            }
        }
    }
}

fn typed(line: &str, lister: &mut Vec<String>, errand: &mut Errand<'_>) -> Result<Next, Refusal> {
    match line {
        "" => return Ok(Next::Line),
        "q" | "quit" | "exit" => return Ok(Next::Leave),
        "?" | "help" => {
            errand.out.verbatim(HELP);
            return Ok(Next::Line);
        }
        "more" => {
            more(lister, errand)?;
            return Ok(Next::Line);
        }
        _ => {}
    }
    if let Some(number) = number::bare(line) {
        show(number, lister, errand)?;
        return Ok(Next::Line);
    }
    let mut words = words(line)?;
    if words.first().is_some_and(|word| word == "beadle") {
        words.remove(0);
    }
    if words.first().is_some_and(|word| word == "help" || word == "?") {
        words.remove(0);
        words.retain(|word| word != "--all");
        words.push("--help".to_owned());
    }
    let (words, told) = match errand.out.pages() {
        Some(pages) => number::put(words, lister, pages)?,
        None => (words, Vec::new()),
    };
    for sentence in told {
        errand.out.say(&sentence);
    }
    run(words, lister, errand)?;
    Ok(Next::Line)
}

/// Goes on with the list.
fn more(lister: &mut Vec<String>, errand: &mut Errand<'_>) -> Result<(), Refusal> {
    let Some(pages) = errand.out.pages() else { return Ok(()) };
    let here = pages.turn();
    if let Some((columns, _)) = pages.row(1).filter(|_| !here.is_empty()) {
        for (number, row) in &here {
            errand.out.numbered(*number, columns, row);
        }
        goes_on(errand);
        return Ok(());
    }
    if !pages.resume() {
        return Err(Refusal::new(RefusalKind::Usage, "There is no more of the list."));
    }
    run(lister.clone(), lister, errand)
}

/// Shows what a number stands for; where no command does, its row is told again.
fn show(number: usize, lister: &mut Vec<String>, errand: &mut Errand<'_>) -> Result<(), Refusal> {
    let Some(pages) = errand.out.pages() else { return Ok(()) };
    let object = number::object(number, lister, pages);
    if let (Some((columns, row)), Ok([]) | Err(_)) = (pages.row(number), object.as_ref().map(|object| object.shown_by))
    {
        let row = row.clone();
        errand.out.numbered(number as u64, columns, &row);
        return Ok(());
    }
    let object = object?;
    let mut command: Vec<String> = object.shown_by.iter().map(|word| (*word).to_owned()).collect();
    command.push(object.word);
    run(command, lister, errand)
}

/// Runs a command, and says how it ended where it did not end well.
fn run(words: Vec<String>, lister: &mut Vec<String>, errand: &mut Errand<'_>) -> Result<(), Refusal> {
    let captive = errand.forced.as_ref().is_some_and(|forced| forced.captive);
    let cli = match shell::admit(words.clone(), captive) {
        Ok(cli) => cli,
        Err(Unread::Refused(refusal)) => return Err(refusal),
        Err(Unread::Arguments(error)) if error.use_stderr() => {
            let text = error.render().to_string();
            let first = text.lines().next().unwrap_or_default();
            let sentence = first.strip_prefix("error: ").unwrap_or(first).trim_end_matches(['.', ':']);
            let (head, tail) = sentence.split_at_checked(1).unwrap_or_default();
            let sentence = format!("{}{}.", head.to_uppercase(), Shown::new(tail));
            return Err(Refusal::new(RefusalKind::Usage, sentence).hint("`help` says what there is."));
        }
        Err(Unread::Arguments(error)) => {
            explain(&error, errand.out);
            return Ok(());
        }
    };
    let Cli { mut everywhere, command, .. } = cli;
    if command.is_none() {
        return Err(
            Refusal::new(RefusalKind::Usage, "The options alone are no command.").hint("`help` says what there is.")
        );
    }
    let before = errand.everywhere.clone();
    everywhere.dry_run |= before.dry_run;
    everywhere.yes |= before.yes;
    errand.out.shape(if everywhere.json { Form::Json } else { Form::Plain });
    errand.everywhere = everywhere;
    let ended = errand.dispatch(command);
    errand.everywhere = before;
    errand.out.shape(Form::Plain);
    if errand.out.pages().is_some_and(pages::Pages::settle) {
        *lister = words;
        goes_on(errand);
    }
    code(ended?, errand);
    Ok(())
}

fn goes_on(errand: &mut Errand<'_>) {
    let Some(pages) = errand.out.pages() else { return };
    if pages.goes_on() {
        let count = pages.len();
        errand.out.say(&format!("{count} rows so far; `more` goes on."));
    }
}

fn code(exit: Exit, errand: &mut Errand<'_>) {
    if exit != Exit::Done {
        errand.out.say(&format!("(code {})", exit.code()));
    }
}
