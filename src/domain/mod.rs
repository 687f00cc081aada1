//! Facts and rules, without input or output: no clock, no file, no environment, no random number.

pub mod cell;
pub mod change;
pub mod change_text;
pub mod code;
pub mod draft;
pub mod escalation;
pub mod ids;
pub mod import;
pub mod message;
pub mod moment;
pub mod password;
pub mod permission;
pub mod picture;
pub mod properties;
pub mod query;
pub mod resemblance;
pub mod signin;
pub mod signin_text;
pub mod status;
pub mod stored;
pub mod sync;
pub mod template;
pub mod text;
pub mod time;
pub mod verdict;
