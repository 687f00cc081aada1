//! Arithmetic on colours: the nearest of a smaller palette, and the contrast between two.

use ratatui::style::Color;

use super::depth::Depth;

/// The usual look of the terminal's own 16 colours, in their order.
const ANSI: [(Color, u32); 16] = [
    (Color::Black, 0x00_0000),
    (Color::Red, 0xcd_0000),
    (Color::Green, 0x00_cd00),
    (Color::Yellow, 0xcd_cd00),
    (Color::Blue, 0x00_00ee),
    (Color::Magenta, 0xcd_00cd),
    (Color::Cyan, 0x00_cdcd),
    (Color::Gray, 0xe5_e5e5),
    (Color::DarkGray, 0x7f_7f7f),
    (Color::LightRed, 0xff_0000),
    (Color::LightGreen, 0x00_ff00),
    (Color::LightYellow, 0xff_ff00),
    (Color::LightBlue, 0x5c_5cff),
    (Color::LightMagenta, 0xff_00ff),
    (Color::LightCyan, 0x00_ffff),
    (Color::White, 0xff_ffff),
];

type Rgb = (u8, u8, u8);

const fn split(hex: u32) -> Rgb {
    let [_, red, green, blue] = hex.to_be_bytes();
    (red, green, blue)
}

/// The colour of a place in the fixed part of the palette of 256.
const fn indexed(index: u8) -> Rgb {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    match index {
        0..=15 => split(ANSI[index as usize].1),
        16..=231 => {
            let cube = (index - 16) as usize;
            (STEPS[cube / 36], STEPS[cube / 6 % 6], STEPS[cube % 6])
        }
        232..=255 => {
            let grey = 8 + (index - 232) * 10;
            (grey, grey, grey)
        }
    }
}

/// What a colour usually looks like; nothing is known of the terminal's default.
pub(super) fn rgb(colour: Color) -> Option<Rgb> {
    match colour {
        Color::Reset => None,
        Color::Rgb(red, green, blue) => Some((red, green, blue)),
        Color::Indexed(index) => Some(indexed(index)),
        named => ANSI.iter().find(|(name, _)| *name == named).map(|(_, hex)| split(*hex)),
    }
}

/// A distance that weighs the primaries roughly as eyes do.
fn distance(a: Rgb, b: Rgb) -> i32 {
    let difference = |a: u8, b: u8| i32::from(a) - i32::from(b);
    let mean = i32::midpoint(i32::from(a.0), i32::from(b.0));
    let (red, green, blue) = (difference(a.0, b.0), difference(a.1, b.1), difference(a.2, b.2));
    ((512 + mean) * red * red) / 256 + 4 * green * green + ((767 - mean) * blue * blue) / 256
}

/// Brings a colour to what a depth can show; without colours nothing is left.
pub(super) fn lower(colour: Color, depth: Depth) -> Option<Color> {
    match (depth, colour) {
        (Depth::Mono, _) => None,
        (Depth::Ansi256, Color::Rgb(red, green, blue)) => {
            (16..=255).min_by_key(|index| distance(indexed(*index), (red, green, blue))).map(Color::Indexed)
        }
        (Depth::Ansi16, Color::Indexed(index @ 0..=15)) => Some(ANSI[usize::from(index)].0),
        (Depth::Ansi16, Color::Rgb(..) | Color::Indexed(_)) => {
            let wanted = rgb(colour)?;
            ANSI.iter().min_by_key(|(_, hex)| distance(split(*hex), wanted)).map(|(name, _)| *name)
        }
        _ => Some(colour),
    }
}

fn luminance((red, green, blue): Rgb) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/// The contrast between two colours, from 1 (none) to 21, when both are known.
#[must_use]
pub fn contrast(a: Color, b: Color) -> Option<f64> {
    let (a, b) = (luminance(rgb(a)?), luminance(rgb(b)?));
    Some((a.max(b) + 0.05) / (a.min(b) + 0.05))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("#ff0000", Depth::Ansi256, Color::Indexed(196))]
    #[case("#808080", Depth::Ansi256, Color::Indexed(244))]
    #[case("#ff0000", Depth::Ansi16, Color::LightRed)]
    #[case("#101010", Depth::Ansi16, Color::Black)]
    #[case("#ff0000", Depth::True, Color::Rgb(255, 0, 0))]
    #[case("196", Depth::Ansi16, Color::LightRed)]
    #[case("3", Depth::Ansi16, Color::Yellow)]
    #[case("red", Depth::Ansi256, Color::Red)]
    #[case("reset", Depth::Ansi16, Color::Reset)]
    fn colours_are_lowered(#[case] colour: &str, #[case] depth: Depth, #[case] lowered: Color) {
        assert_eq!(lower(colour.parse().unwrap(), depth), Some(lowered));
    }

    #[test]
    fn without_colours_nothing_is_left() {
        assert_eq!(lower(Color::Red, Depth::Mono), None);
    }

    #[test]
    fn contrast_goes_from_one_to_twenty_one() {
        let of = |a, b| contrast(a, b).unwrap();
        assert!((of(Color::Black, Color::White) - 21.0).abs() < 0.01);
        assert!((of(Color::White, Color::White) - 1.0).abs() < 0.01);
        assert_eq!(contrast(Color::Reset, Color::White), None);
    }
}
