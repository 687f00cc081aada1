//! The themes that come with the program.

/// A theme that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Builtin {
    pub name: &'static str,
    /// Where its text stands in the sources.
    pub file: &'static str,
    pub text: &'static str,
    pub about: &'static str,
}

macro_rules! builtin {
    ($($name:literal $about:literal;)*) => {
        &[$(Builtin {
            name: $name,
            file: concat!("themes/", $name, ".toml"),
            text: include_str!(concat!("../../../themes/", $name, ".toml")),
            about: $about,
        },)*]
    };
}

/// Every theme that comes with the program; the first is the default.
pub const BUILTIN: &[Builtin] = builtin! {
    "terminal" "The terminal's own 16 colours, right on any background.";
    "dark" "Quiet colours on a dark ground.";
    "light" "Quiet colours on a light ground.";
    "high-contrast" "Bright colours on black, for tired eyes and bright rooms.";
    "colour-blind-safe" "Orange and blue in the place of red and green.";
    "mono" "No colours at all.";
};

impl Builtin {
    /// The theme of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        BUILTIN.iter().find(|builtin| builtin.name == name)
    }
}
