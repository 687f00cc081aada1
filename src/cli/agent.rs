//! `agent`: the far end of a link.

use std::path::PathBuf;

use clap::Args;

#[derive(Args, Debug)]
pub struct AgentArgs {
    /// The operator whom the key of the connection belongs to; for a forced command in `authorized_keys`.
    #[arg(long, value_name = "LOGIN")]
    pub operator: Option<String>,
    /// A folder whose databases may be sources of a sync, beside the folder of the database; may be given several times.
    #[arg(long, value_name = "DIR")]
    pub sources: Vec<PathBuf>,
}
