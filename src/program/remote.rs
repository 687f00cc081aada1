//! Links to databases at other hosts.

use crate::api::{Refusal, RefusalKind};
use crate::config::Address;
use crate::link::News;
use crate::link::remote::RemoteLink;
use crate::link::remote::ssh::Ssh;
use crate::wire::Hello;
use crate::wire::hello::Opened;

/// Opens a link over SSH. Until it returns, `ssh` may ask the operator something on the terminal.
///
/// # Errors
/// Why the far end cannot be reached, or what it refused.
pub(super) fn open(
    address: &str,
    readonly: bool,
    deliver: Box<dyn Fn(News) + Send + Sync>,
) -> Result<(RemoteLink, Opened), Refusal> {
    let address = Address::parse(address).map_err(|problem| {
        Refusal::new(RefusalKind::Usage, problem)
            .hint("For example: ops@host:/srv/prod.db or ssh://ops@host:22/srv/prod.db.")
    })?;
    let path = (!address.path.is_empty()).then(|| address.path.clone());
    RemoteLink::open(Box::new(Ssh { address }), Hello::new(path, readonly), deliver)
}
