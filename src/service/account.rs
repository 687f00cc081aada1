//! The account of the operating system under which this program runs.
//!
//! It is the number that the kernel vouches for; a name from the environment could be anybody's.

/// The key under which a database binds the account to an operator, such as `uid:1000`.
#[must_use]
pub fn os_account() -> String {
    format!("uid:{}", rustix::process::getuid().as_raw())
}
