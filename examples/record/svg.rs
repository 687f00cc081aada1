//! A screen as an SVG: a dark window, one text element for every stretch of one look, at exact columns.

use std::fmt::Write as _;

use vt100::{Cell, Color, Screen};

/// The size of a cell and of the window around the screen.
const WIDE: f32 = 8.4;
pub const HIGH: f32 = 18.0;
const MARGIN: f32 = 14.0;
const BAR: f32 = 34.0;

const GROUND: &str = "#16191f";
const INK: &str = "#d7dce4";
const EDGE: &str = "#3b4250";

/// The first 16 colours as the picture shows them.
const NAMED: [&str; 16] = [
    "#2b303b", "#e0604e", "#5fbf6f", "#d9b13b", "#5c9ce6", "#c07ad6", "#4fb8b8", "#c9ced6", "#6b7483", "#ff8a80",
    "#7ee08f", "#f0d060", "#85b8ff", "#d9a2ff", "#7fdede", "#ffffff",
];

/// What makes one stretch of text look different from its neighbour.
#[derive(Clone, PartialEq, Eq)]
struct Look {
    ink: String,
    ground: String,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        let (ink, ground) = (colour(cell.fgcolor(), INK), colour(cell.bgcolor(), GROUND));
        let (ink, ground) = if cell.inverse() { (ground, ink) } else { (ink, ground) };
        let (bold, dim) = (cell.bold(), cell.dim());
        Self { ink, ground, bold, dim, italic: cell.italic(), underline: cell.underline() }
    }
}

fn colour(colour: Color, default: &str) -> String {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    match colour {
        Color::Default => default.to_owned(),
        Color::Idx(index @ 0..=15) => NAMED[usize::from(index)].to_owned(),
        Color::Idx(index @ 16..=231) => {
            let step = |by: u8| STEPS[usize::from((index - 16) / by % 6)];
            format!("#{:02x}{:02x}{:02x}", step(36), step(6), step(1))
        }
        Color::Idx(index) => format!("#{0:02x}{0:02x}{0:02x}", 8 + (index - 232) * 10),
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
    }
}

/// Cells of one look, side by side.
struct Stretch {
    column: u16,
    cells: u16,
    text: String,
    look: Look,
}

/// Draws the screen.
pub fn picture(screen: &Screen, title: &str) -> String {
    let mut svg = window(screen, title, "");
    for row in 0..screen.size().0.get() {
        svg.push_str(&line(screen, row, row));
    }
    svg.push_str(&cursor(screen));
    svg.push_str("</svg>\n");
    svg
}

/// How wide and high the picture of a screen is.
pub fn size(screen: &Screen) -> (f32, f32) {
    let (rows, columns) = screen.size();
    (f32::from(columns.get()) * WIDE + 2.0 * MARGIN, f32::from(rows.get()) * HIGH + BAR + MARGIN)
}

/// The beginning of a picture: the window without its screen, and more rules of style.
pub fn window(screen: &Screen, title: &str, rules: &str) -> String {
    let (width, height) = size(screen);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xml:space=\"preserve\" viewBox=\"0 0 {width:.1} {height:.1}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" role=\"img\">\n<title>{}</title>\n\
         <style>text{{font:14px ui-monospace,\"DejaVu Sans Mono\",Menlo,Consolas,monospace;white-space:pre}}\
         .b{{font-weight:700}}.d{{opacity:.65}}.i{{font-style:italic}}.u{{text-decoration:underline}}{rules}</style>\n\
         <rect x=\".5\" y=\".5\" width=\"{:.1}\" height=\"{:.1}\" rx=\"9\" fill=\"{GROUND}\" stroke=\"{EDGE}\"/>\n\
         <g fill=\"{EDGE}\"><circle cx=\"20\" cy=\"16\" r=\"5.5\"/><circle cx=\"38\" cy=\"16\" r=\"5.5\"/>\
         <circle cx=\"56\" cy=\"16\" r=\"5.5\"/></g>\n",
        escaped(title),
        width - 1.0,
        height - 1.0,
    )
}

/// Draws a row of the screen as if it were another one.
pub fn line(screen: &Screen, row: u16, at: u16) -> String {
    let mut svg = String::new();
    for stretch in stretches(screen, row, screen.size().1.get()) {
        stretch.draw(at, &mut svg);
    }
    svg
}

/// Draws the cursor where it is seen.
pub fn cursor(screen: &Screen) -> String {
    if screen.hide_cursor() {
        return String::new();
    }
    let (row, column) = screen.cursor_position();
    let (x, y) = place(column, row);
    format!("<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"2\" height=\"{HIGH}\" fill=\"{INK}\"/>\n")
}

