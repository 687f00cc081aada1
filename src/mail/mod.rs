//! How a mail leaves the machine: by a server, by a command, or into a folder.
//!
//! This is the edge: it is told what to send and answers what became of it. When a mail is tried again, and that it has
//! failed, the service decides.

mod command;
mod files;
mod letter;
mod smtp;

use self::command::Sendmail;
use self::files::Folder;
use self::letter::Letter;
use self::smtp::Server;
use crate::api::mail::{ClaimedMail, Delivered};
use crate::config::{MailSettings, Via};

/// What became of a mail that was handed over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Handed {
    /// It is known of this mail.
    Over(Delivered),
    /// Nothing can be handed over at present, whichever mail it is.
    Nowhere(String),
}

/// The way that mails take.
pub struct Carrier {
    from: String,
    way: Way,
}

enum Way {
    Server(Box<Server>),
    Sendmail(Sendmail),
    Folder(Folder),
}

impl Carrier {
    /// Makes ready what does not need the server yet.
    ///
    /// # Errors
    /// The sentence that says what is wrong with the configuration.
    pub fn new(settings: &MailSettings) -> Result<Self, String> {
        letter::sender(&settings.from)?;
        let way = match settings.via {
            Via::Smtp => Way::Server(Box::new(Server::new(settings)?)),
            Via::Sendmail => Way::Sendmail(Sendmail::new(settings)),
            Via::Files => Way::Folder(Folder::new(settings)),
        };
        Ok(Self { from: settings.from.clone(), way })
    }

    /// Hands a mail over. That it is taken is the word of whoever takes it; where that word does not arrive it is not
    /// known, and the mail goes out once more under the same Message-ID.
    pub fn hand_over(&mut self, mail: &ClaimedMail) -> Handed {
        let letter = match Letter::write(&self.from, mail) {
            Ok(letter) => letter,
            Err(error) => return Handed::Over(Delivered::Never { error }),
        };
        match &mut self.way {
            Way::Server(server) => server.send(&letter),
            Way::Sendmail(command) => command.send(&letter),
            Way::Folder(folder) => folder.keep(&letter),
        }
    }
}

fn later(error: impl Into<String>) -> Handed {
    Handed::Over(Delivered::Later { error: error.into() })
}

fn never(error: impl Into<String>) -> Handed {
    Handed::Over(Delivered::Never { error: error.into() })
}
