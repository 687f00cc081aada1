//! What somebody who tries to sign in is told.

use crate::domain::ids::UserId;
use crate::domain::message::{Rendered, Span};
use crate::domain::picture::Person;
use crate::domain::signin::SignIn;
use crate::domain::signin_text::{Outward, outward};
use crate::service::message::rendered;
use crate::store::{self, Reader};

/// The words for the person at the keyboard; none where there is nothing to say.
pub(in crate::service) fn message(
    reader: Reader<'_>,
    outcome: SignIn,
    user: Option<(UserId, &Person)>,
) -> store::Result<Rendered> {
    match outward(outcome) {
        Outward::Nothing => Ok(Rendered::default()),
        Outward::Fixed(text) => Ok(Rendered { spans: vec![Span::Literal(text.into())], lints: Vec::new() }),
        Outward::Property(name) => rendered(reader, name, user),
    }
}
