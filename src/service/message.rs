//! The texts that a site may set, rendered for one user.

use super::site::stored;
use crate::domain::cell::UserField;
use crate::domain::ids::UserId;
use crate::domain::message::Rendered;
use crate::domain::picture::Person;
use crate::domain::properties::{About, Values, find};
use crate::store::{self, Reader};

/// What the placeholders stand for, where a message is about a user.
pub(super) fn values(reader: Reader<'_>, user: Option<(UserId, &Person)>) -> store::Result<Values> {
    let about = user.map(|(user, person)| About {
        user,
        name: person.text(UserField::Name),
        source: person.text(UserField::Source),
    });
    Values::gather(|name| stored(reader, name), about)
}

/// The text of a property with everything filled in that is known of the user.
pub(super) fn rendered(reader: Reader<'_>, name: &str, user: Option<(UserId, &Person)>) -> store::Result<Rendered> {
    let stored = reader.property(name)?;
    let template = find(name).and_then(|property| property.template(stored.as_deref()));
    let Some(template) = template else { return Ok(Rendered::default()) };
    Ok(values(reader, user)?.render(&template))
}
