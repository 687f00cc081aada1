//! Numbers, sizes and beginnings of sentences.

pub use crate::domain::counted::{counted, number};

/// What is said when a long writing is to stop.
pub const IT_STOPS: &str = "It stops and takes everything back, unless it was done by now.";

/// `1,204 KiB`: as many as a folder's listing says.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..10_240_000 => format!("{} KiB", number(bytes.div_ceil(1 << 10))),
        _ => format!("{} MiB", number(bytes.div_ceil(1 << 20))),
    }
}

/// Begins a sentence with words.
pub fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
