//! Into a folder: a file for each mail, named after its Message-ID, so that a mail that is repeated is there once.

use std::path::PathBuf;

use super::Handed;
use super::letter::Letter;
use crate::api::mail::Delivered;
use crate::config::{MailSettings, private};

pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(super) fn new(settings: &MailSettings) -> Self {
        Self { path: settings.folder.clone().unwrap_or_default() }
    }

    pub(super) fn keep(&self, letter: &Letter) -> Handed {
        let file = self.path.join(format!("{}.eml", letter.name));
        match private::write(&file, &letter.bytes) {
            Ok(()) => Handed::Over(Delivered::Sent),
            Err(error) => {
                let shown = file.display();
                Handed::Nowhere(format!("The file {shown} cannot be written: {error}."))
            }
        }
    }
}
