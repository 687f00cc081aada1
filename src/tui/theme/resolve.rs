//! From a sheet to a theme: names become colours, roles take after their parents, colours are lowered to the depth.

use ratatui::style::{Color, Modifier, Style};

use super::Theme;
use super::colour::lower;
use super::depth::Depth;
use super::glyph::Glyphs;
use super::loud;
use super::role::Role;
use super::sheet::{Ink, Look, Sheet, Swatch, Warning, unknown_colour};

/// Gives every role its style.
pub(super) fn resolve(name: &str, sheet: &Sheet, depth: Depth, glyphs: &'static Glyphs) -> (Theme, Vec<Warning>) {
    let depth = sheet.depth.map_or(depth, |most| most.min(depth));
    let mut resolving = Resolving { sheet, depth, warnings: Vec::new() };
    let mut styles = [Style::new(); Role::COUNT];
    for role in Role::ALL {
        let parent = role.parent().map_or_else(Style::new, |parent| heritage(parent, styles[parent as usize]));
        styles[*role as usize] = resolving.style(*role, parent);
    }
    let mut warnings = resolving.warnings;
    loud::enforce(name, depth, &mut styles, &mut warnings);
    (Theme { name: sheet.name.clone().unwrap_or_else(|| name.to_owned()), depth, styles, glyphs }, warnings)
}

/// What a child takes from its parent: everything, but not the ground of the screen, or text would punch holes into dialogs.
fn heritage(parent: Role, style: Style) -> Style {
    if parent == Role::Text { Style { bg: None, ..style } } else { style }
}

struct Resolving<'a> {
    sheet: &'a Sheet,
    depth: Depth,
    warnings: Vec<Warning>,
}

impl Resolving<'_> {
    fn style(&mut self, role: Role, parent: Style) -> Style {
        let look = self.sheet.roles.get(&role);
        if self.depth == Depth::Mono {
            return Style::new().add_modifier(mono(role, look));
        }
        let Some(look) = look else { return parent };
        let mut style = Style { add_modifier: look.mods, ..parent };
        if let Some(ink) = &look.fg {
            style.fg = self.colour(ink).or(style.fg);
        }
        if let Some(ink) = &look.bg {
            style.bg = self.colour(ink).or(style.bg);
        }
        style
    }

    fn colour(&mut self, ink: &Ink) -> Option<Color> {
        let Some(swatch) = self.swatch(&ink.name) else {
            let (file, line) = (ink.file.as_str().into(), Some(ink.line));
            self.warnings.push(Warning { file, line, sentence: unknown_colour(&ink.name).into() });
            return None;
        };
        let explicit = match self.depth {
            Depth::Ansi256 => swatch.ansi256,
            Depth::Ansi16 => swatch.ansi16,
            Depth::Mono | Depth::True => None,
        };
        lower(explicit.unwrap_or(swatch.full), self.depth)
    }

    fn swatch(&self, name: &str) -> Option<Swatch> {
        self.sheet.palette.get(name).copied().or_else(|| name.parse::<Color>().ok().map(Swatch::from))
    }
}

/// The modifiers of a role where there are no colours.
fn mono(role: Role, look: Option<&Look>) -> Modifier {
    look.and_then(|look| look.mono).unwrap_or_else(|| role.mono())
}
