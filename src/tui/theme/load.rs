//! Finding and loading a theme: a built-in by name, or a file. Whatever goes wrong, there is a theme in the end.

use std::fs;
use std::path::{Path, PathBuf};

use super::builtin::{BUILTIN, Builtin};
use super::depth::Depth;
use super::glyph::Glyphs;
use super::resolve::resolve;
use super::sheet::{Sheet, Warning, parse};
use super::{Background, Theme};
use crate::domain::text::Raw;

/// The largest theme file that is read.
const LARGEST: u64 = 256 * 1024;

/// A theme, and what was left out while it was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    pub theme: Theme,
    pub warnings: Vec<Warning>,
}

/// Loads a theme by name or path: `terminal`, `mine` (in the folder of the operator's themes), `./mine.toml`.
///
/// The name `auto` stands for what `light_or_dark` would say; see [`Background::theme`]. An unknown name gives the
/// terminal's own colours and a warning that lists the known ones.
#[must_use]
pub fn load(name: &str, folder: Option<&Path>, depth: Depth, glyphs: &'static Glyphs) -> Loaded {
    if let Some(builtin) = Builtin::named(name) {
        return made(builtin.file, parse(builtin.file, builtin.text), *builtin == BUILTIN[0], depth, glyphs);
    }
    let path = path_of(name, folder);
    let file = path.to_string_lossy();
    match read(&path) {
        Ok(text) => read_sheet(&file, &text, depth, glyphs),
        Err(why) => {
            let known: Vec<&str> = BUILTIN.iter().map(|builtin| builtin.name).collect();
            let sentence = format!(
                "The theme \"{name}\" cannot be read ({why}), so the terminal's own colours are used. Built in are {}.",
                known.join(", ")
            );
            let mut loaded = load(BUILTIN[0].name, None, depth, glyphs);
            loaded.warnings.insert(0, Warning { file: Raw::from(&*file), line: None, sentence: sentence.into() });
            loaded
        }
    }
}

impl Background {
    /// The name to load for a wanted theme: `auto` becomes the theme that suits the background, if it is known.
    #[must_use]
    pub fn choose(wanted: &str, background: Option<Self>) -> &str {
        match (wanted, background) {
            ("auto", Some(background)) => background.theme(),
            ("auto", None) => BUILTIN[0].name,
            (wanted, _) => wanted,
        }
    }
}

/// Makes a theme from the text of a theme file.
#[must_use]
pub fn read_sheet(file: &str, text: &str, depth: Depth, glyphs: &'static Glyphs) -> Loaded {
    made(file, parse(file, text), false, depth, glyphs)
}

/// Makes a theme of a sheet, which lies over what it inherits unless it is the ground of all themes.
fn made(
    file: &str,
    (sheet, mut warnings): (Sheet, Vec<Warning>),
    is_ground: bool,
    depth: Depth,
    glyphs: &'static Glyphs,
) -> Loaded {
    let sheet = if is_ground { sheet } else { inherit(sheet, &mut warnings) };
    let (theme, more) = resolve(file, &sheet, depth, glyphs);
    warnings.extend(more);
    Loaded { theme, warnings }
}

/// Lays a sheet over what it inherits; one that says nothing inherits the first built-in theme, as those do themselves.
fn inherit(sheet: Sheet, warnings: &mut Vec<Warning>) -> Sheet {
    let default = BUILTIN[0];
    let base = match &sheet.inherits {
        None => &default,
        Some(ink) => Builtin::named(&ink.name).unwrap_or_else(|| {
            let known: Vec<&str> = BUILTIN.iter().map(|builtin| builtin.name).collect();
            let sentence = format!(
                "A theme inherits from one that is built in ({}), not from \"{}\".",
                known.join(", "),
                ink.name
            );
            warnings.push(Warning { file: ink.file.as_str().into(), line: Some(ink.line), sentence: sentence.into() });
            &default
        }),
    };
    let (below, more) = parse(base.file, base.text);
    warnings.extend(more);
    sheet.over(if *base == default { below } else { inherit(below, warnings) })
}

fn path_of(name: &str, folder: Option<&Path>) -> PathBuf {
    let is_path = name.contains(std::path::MAIN_SEPARATOR)
        || Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    match folder {
        Some(folder) if !is_path => folder.join(format!("{name}.toml")),
        _ if is_path => PathBuf::from(name),
        _ => PathBuf::from(format!("{name}.toml")),
    }
}

fn read(path: &Path) -> Result<String, String> {
    let plain = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "it may not be read".to_owned(),
        std::io::ErrorKind::InvalidData => "it is not UTF-8".to_owned(),
        _ => "reading it failed".to_owned(),
    };
    let about = fs::metadata(path).map_err(plain)?;
    if !about.is_file() {
        return Err("it is not a file".to_owned());
    }
    if about.len() > LARGEST {
        return Err(format!("it is larger than {} KiB", LARGEST / 1024));
    }
    fs::read_to_string(path).map_err(plain)
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