fn place(column: u16, row: u16) -> (f32, f32) {
    (MARGIN + f32::from(column) * WIDE, BAR + f32::from(row) * HIGH)
}

fn stretches(screen: &Screen, row: u16, columns: u16) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut apart = true;
    for column in 0..columns {
        let Some(cell) = screen.cell(row, column).filter(|cell| !cell.is_wide_continuation()) else { continue };
        let look = Look::of(cell);
        let cells = if cell.is_wide() { 2 } else { 1 };
        let text = if cell.has_contents() { cell.contents() } else { " " };
        // A character that a font may draw in another width stands alone, so that it shifts nothing behind it; only a
        // horizontal line goes on.
        let odd = !text.is_ascii();
        let goes_on = |last: &Stretch| (!apart && !odd) || (text == "─" && last.text.ends_with('─'));
        match stretches.last_mut().filter(|last| last.look == look && goes_on(last)) {
            Some(last) => {
                last.text.push_str(text);
                last.cells += cells;
            }
            None => stretches.push(Stretch { column, cells, text: text.to_owned(), look }),
        }
        apart = odd;
    }
    stretches
}

impl Stretch {
    fn draw(&self, row: u16, svg: &mut String) {
        let (x, y) = place(self.column, row);
        let wide = f32::from(self.cells) * WIDE;
        if self.look.ground != GROUND {
            let ground = &self.look.ground;
            let _ = writeln!(
                svg,
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{HIGH}\" fill=\"{ground}\" shape-rendering=\"crispEdges\"/>"
            );
        }
        let look = &self.look;
        if let Some(arms) = self.text.chars().next().and_then(arms) {
            return arms.draw((x, y), wide, &look.ink, svg);
        }
        // Blanks at the ends have no ink.
        let text = if look.underline { self.text.as_str() } else { self.text.trim() };
        if text.is_empty() {
            return;
        }
        let blanks = |text: &str| f32::from(u16::try_from(text.len()).unwrap_or(0)) * WIDE;
        let x = if look.underline { x } else { x + blanks(&self.text) - blanks(self.text.trim_start()) };
        let wide = wide - (blanks(&self.text) - blanks(text));
        let flags = [(look.bold, "b"), (look.dim, "d"), (look.italic, "i"), (look.underline, "u")];
        let classes: Vec<&str> = flags.iter().filter(|(on, _)| *on).map(|(_, class)| *class).collect();
        let class = if classes.is_empty() { String::new() } else { format!(" class=\"{}\"", classes.join(" ")) };
        let _ = writeln!(
            svg,
            "<text x=\"{x:.1}\" y=\"{:.1}\" textLength=\"{wide:.1}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{}\"{class}>{}</text>",
            y + 13.5,
            look.ink,
            escaped(text)
        );
    }
}

/// The arms of a character that draws lines: drawn here, because fonts leave gaps between the rows.
struct Arms {
    up: bool,
    down: bool,
    left: bool,
    right: bool,
    thick: f32,
}

fn arms(c: char) -> Option<Arms> {
    let arms = |up, down, left, right| Some(Arms { up, down, left, right, thick: 1.0 });
    match c {
        '─' => arms(false, false, true, true),
        '│' => arms(true, true, false, false),
        '┌' => arms(false, true, false, true),
        '┐' => arms(false, true, true, false),
        '└' => arms(true, false, false, true),
        '┘' => arms(true, false, true, false),
        '┬' => arms(false, true, true, true),
        '┴' => arms(true, false, true, true),
        '├' => arms(true, true, false, true),
        '┤' => arms(true, true, true, false),
        '┼' => arms(true, true, true, true),
        '┃' => Some(Arms { up: true, down: true, left: false, right: false, thick: 3.0 }),
        _ => None,
    }
}

impl Arms {
    fn draw(&self, (x, y): (f32, f32), wide: f32, ink: &str, svg: &mut String) {
        let half = self.thick / 2.0;
        let (middle, centre) = (x + WIDE / 2.0, y + HIGH / 2.0);
        let mut bar = |x: f32, y: f32, wide: f32, high: f32| {
            let _ = writeln!(
                svg,
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\" fill=\"{ink}\"/>"
            );
        };
        if self.left || self.right {
            let from = if self.left { x } else { middle - half };
            let to = if self.right { x + wide } else { middle + half };
            bar(from, centre - half, to - from, self.thick);
        }
        if self.up || self.down {
            let from = if self.up { y } else { centre - half };
            let to = if self.down { y + HIGH } else { centre + half };
            bar(middle - half, from, self.thick, to - from);
        }
    }
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
