//! The texts that a site may set, rendered for one user.

use super::site::property;
use crate::domain::cell::UserField;
use crate::domain::ids::UserId;
use crate::domain::message::Name;
use crate::domain::picture::Person;
use crate::domain::properties;
use crate::domain::text::Raw;
use crate::store::{self, Reader};

/// The text of a property with everything filled in that is known of the user; a link is its label.
pub(super) fn rendered(reader: Reader<'_>, name: &str, user: Option<(UserId, &Person)>) -> store::Result<Raw> {
    let stored = reader.property(name)?;
    let template = properties::find(name).and_then(|property| property.template(stored.as_deref()));
    let Some(template) = template else { return Ok(Raw::default()) };
    let product = property(reader, Name::ProductName.word())?;
    let customer = property(reader, Name::CustomerId.word())?;
    let id = user.map(|(user, _)| user.to_string()).unwrap_or_default();
    let text = |field| user.map(|(_, person)| person.text(field)).unwrap_or_default();
    let values = [
        (Name::ProductName, product.as_str()),
        (Name::CustomerId, customer.as_str()),
        (Name::UserId, id.as_str()),
        (Name::UserName, text(UserField::Name)),
        (Name::Domain, text(UserField::Source)),
    ];
    Ok(template.render(&values).plain())
}
