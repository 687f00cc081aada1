//! Facts and rules, without input or output: no clock, no file, no environment, no random number.

pub mod cell;
pub mod change;
pub mod ids;
pub mod permission;
pub mod query;
pub mod resemblance;
pub mod status;
pub mod template;
pub mod text;
pub mod time;
pub mod verdict;
