//! Reading a template: scanned into tokens, brackets paired, then cut into runs that are links or are not.

use super::{Flaw, Lint, Name, Shape};

/// A template, read once and rendered as often as needed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Template {
    pub(super) shape: Shape,
    pub(super) runs: Vec<Run>,
    pub(super) lints: Vec<Lint>,
}

/// A stretch of text that is one link, or lies between links.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Run {
    pub(super) is_link: bool,
    pub(super) pieces: Vec<Piece>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Piece {
    Literal(String),
    Blank { at: usize, name: Name, default: Option<String> },
}

impl Template {
    /// Reads a template. Every text is one; what looks like a mistake is among the lints.
    #[must_use]
    pub fn parse(text: &str, shape: Shape) -> Self {
        let mut template = Self { shape, runs: Vec::new(), lints: Vec::new() };
        let tokens = scan(text, shape);
        let paired = pairs(&tokens);
        let mut depth = 0_usize;
        for ((at, token), paired) in tokens.into_iter().zip(paired) {
            match token {
                Token::Literal(literal) => template.push(depth, Piece::Literal(literal.to_owned())),
                Token::Unclosed(name) => {
                    template.lint(at, Flaw::Unclosed { name });
                    template.push(depth, Piece::Literal("@".to_owned()));
                }
                Token::Placeholder { name, default, source } => {
                    let piece = template.placeholder(at, name, default, source);
                    template.push(depth, piece);
                }
                Token::Open | Token::Close if !paired => {
                    template.lint(at, Flaw::StrayBracket);
                    template.push(depth, Piece::Literal(if token == Token::Open { "[" } else { "]" }.to_owned()));
                }
                Token::Open => {
                    match depth {
                        0 => template.open(at),
                        _ => template.lint(at, Flaw::NestedLink),
                    }
                    depth += 1;
                }
                Token::Close => {
                    depth -= 1;
                    if depth == 0 && template.runs.last().is_some_and(|run| run.pieces.is_empty()) {
                        template.lint(at, Flaw::EmptyLink);
                    }
                }
            }
        }
        if shape != Shape::Text && text.contains(['\r', '\n']) {
            template.lint(0, Flaw::ManyLines);
        }
        template
    }

    /// What is wrong with the template, whatever the values will be.
    #[must_use]
    pub fn lints(&self) -> &[Lint] {
        &self.lints
    }

    fn lint(&mut self, at: usize, flaw: Flaw) {
        self.lints.push(Lint::new(at, flaw));
    }

    fn open(&mut self, at: usize) {
        if self.shape == Shape::Line {
            self.lint(at, Flaw::LinkInLine);
        }
        self.runs.push(Run { is_link: true, pieces: Vec::new() });
    }

    fn push(&mut self, depth: usize, piece: Piece) {
        match self.runs.last_mut() {
            Some(run) if run.is_link == (depth > 0) => run.pieces.push(piece),
            _ => self.runs.push(Run { is_link: false, pieces: vec![piece] }),
        }
    }

    /// What stands under an unknown name is known now already: its default, or the placeholder as it is written.
    fn placeholder(&mut self, at: usize, word: &str, default: Option<&str>, source: &str) -> Piece {
        if let Some(name) = Name::from_word(word) {
            return Piece::Blank { at, name, default: default.map(str::to_owned) };
        }
        let meant = Name::ALL.into_iter().find(|name| name.word().eq_ignore_ascii_case(word));
        self.lint(at, Flaw::UnknownName { name: word.to_owned(), has_default: default.is_some(), meant });
        Piece::Literal(default.unwrap_or(source).to_owned())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Token<'t> {
    Literal(&'t str),
    Placeholder {
        name: &'t str,
        default: Option<&'t str>,
        source: &'t str,
    },
    /// An `@` before a known name that begins no placeholder.
    Unclosed(Name),
    Open,
    Close,
}

/// Cuts the text into tokens, each with the bytes before it.
fn scan(text: &str, shape: Shape) -> Vec<(usize, Token<'_>)> {
    let marks: &[char] = if shape == Shape::Url { &['@'] } else { &['@', '[', ']'] };
    let mut tokens = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(found) = text[at..].find(marks) {
        at += found;
        let Some((token, length)) = token(&text[at..]) else {
            at += 1;
            continue;
        };
        if start < at {
            tokens.push((start, Token::Literal(&text[start..at])));
        }
        tokens.push((at, token));
        at += length;
        start = at;
    }
    if start < text.len() {
        tokens.push((start, Token::Literal(&text[start..])));
    }
    tokens
}

/// The token that begins with the mark at the head of the text, and its length.
fn token(text: &str) -> Option<(Token<'_>, usize)> {
    match text.as_bytes().first()? {
        b'[' => Some((Token::Open, 1)),
        b']' => Some((Token::Close, 1)),
        _ => placeholder(text).or_else(|| unclosed(text).map(|name| (Token::Unclosed(name), 1))),
    }
}

fn placeholder(text: &str) -> Option<(Token<'_>, usize)> {
    let name = word(text);
    let is_ident = |part: &str| part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !name.split('.').all(is_ident) {
        return None;
    }
    let rest = &text[1 + name.len()..];
    let (default, rest) = match rest.strip_prefix('|') {
        Some(quoted) => default(quoted).map(|(default, rest)| (Some(default), rest))?,
        None => (None, rest),
    };
    let length = text.len() - rest.strip_prefix('@')?.len();
    Some((Token::Placeholder { name, default, source: &text[..length] }, length))
}

/// The default at the head of the text, and what follows it. The shorter quotes come first: in `@x|""@ … |""y""@` the
/// first default is empty.
fn default(text: &str) -> Option<(&str, &str)> {
    ["\"", "\"\""].into_iter().find_map(|quote| {
        let inner = text.strip_prefix(quote)?;
        let (default, closing) = inner.split_at(inner.find(['"', '\r', '\n'])?);
        let rest = closing.strip_prefix(quote)?;
        rest.starts_with('@').then_some((default, rest))
    })
}

fn unclosed(text: &str) -> Option<Name> {
    Name::from_word(word(text).trim_end_matches('.'))
}

/// The characters of a name that follow the `@` at the head of the text.
fn word(text: &str) -> &str {
    let text = text.strip_prefix('@').unwrap_or(text);
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.')).unwrap_or(text.len());
    &text[..end]
}

/// Tells of each token whether it is a bracket that has its partner.
fn pairs(tokens: &[(usize, Token<'_>)]) -> Vec<bool> {
    let mut paired = vec![false; tokens.len()];
    let mut open = Vec::new();
    for (index, (_, token)) in tokens.iter().enumerate() {
        match token {
            Token::Open => open.push(index),
            Token::Close => {
                if let Some(partner) = open.pop() {
                    paired[partner] = true;
                    paired[index] = true;
                }
            }
            Token::Literal(_) | Token::Placeholder { .. } | Token::Unclosed(_) => {}
        }
    }
    paired
}
