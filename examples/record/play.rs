//! The script of a recording, and playing it.

use std::time::Duration;

use portable_pty::CommandBuilder;

use super::film::Scene;
use super::pty::Pty;
use super::svg;

/// How long nothing may have been written before a shot.
const QUIET: Duration = Duration::from_millis(600);

/// One line of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Keys(String),
    Paste(String),
    Wait(String),
    Size(u16, u16),
    Shot(String),
    Scene(Duration),
}

/// What a recording gives.
#[derive(Default)]
pub struct Played {
    /// The pictures by name.
    pub pictures: Vec<(String, String)>,
    pub scenes: Vec<Scene>,
}

/// Reads a script.
pub fn parse(script: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    for (number, line) in script.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.trim().to_owned();
        steps.push(match verb {
            "keys" => Step::Keys(rest),
            "paste" => Step::Paste(rest),
            "wait" => Step::Wait(rest),
            "size" => size(&rest)
                .map(|(columns, rows)| Step::Size(columns, rows))
                .map_err(|wrong| format!("Line {}: {wrong}", number + 1))?,
            "scene" => Step::Scene(
                milliseconds(&rest)
                    .ok_or_else(|| format!("Line {}: {rest:?} is no number of milliseconds.", number + 1))?,
            ),
            "shot" if is_name(&rest) => Step::Shot(rest),
            "shot" => return Err(format!("Line {}: {rest:?} is no name for a picture.", number + 1)),
            _ => return Err(format!("Line {}: there is no step called {verb:?}.", number + 1)),
        });
    }
    Ok(steps)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn milliseconds(text: &str) -> Option<Duration> {
    text.parse().ok().map(Duration::from_millis)
}

/// Reads a size as `120x40`.
pub fn size(text: &str) -> Result<(u16, u16), String> {
    let wrong = || format!("{text:?} is no size; write it as 120x40.");
    let (columns, rows) = text.split_once('x').ok_or_else(wrong)?;
    Ok((columns.parse().map_err(|_| wrong())?, rows.parse().map_err(|_| wrong())?))
}

/// Plays a script.
pub fn play(command: CommandBuilder, (columns, rows): (u16, u16), steps: &[Step]) -> Played {
    let mut pty = Pty::spawn(command, columns, rows);
    let mut played = Played::default();
    let mut pressed = String::new();
    for step in steps {
        match step {
            Step::Keys(keys) => {
                pty.keys(keys);
                pressed = [&pressed, keys.as_str()].join(" ");
            }
            Step::Paste(text) => pty.paste(text),
            Step::Wait(text) => pty.wait_text(text),
            Step::Size(columns, rows) => pty.resize(*columns, *rows),
            Step::Shot(name) => {
                pty.wait_quiet(QUIET);
                played.pictures.push((name.clone(), pty.look(|screen| svg::picture(screen, name))));
            }
            Step::Scene(lasts) => {
                pty.wait_quiet(QUIET);
                let keys = std::mem::take(&mut pressed).trim().to_owned();
                played.scenes.push(Scene { lasts: *lasts, keys, screen: pty.look(vt100::Screen::clone) });
            }
        }
    }
    played
}
