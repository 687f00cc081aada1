//! The screen: a function of state. Something happens, it may mean something, state changes in one place, and what must
//! happen outside is returned as data; then the screen is drawn.

pub mod action;
mod announce;
pub mod app;
pub mod asking;
pub mod cache;
pub mod ceiling;
pub mod chance;
pub mod chord;
pub mod commits;
pub mod completion;
pub mod dialog;
pub mod effect;
mod ends;
pub mod event;
pub mod files;
pub mod filter_line;
pub mod flash;
pub mod header;
pub mod idle;
pub mod kept;
pub mod keymap;
pub mod layout;
pub mod list_window;
pub mod marks;
pub mod model;
pub mod pane;
pub mod receipts;
pub mod reference;
pub mod rehearsal;
pub mod run;
pub mod sheet;
pub mod shell;
pub mod terminal;
pub mod theme;
pub mod update;
pub mod view;
pub mod widget;
pub mod wording;

pub use app::App;
pub use kept::KEPT_AT_ONCE;
pub use run::{ExitReason, Options, run};
pub use update::update;
pub use view::draw;
