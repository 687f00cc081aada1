//! A line as words: bare ones, and quoted ones, which are never keywords.

/// One word of a line; quoted ones are texts or names and never keywords.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Word {
    Bare(String),
    Quoted(String),
}

impl Word {
    pub fn bare(&self) -> Option<&str> {
        match self {
            Self::Bare(word) => Some(word),
            Self::Quoted(_) => None,
        }
    }

    pub fn text(&self) -> &str {
        match self {
            Self::Bare(text) | Self::Quoted(text) => text,
        }
    }
}

/// Splits a line at spaces, up to a comment, which is answered too.
pub(super) fn words(line: &str) -> Result<(Vec<Word>, Option<&str>), String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        if first == '#' && !rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
            return Ok((words, Some(&rest[1..])));
        }
        if first == '"' {
            let (text, after) = quoted_text(&rest[1..])?;
            words.push(Word::Quoted(text));
            rest = after.trim_start();
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            words.push(Word::Bare(rest[..end].to_owned()));
            rest = rest[end..].trim_start();
        }
    }
    Ok((words, None))
}

/// Reads up to the closing quote and returns what follows it.
fn quoted_text(rest: &str) -> Result<(String, &str), String> {
    let mut text = String::new();
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((text, &rest[at + 1..])),
            '\\' => match chars.next().map(|(_, c)| c) {
                Some(c @ ('"' | '\\')) => text.push(c),
                Some('n') => text.push('\n'),
                Some('u') => text.push(code_point(&mut chars)?),
                _ => return Err(escapes()),
            },
            c => text.push(c),
        }
    }
    Err("The closing quote is missing.".to_owned())
}

/// Reads `{202e}`, which follows the letter.
fn code_point(chars: &mut std::str::CharIndices<'_>) -> Result<char, String> {
    let inside = chars.as_str().strip_prefix('{').and_then(|rest| rest.split_once('}'));
    let (digits, _) = inside.ok_or_else(escapes)?;
    let is_number = (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| is_number).and_then(char::from_u32);
    let c = code.ok_or_else(|| format!("\\u{{{digits}}} is no character."))?;
    chars.nth(digits.len() + 1);
    Ok(c)
}

fn escapes() -> String {
    "A backslash in quotes is followed by \\, \", n or u{…}.".to_owned()
}
