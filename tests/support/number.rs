//! The numbers and words that a long suite is started with.

/// A number from the environment, or the usual one.
#[allow(clippy::disallowed_methods, reason = "a suite has no configuration")]
pub fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap())
}

/// A word from the environment, or the usual one.
#[allow(clippy::disallowed_methods, reason = "a suite has no configuration")]
pub fn word(name: &str, usual: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| usual.to_owned())
}
