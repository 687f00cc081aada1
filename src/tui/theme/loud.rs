//! The environment words are always loud: a theme may choose how, never whether.

use ratatui::style::{Color, Modifier, Style};

use super::colour::contrast;
use super::depth::Depth;
use super::role::Role;
use super::sheet::Warning;

/// The least contrast of an environment word with its own ground, where both are known.
const LEAST: f64 = 3.0;

/// Puts a loud style in the place of every quiet environment word, and tells production from training.
pub(super) fn enforce(file: &str, depth: Depth, styles: &mut [Style; Role::COUNT], warnings: &mut Vec<Warning>) {
    let ground = styles[Role::Text as usize].bg;
    for role in Role::ALL.iter().filter(|role| role.is_environment()) {
        let style = &mut styles[*role as usize];
        style.add_modifier |= Modifier::BOLD;
        if !is_loud(*style, ground) {
            *style = fallback(*role, depth, ground);
            let sentence = format!("The role \"{}\" would be overlooked, so it keeps its loud look.", role.name());
            warnings.push(Warning { file: file.into(), line: None, sentence: sentence.into() });
        }
    }
    if styles[Role::EnvironmentProduction as usize] == styles[Role::EnvironmentTraining as usize] {
        styles[Role::EnvironmentProduction as usize].add_modifier.toggle(Modifier::UNDERLINED);
    }
}

/// Loud is: on a ground of its own or reversed, legible, and neither dimmed nor struck out.
fn is_loud(style: Style, ground: Option<Color>) -> bool {
    let quiet = Modifier::DIM | Modifier::HIDDEN | Modifier::CROSSED_OUT;
    if style.add_modifier.intersects(quiet) {
        return false;
    }
    let (fg, bg) = (style.fg.unwrap_or(Color::Reset), style.bg.unwrap_or(Color::Reset));
    let ground = ground.unwrap_or(Color::Reset);
    let legible = match contrast(fg, bg) {
        Some(contrast) => contrast >= LEAST,
        // Of the terminal's own colours nothing is known, but on itself a colour is invisible.
        None => fg != bg || fg == Color::Reset,
    };
    let own_ground = bg != Color::Reset && bg != ground && contrast(bg, ground).is_none_or(|contrast| contrast >= 1.5);
    legible && (own_ground || style.add_modifier.contains(Modifier::REVERSED))
}

fn fallback(role: Role, depth: Depth, ground: Option<Color>) -> Style {
    let style = Style::new().add_modifier(Modifier::BOLD);
    let style = match (depth, role) {
        (Depth::Mono, _) => style.add_modifier(Modifier::REVERSED),
        (_, Role::EnvironmentProduction) => style.fg(Color::White).bg(Color::Red),
        (_, Role::EnvironmentTraining) => style.fg(Color::Black).bg(Color::Green),
        _ => style.fg(Color::Black).bg(Color::Cyan),
    };
    if style.bg.is_some() && style.bg == ground { style.add_modifier(Modifier::REVERSED) } else { style }
}
