//! The screen: a function of state, drawn from roles and small widgets.

pub mod theme;
pub mod widget;
