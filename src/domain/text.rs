//! Text from people: folded for comparison, checked on input, and made safe and visible before it is drawn.

mod fold;
mod hex;
mod hits;
mod input;
mod shown;
#[cfg(test)]
mod tests;

pub use fold::{begins_word, finds, fold, folded, is_plainly_folded, login_domain, search_key, user_search_key};
pub use hex::{hex, unhex, unhex_all};
pub use hits::Words;
pub use input::{forbidden_in_input, is_forbidden_in_input, parse_line, parse_login, parse_name};
pub use shown::{Raw, Shown, is_hidden};
