//! Scenes as an SVG that moves.
//!
//! A scene lasts as long as the script says and not as long as the program took, so two runs give the same bytes. A line
//! of the screen that stands in many scenes is drawn once.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

use vt100::Screen;

use super::svg;

/// The screen for a while, and the keys that led to it.
pub struct Scene {
    pub lasts: Duration,
    pub keys: String,
    pub screen: Screen,
}

/// Draws the scenes one after the other, again and again; whoever wants no motion sees the first.
pub fn moving(scenes: &[Scene], title: &str) -> String {
    let Some(first) = scenes.first() else { return String::new() };
    let (width, height) = svg::size(&first.screen);
    let mut svg = svg::window(&first.screen, title, &rules(scenes, width));
    let mut lines: HashMap<String, usize> = HashMap::new();
    let mut strip = String::new();
    for (scene, left) in scenes.iter().zip((0_u16..).map(|number| f32::from(number) * width)) {
        // Writing to a string cannot fail.
        let _ = writeln!(strip, "<g transform=\"translate({left:.1} 0)\">");
        let keys = svg::escaped(&scene.keys);
        let _ = writeln!(strip, "<text class=\"k\" x=\"{:.1}\" y=\"21\">{keys}</text>", width / 2.0);
        for row in 0..scene.screen.size().0.get() {
            let line = svg::line(&scene.screen, row, 0);
            if line.is_empty() {
                continue;
            }
            let known = lines.len();
            let number = *lines.entry(line).or_insert_with_key(|line| {
                let _ = write!(svg, "<defs><g id=\"l{known}\">\n{line}</g></defs>\n");
                known
            });
            let _ = writeln!(strip, "<use href=\"#l{number}\" y=\"{:.0}\"/>", f32::from(row) * svg::HIGH);
        }
        strip += &svg::cursor(&scene.screen);
        strip += "</g>\n";
    }
    let _ =
        writeln!(svg, "<svg width=\"{width:.1}\" height=\"{height:.1}\"><g class=\"film\">\n{strip}</g></svg>\n</svg>");
    svg
}

/// The rules of style that move the strip from scene to scene.
fn rules(scenes: &[Scene], width: f32) -> String {
    let all: Duration = scenes.iter().map(|scene| scene.lasts).sum();
    let mut rules = format!(
        ".k{{text-anchor:middle;fill:#8b95a5}}.film{{animation:film {:.1}s steps(1,end) infinite}}\
         @media(prefers-reduced-motion:reduce){{.film{{animation:none}}}}@keyframes film{{",
        all.as_secs_f32()
    );
    let mut begins = Duration::ZERO;
    for (scene, number) in scenes.iter().zip(0_u16..) {
        let share = 100.0 * begins.as_secs_f32() / all.as_secs_f32();
        let _ = write!(rules, "{share:.3}%{{transform:translateX(-{:.1}px)}}", f32::from(number) * width);
        begins += scene.lasts;
    }
    rules + "}"
}
