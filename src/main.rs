//! The program: arguments in, exit code out.

use std::process::ExitCode;

use beadle::program::Beadle;

fn main() -> ExitCode {
    beadle::program::harden();
    beadle::program::keep_log();
    ExitCode::from(beadle::cli::start(&Beadle, std::env::args_os()))
}
