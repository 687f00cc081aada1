//! `agent`: the far end of a link.

use clap::Args;

#[derive(Args, Debug)]
pub struct AgentArgs {
    /// The operator whom the key of the connection belongs to; for a forced command in `authorized_keys`.
    #[arg(long, value_name = "LOGIN")]
    pub operator: Option<String>,
}
