//! Records pictures of a program in a terminal: a script of keys goes in, an SVG for every shot comes out, and of all
//! scenes a film, as an SVG that moves and as an asciicast; these are named as the script is.
//!
//! The environment is fixed and nothing is drawn that the program did not draw, so a program that is the same on two
//! runs gives the same bytes on two runs. The script has one step a line:
//!
//! ```text
//! keys jj <space> <enter>      press keys
//! paste some text              paste it
//! wait Harbor                  until the text stands on the screen
//! size 80x24                   change the size
//! shot users                   write users.svg
//! scene 1500                   the screen as it is now stands in the film for so many milliseconds
//! # a remark
//! ```

mod cast;
mod film;
mod play;
#[path = "../../tests/support/pty/mod.rs"]
mod pty;
mod svg;

use std::path::PathBuf;

use clap::Parser;
use color_eyre::eyre::{Context, Result, eyre};

/// Records pictures of a program in a terminal.
#[derive(Parser)]
struct Arguments {
    /// How large the terminal is.
    #[arg(long, default_value = "120x40")]
    size: String,
    /// The script of keys and shots.
    #[arg(long)]
    script: PathBuf,
    /// The folder for the pictures.
    #[arg(long)]
    out: PathBuf,
    /// A variable of the program's environment, as NAME=VALUE.
    #[arg(long = "env")]
    variables: Vec<String>,
    /// The command and its arguments.
    #[arg(trailing_var_arg = true, required = true)]
    command: Vec<String>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let script = std::fs::read_to_string(&arguments.script).wrap_err("The script cannot be read.")?;
    let steps = play::parse(&script).map_err(|wrong| eyre!(wrong))?;
    let size = play::size(&arguments.size).map_err(|wrong| eyre!(wrong))?;
    let (program, rest) = arguments.command.split_first().ok_or_else(|| eyre!("A command is needed."))?;
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let mut command = pty::command(program, &rest);
    for variable in &arguments.variables {
        let (name, value) = variable.split_once('=').ok_or_else(|| eyre!("{variable:?} is not NAME=VALUE."))?;
        command.env(name, value);
    }
    std::fs::create_dir_all(&arguments.out).wrap_err("The folder for the pictures cannot be made.")?;
    let played = play::play(command, size, &steps);
    let mut files: Vec<(String, String)> =
        played.pictures.into_iter().map(|(name, picture)| (format!("{name}.svg"), picture)).collect();
    if !played.scenes.is_empty() {
        let name = arguments.script.file_stem().map_or_else(|| "film".into(), |name| name.to_string_lossy());
        files.push((format!("{name}.svg"), film::moving(&played.scenes, &name)));
        files.push((format!("{name}.cast"), cast::cast(&played.scenes, &name)));
    }
    for (name, text) in files {
        let path = arguments.out.join(name);
        std::fs::write(&path, text).wrap_err_with(|| format!("{} cannot be written.", path.display()))?;
    }
    Ok(())
}
