//! Asking for the day on which a grant or a sharing ends: the prompt, and what becomes of what was typed.

use super::edit::Edit;
use super::fill::say;
use super::share::Share;
use super::topic::Topic;
use crate::domain::day::Day;
use crate::domain::moment::Moment;
use crate::tui::dialog::Prompt;
use crate::tui::effect::Step;
use crate::tui::model::Model;
use crate::tui::widget::Tone;

/// Asks until when; what is there already is what the field begins with.
pub(super) fn ask(held: Option<String>) -> Step {
    Step::Open(Prompt::until(held.unwrap_or_default()))
}

/// The edit that the typed text means, or why it means none, with the question again.
pub(super) fn read(topic: Topic, model: &Model, text: &str) -> Result<Edit, Vec<Step>> {
    let again = |sentence: String| vec![ask(Some(text.to_owned())), say(Tone::Warning, sentence)];
    let until = Moment::read(text, model.now, &model.seat.zone).map_err(again)?.end(&model.seat.zone);
    if until <= model.now {
        let day = until.date(&model.seat.zone);
        return Err(again(format!("{day} is past: type a later day, or take it away instead.")));
    }
    Ok(match topic {
        Topic::Sharing(_) => Edit::Share(Share::Until(Day::of(until, &model.seat.zone))),
        _ => Edit::Until(until),
    })
}
