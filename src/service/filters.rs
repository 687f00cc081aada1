//! Keeping filters under a name: one's own, which may be shared with everybody.

use super::author::Author;
use super::operator::Operator;
use super::seat::Seat;
use crate::api::{Refusal, Reply};
use crate::domain::ids::FilterId;
use crate::domain::text::forbidden_in_input;
use crate::domain::time::Time;
use crate::store::{Entry, Last};

/// The longest name and the longest filter, in characters.
const LONGEST_NAME: usize = 60;
const LONGEST_TEXT: usize = 1_000;

/// Lists the operator's filters and the shared ones.
pub(super) fn list(seat: &Seat, operator: &Operator) -> Result<Reply, Refusal> {
    seat.store_read(|reader| Ok(reader.filters(operator.user)?)).map(Reply::Filters)
}

/// Keeps a filter, in the place of the operator's own of that name.
pub(super) fn keep(
    seat: &mut Seat,
    operator: &Operator,
    (name, text, shared): (&str, &str, bool),
    now: Time,
) -> Result<Reply, Refusal> {
    let (name, text) = (name.trim(), text.trim());
    check(name, LONGEST_NAME, "name of a filter")?;
    check(text, LONGEST_TEXT, "filter")?;
    let origin = seat.origin().clone();
    seat.store.write(|writer| {
        writer.keep_filter(operator.user, name, text, shared)?;
        let action = if shared { "filter shared" } else { "filter kept" };
        let entry = Entry { after: Some(text.into()), reason: name, ..Entry::new(now, action) };
        writer.append([Author::operator(operator, &origin).signs(entry)])?;
        Ok(((), Last::Commit))
    })?;
    list(seat, operator)
}

/// Drops a filter of the operator's own.
pub(super) fn discard(seat: &mut Seat, operator: &Operator, filter: FilterId, now: Time) -> Result<Reply, Refusal> {
    let known = seat.store_read(|reader| Ok(reader.filters(operator.user)?))?;
    let Some(kept) = known.into_iter().find(|kept| kept.filter == filter) else {
        return Err(Refusal::not_found("There is no such filter any more."));
    };
    if !kept.mine {
        return Err(Refusal::not_allowed(format!(
            "The filter \"{}\" belongs to {}.",
            kept.name.stored(),
            kept.owner.stored()
        )));
    }
    let origin = seat.origin().clone();
    seat.store.write(|writer| {
        let dropped = writer.drop_filter(operator.user, filter)?;
        let before = Some(kept.text.stored().into());
        let entry = Entry { before, reason: kept.name.stored(), ..Entry::new(now, "filter dropped") };
        writer.append([Author::operator(operator, &origin).signs(entry)])?;
        Ok(((), if dropped { Last::Commit } else { Last::Rollback }))
    })?;
    list(seat, operator)
}

fn check(text: &str, longest: usize, what: &str) -> Result<(), Refusal> {
    if text.is_empty() {
        return Err(Refusal::invalid(format!("The {what} is empty.")));
    }
    if text.chars().count() > longest {
        return Err(Refusal::invalid(format!("The {what} has more than {longest} characters.")));
    }
    match forbidden_in_input(text) {
        Some(c) => Err(Refusal::invalid(format!(
            "The {what} contains the character U+{:04X}, which is not allowed.",
            c as u32
        ))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_filters_are_checked() {
        assert!(check("Mine", LONGEST_NAME, "name of a filter").is_ok());
        for text in ["", &"x".repeat(61), "a\u{7}"] {
            let refusal = check(text, LONGEST_NAME, "name of a filter").unwrap_err();
            assert!(refusal.sentence.stored().starts_with("The name of a filter "), "{refusal:?}");
        }
    }
}
