//! Who is mailed about a request for access: those whom the site names, else whoever may see users.

use super::site::property;
use crate::api::properties::Approvers;
use crate::domain::properties::addresses;
use crate::store::{self, Reader};

/// So many addresses are told; the number of all is told beside them.
const TOLD: usize = 50;

/// The addresses of the approvers, and whether `UserApprovalEmail` names them. A login that is no address is left out.
pub(super) fn approvers(reader: Reader<'_>) -> store::Result<(Vec<String>, bool)> {
    let named = addresses(&property(reader, "UserApprovalEmail")?).unwrap_or_default();
    if !named.is_empty() {
        return Ok((named, true));
    }
    let logins = reader.user_setup_logins()?;
    let is_address = |login: &String| addresses(login).is_ok_and(|found| found.len() == 1);
    Ok((logins.into_iter().filter(is_address).collect(), false))
}

/// The same for the screen.
pub(super) fn told(reader: Reader<'_>) -> store::Result<Approvers> {
    let (all, named) = approvers(reader)?;
    let number = all.len() as u64;
    Ok(Approvers { addresses: all.into_iter().take(TOLD).map(Into::into).collect(), number, named })
}
