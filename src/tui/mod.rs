//! The screen: a function of state, drawn from roles and small widgets.

pub mod terminal;
pub mod theme;
pub mod widget;
