//! What somebody who tries to sign in is told.

use crate::domain::ids::UserId;
use crate::domain::picture::Person;
use crate::domain::signin::SignIn;
use crate::domain::signin_text::{Outward, outward};
use crate::domain::text::Raw;
use crate::service::message::rendered;
use crate::store::{self, Reader};

/// The words for the person at the keyboard; empty where there is nothing to say.
pub(in crate::service) fn message(
    reader: Reader<'_>,
    outcome: SignIn,
    user: Option<(UserId, &Person)>,
) -> store::Result<Raw> {
    match outward(outcome) {
        Outward::Nothing => Ok(Raw::default()),
        Outward::Fixed(text) => Ok(text.into()),
        Outward::Property(name) => rendered(reader, name, user),
    }
}
