//! `agent`: the far end of a link, and what the forced command of a key settles for it.

use std::path::PathBuf;

use clap::Args;

/// What `agent` and `shell` take.
#[derive(Args, Debug)]
pub struct AgentArgs {
    /// The operator whom the key of the connection belongs to, for a forced command in `authorized_keys`; without, whoever comes in signs in by password.
    #[arg(long, value_name = "LOGIN")]
    pub operator: Option<String>,
    /// A folder whose databases may be sources of a sync, beside the folder of the database; may be given several times.
    #[arg(long, value_name = "DIR")]
    pub sources: Vec<PathBuf>,
}
