//! Keys by their names, as the bytes that a terminal sends for them.

/// The bytes a terminal sends for keys; blanks between words are left out, a blank is `<space>`.
pub fn bytes_of(keys: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for word in keys.split_whitespace() {
        let name = word.strip_prefix('<').and_then(|word| word.strip_suffix('>')).filter(|name| !name.is_empty());
        match name {
            Some(name) => bytes.extend(named(name).unwrap_or_else(|| panic!("there is no key called <{name}>"))),
            None => bytes.extend(word.as_bytes()),
        }
    }
    bytes
}

fn named(name: &str) -> Option<Vec<u8>> {
    let sequence = match name {
        "space" => " ",
        "enter" => "\r",
        "esc" => "\x1b",
        "tab" => "\t",
        "s-tab" => "\x1b[Z",
        "back" => "\x7f",
        "up" => "\x1b[A",
        "down" => "\x1b[B",
        "right" => "\x1b[C",
        "left" => "\x1b[D",
        "home" => "\x1b[H",
        "end" => "\x1b[F",
        "ins" => "\x1b[2~",
        "del" => "\x1b[3~",
        "pgup" => "\x1b[5~",
        "pgdn" => "\x1b[6~",
        "f1" => "\x1bOP",
        "lt" => "<",
        name => {
            let (modifier, key) = name.split_once('-')?;
            let key = key.as_bytes().first().copied().filter(|_| key.len() == 1)?;
            return match modifier {
                "c" => Some(vec![key.to_ascii_lowercase() & 0x1f]),
                "a" => Some(vec![0x1b, key]),
                _ => None,
            };
        }
    };
    Some(sequence.as_bytes().to_vec())
}
