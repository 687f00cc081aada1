//! The rows of the form in the order in which they are drawn.

use super::form::{Form, policy};
use super::stops::{Section, Stop};
use crate::domain::cell::UserField;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Line, wrap};

/// One row on the screen.
pub(super) enum Row {
    Heading(&'static str),
    Gap,
    Stop(Stop),
    /// Something said about the field above.
    Remark(Line),
}

/// The rows of some sections, in a width for remarks.
pub(super) fn rows(form: &Form, view: &View<'_>, sections: &[Section], room: usize, roomy: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    for section in sections {
        if roomy && !rows.is_empty() {
            rows.push(Row::Gap);
        }
        if !section.title.is_empty() {
            rows.push(Row::Heading(section.title));
        }
        for stop in &section.stops {
            if *stop == Stop::Save && roomy {
                rows.push(Row::Gap);
            }
            rows.push(Row::Stop(*stop));
            if let Some(sentence) = form.problems.get(stop) {
                let sentence = format!("{} {sentence}", view.theme.glyphs().cross);
                rows.extend(
                    wrap(&sentence, room).into_iter().map(|line| Row::Remark(Line::of(line, Role::FieldProblem))),
                );
            }
            if *stop == Stop::Again && view.focus && matches!(form.stop, Stop::Password | Stop::Again) {
                rows.extend(criteria(form, view));
            }
        }
    }
    rows
}

/// What a password has to fulfil, ticked off while it is typed.
fn criteria(form: &Form, view: &View<'_>) -> Vec<Row> {
    if form.body.password.made.is_some() || form.why_barred(view.model, Stop::Password).is_some() {
        return Vec::new();
    }
    let (name, login) = (form.body.text(UserField::Name), form.body.text(UserField::Login));
    let list = form.body.password.criteria(policy(view.model), name, login);
    let row = |met: bool, text: &str| {
        let (sign, role) =
            if met { (view.theme.glyphs().mark, Role::Ok) } else { (view.theme.glyphs().none, Role::Dim) };
        Row::Remark(Line::of(format!("{sign} {text}"), role))
    };
    list.iter().map(|criterion| row(criterion.met, criterion.text)).collect()
}
