//! Records pictures of a program in a terminal: a script of keys goes in, an SVG for every shot comes out.
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
//! # a remark
//! ```

mod play;
#[path = "../../tests/support/pty.rs"]
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
    for (name, picture) in play::play(command, size, &steps) {
        let path = arguments.out.join(format!("{name}.svg"));
        std::fs::write(&path, picture).wrap_err_with(|| format!("{} cannot be written.", path.display()))?;
    }
    Ok(())
}
