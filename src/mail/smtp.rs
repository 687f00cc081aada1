//! By a mail server: one connection for as long as it lasts.
//!
//! What the server says of an address is a matter of that mail alone. What it says before that (no connection, no
//! encryption, a wrong password, a sender it does not take) is none of the mail's, and ends the round.

use std::fmt::Display;
use std::path::Path;
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};

use super::letter::Letter;
use super::{Handed, later, never};
use crate::api::mail::Delivered;
use crate::config::{MailSettings, PasswordSource, Security};

/// A server, and the connection to it.
pub(super) struct Server {
    host: String,
    port: u16,
    security: Security,
    tls: Option<TlsParameters>,
    account: Option<(String, PasswordSource)>,
    timeout: Duration,
    connection: Option<SmtpConnection>,
}

impl Server {
    pub(super) fn new(settings: &MailSettings) -> Result<Self, String> {
        let usual = match settings.security {
            Security::Tls => 465,
            Security::Starttls => 587,
            Security::None => 25,
        };
        let tls = match settings.security {
            Security::None => None,
            Security::Tls | Security::Starttls => Some(tls(&settings.host, settings.ca_file.as_deref())?),
        };
        Ok(Self {
            host: settings.host.clone(),
            port: settings.port.unwrap_or(usual),
            security: settings.security,
            tls,
            account: settings.user.clone().zip(settings.password.clone()),
            timeout: settings.timeout,
            connection: None,
        })
    }

    pub(super) fn send(&mut self, letter: &Letter) -> Handed {
        // A server may have hung up since the last mail; that is no reason to put this one off.
        if self.connection.as_mut().is_some_and(|connection| connection.has_broken() || !connection.test_connected()) {
            self.connection = None;
        }
        let mut connection = match self.connection.take().map_or_else(|| self.connect(), Ok) {
            Ok(connection) => connection,
            Err(error) => return Handed::Nowhere(error),
        };
        let handed = speak(&mut connection, letter);
        // After a refusal the server still holds the beginning of a mail; a new connection begins clean.
        if handed == Handed::Over(Delivered::Sent) {
            self.connection = Some(connection);
        } else {
            connection.abort();
        }
        handed
    }

    fn connect(&self) -> Result<SmtpConnection, String> {
        let told = |what: &str, error: &dyn Display| {
            let (host, port) = (&self.host, self.port);
            format!("The mail server {host}:{port} {what}: {}.", error.to_string().trim_end_matches('.'))
        };
        let name = ClientId::default();
        let wrapped = self.tls.as_ref().filter(|_| self.security == Security::Tls);
        let address = (self.host.as_str(), self.port);
        let mut connection = SmtpConnection::connect(address, Some(self.timeout), &name, wrapped, None)
            .map_err(|error| told("cannot be reached", &error))?;
        if let Some(tls) = self.tls.as_ref().filter(|_| self.security == Security::Starttls) {
            connection.starttls(tls, &name).map_err(|error| told("does not encrypt", &error))?;
        }
        if let Some((user, password)) = &self.account {
            let password = password.read(self.timeout)?;
            let credentials = Credentials::new(user.clone(), password.to_string());
            let entered = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials);
            // What the server says here may repeat what it was sent; its number says enough.
            entered.map_err(|error| match error.status() {
                Some(code) => told("does not let the account in", &format!("it answers {code}")),
                None => told("does not let the account in", &error),
            })?;
        }
        Ok(connection)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(connection) = &mut self.connection {
            // A goodbye that is not heard changes nothing.
            let _ = connection.quit();
        }
    }
}

fn speak(connection: &mut SmtpConnection, letter: &Letter) -> Handed {
    let mut parameters = Vec::new();
    if !letter.to.to_string().is_ascii() || !letter.from.to_string().is_ascii() {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return never("The mail server takes no addresses beyond ASCII.");
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if let Err(error) = connection.command(Mail::new(Some(letter.from.clone()), parameters)) {
        return Handed::Nowhere(said("does not take mail from this sender", &error));
    }
    if let Err(error) = connection.command(Rcpt::new(letter.to.clone(), Vec::new())) {
        return refused("does not take mail to this address", &error);
    }
    if let Err(error) = connection.command(Data) {
        return refused("does not take the text", &error);
    }
    match connection.message(&letter.bytes) {
        Ok(_) => Handed::Over(Delivered::Sent),
        Err(error) => refused("did not take the text", &error),
    }
}

/// What a refusal means: a server that says so for ever is believed, whatever else happened may be over next time.
fn refused(what: &str, error: &Error) -> Handed {
    if error.is_permanent() { never(said(what, error)) } else { later(said(what, error)) }
}

fn said(what: &str, error: &Error) -> String {
    format!("The mail server {what}: {}.", error.to_string().trim_end_matches('.'))
}

fn tls(host: &str, ca_file: Option<&Path>) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = ca_file {
        let shown = path.display();
        let pem = std::fs::read(path).map_err(|error| format!("The certificates {shown} cannot be read: {error}."))?;
        let certificate =
            Certificate::from_pem(&pem).map_err(|_| format!("There is no certificate in {shown} that can be read."))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|error| format!("TLS cannot be set up: {error}."))
}
