//! When a grant or a sharing ends: asking for the day, and putting an end off.

use super::dialog::Prompt;
use super::effect::{Purpose, Step, say};
use super::model::Model;
use super::widget::Tone;
use crate::domain::moment::{FORMS, Moment};
use crate::domain::time::Time;

/// By so many days one key puts an end off.
pub const LONGER: i64 = 30;

/// What finds those of whom a grant ends within that time.
pub const SOON: &str = "expires<30d";

/// Asks until when; the day that is there already is what the field begins with.
pub fn ask(held: Option<String>) -> Step {
    prompt(held.unwrap_or_default())
}

/// The end that the typed text means, or why it means none, with the question again.
pub fn read(model: &Model, text: &str) -> Result<Time, Vec<Step>> {
    let again = |sentence: String| vec![prompt(text.to_owned()), say(Tone::Warning, sentence)];
    let until = Moment::read(text, model.now, &model.seat.zone)
        .map_err(|sentence| again(sentence.shown().into()))?
        .end(&model.seat.zone);
    if until <= model.now {
        let day = until.date(&model.seat.zone);
        return Err(again(format!("{day} is past: type a later day, or take it away instead.")));
    }
    Ok(until)
}

fn prompt(initial: String) -> Step {
    Step::Open(Prompt::Text {
        title: "Until when? That day is included".to_owned(),
        label: FORMS.to_owned(),
        initial,
        purpose: Purpose::Until,
    })
}
