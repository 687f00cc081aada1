//! Chords: one key with its modifiers, in one spelling however the terminal reports it.

use std::fmt;

use crokey::{KeyCombination, OneToThree};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::domain::text::Shown;

/// A key with its modifiers. A capital letter means shift; other characters never do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Chord(KeyCombination);

impl Chord {
    /// Reads `j`, `G`, `ctrl-d`, `shift-tab`, `?`.
    ///
    /// # Errors
    /// One sentence that names the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut chars = text.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            return Ok(Self::from(KeyEvent::from(KeyCode::Char(c))));
        }
        let parsed = crokey::parse(&text.replace("shift-tab", "backtab"))
            .map_err(|_| format!("\"{}\" is not a key.", Shown::new(text)))?;
        Ok(Self::of(parsed))
    }

    /// The key event that a terminal would report for this chord.
    pub fn event(self) -> KeyEvent {
        self.0.into()
    }

    fn of(mut keys: KeyCombination) -> Self {
        match keys.codes {
            // Which symbols need shift depends on the keyboard, so shift says nothing there.
            OneToThree::One(KeyCode::Char(c)) if !c.is_alphabetic() => keys.modifiers.remove(KeyModifiers::SHIFT),
            OneToThree::One(KeyCode::BackTab) => keys.modifiers.insert(KeyModifiers::SHIFT),
            _ => {}
        }
        Self(keys.normalized())
    }
}

impl From<KeyEvent> for Chord {
    fn from(event: KeyEvent) -> Self {
        Self::of(event.into())
    }
}

/// Writes the chord as hints and help show it.
impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let OneToThree::One(code) = self.0.codes else { return write!(f, "{}", self.0) };
        let modifiers = self.0.modifiers;
        if modifiers.contains(KeyModifiers::CONTROL) {
            f.write_str("ctrl-")?;
        }
        if modifiers.contains(KeyModifiers::ALT) {
            f.write_str("alt-")?;
        }
        match code {
            KeyCode::Char(' ') => f.write_str("space"),
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::Up => f.write_str("up"),
            KeyCode::Down => f.write_str("down"),
            KeyCode::Left => f.write_str("left"),
            KeyCode::Right => f.write_str("right"),
            KeyCode::PageUp => f.write_str("pgup"),
            KeyCode::PageDown => f.write_str("pgdn"),
            KeyCode::Delete => f.write_str("del"),
            KeyCode::BackTab => f.write_str("shift-tab"),
            KeyCode::F(number) => write!(f, "F{number}"),
            code => write!(f, "{}", code.to_string().to_lowercase()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Chord {
        Chord::from(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn every_spelling_of_a_terminal_is_one_chord() {
        let cases = [
            ("G", key(KeyCode::Char('G'), KeyModifiers::SHIFT)),
            ("G", key(KeyCode::Char('G'), KeyModifiers::NONE)),
            ("g", key(KeyCode::Char('g'), KeyModifiers::NONE)),
            ("?", key(KeyCode::Char('?'), KeyModifiers::SHIFT)),
            ("*", key(KeyCode::Char('*'), KeyModifiers::NONE)),
            ("-", key(KeyCode::Char('-'), KeyModifiers::NONE)),
            ("shift-tab", key(KeyCode::BackTab, KeyModifiers::NONE)),
            ("ctrl-p", key(KeyCode::Char('p'), KeyModifiers::CONTROL)),
            ("space", key(KeyCode::Char(' '), KeyModifiers::NONE)),
        ];
        for (text, chord) in cases {
            assert_eq!(Chord::parse(text), Ok(chord), "{text}");
            assert_eq!(Chord::from(chord.event()), chord, "{text}");
            assert_eq!(chord.to_string(), text);
        }
        assert!(Chord::parse("hyper-x").is_err());
    }
}
