//! What information releases are called on this side, be they only staged.

use super::cache::Want;
use super::model::Model;
use crate::api::setup::SetupId;
use crate::api::{Reply, Request};
use crate::domain::cell::Value;
use crate::domain::ids::ReleaseId;
use crate::domain::text::Raw;

/// The question that tells its name; of one that is only staged the database knows nothing.
pub fn want(release: ReleaseId, model: &Model) -> Option<Want> {
    let id = SetupId::Release(release);
    let is_staged = model.draft.change(id.presence()).is_some_and(|change| change.before.is_none());
    (!release.is_new() && !is_staged).then(|| Want::new("release", Request::Record { id }))
}

/// A release as titles name it: `release 12 County agreement`.
pub fn titled(model: &Model, release: ReleaseId) -> String {
    let id = SetupId::Release(release);
    let held = match model.cache.reply(&Request::Record { id }) {
        Some(Reply::Record(record)) => record.value(id.name()),
        _ => Value::None,
    };
    let name = Raw::from(model.overlay(id.name(), &held).as_text().unwrap_or_default());
    let number = if release.is_new() { "the new release".to_owned() } else { format!("release {release}") };
    format!("{number} {}", name.shown()).trim_end().to_owned()
}
