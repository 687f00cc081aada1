//! Mail to a server that is not ours: what the server of `tests/support/smtp.rs` takes for SMTP is what a library that
//! others wrote takes for it, plain and encrypted, with an account, and where it refuses.
#![cfg(feature = "mail")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

mod support;

use std::fs;
use std::io;
use std::net::{IpAddr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use beadle::api::mail::Delivered;
use beadle::config::{MailSettings, PasswordSource, Security};
use beadle::domain::mail::MailState;
use beadle::mail::{Carrier, Handed};
use mail_parser::MessageParser;
use mailin_embedded::response::{AUTH_OK, INVALID_CREDENTIALS, NO_MAILBOX, OK};
use mailin_embedded::{AuthMechanism, Handler, Response, Server, SslConfig};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use support::outbox::{claim, queue, rows, settle};
use support::world::World;

const TOWN: &str = "
    org ABC
    workgroup Admin menu
    user 10 op@x.example A ABC edit:ABC in:Admin user_setup=W
    user 20 dana@x.example A ABC login:ABC
";

/// A mail as it arrived: from whom and to whom the envelope said, by which account, and what was in it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Arrived {
    account: String,
    from: String,
    to: Vec<String>,
    content: Vec<u8>,
}

/// What the server does with a session.
#[derive(Clone)]
struct Desk {
    password: Option<&'static str>,
    session: Arrived,
    arrived: Arc<Mutex<Vec<Arrived>>>,
}

impl Handler for Desk {
    fn mail(&mut self, _: IpAddr, _: &str, from: &str) -> Response {
        from.clone_into(&mut self.session.from);
        self.session.to.clear();
        self.session.content.clear();
        if self.password.is_some() && self.session.account.is_empty() { INVALID_CREDENTIALS } else { OK }
    }

    fn rcpt(&mut self, to: &str) -> Response {
        if to.contains("gone") {
            return NO_MAILBOX;
        }
        self.session.to.push(to.to_owned());
        OK
    }

    fn data(&mut self, part: &[u8]) -> io::Result<()> {
        self.session.content.extend_from_slice(part);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        self.arrived.lock().unwrap().push(self.session.clone());
        OK
    }

    fn auth_plain(&mut self, _: &str, account: &str, password: &str) -> Response {
        if Some(password) != self.password {
            return INVALID_CREDENTIALS;
        }
        account.clone_into(&mut self.session.account);
        AUTH_OK
    }
}

/// Starts the server; with a password it offers encryption and wants both.
fn serve(password: Option<&'static str>, folder: &Path) -> (MailSettings, Arc<Mutex<Vec<Arrived>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let arrived = Arc::default();
    let mut server = Server::new(Desk { password, session: Arrived::default(), arrived: Arc::clone(&arrived) });
    let mut settings = MailSettings {
        from: "Beadle Desk <desk@x.example>".to_owned(),
        host: "127.0.0.1".to_owned(),
        port: Some(port),
        security: Security::None,
        timeout: Duration::from_secs(5),
        ..MailSettings::default()
    };
    if let Some(password) = password {
        // It takes the process's own choice of cryptography.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            path
        };
        let (cert, key) = (file("cert.pem", &cert.pem()), file("key.pem", &signing_key.serialize_pem()));
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        server.with_ssl(SslConfig::SelfSigned { cert_path: text(&cert), key_path: text(&key) }).unwrap();
        server.with_auth(AuthMechanism::Plain);
        settings.security = Security::Starttls;
        settings.ca_file = Some(cert);
        settings.user = Some("desk".to_owned());
        settings.password = Some(PasswordSource::File(file("password", &format!("{password}\n"))));
    }
    server.with_name("localhost").with_tcp_listener(listener);
    thread::spawn(move || server.serve().unwrap());
    (settings, arrived)
}

/// Claims, hands over and tells, as `mail deliver` does; answers what became of each mail.
fn deliver(world: &World, settings: &MailSettings) -> Vec<MailState> {
    let mut seat = world.seat(10);
    let mut carrier = Carrier::new(settings).unwrap();
    for mail in claim(&mut seat, "one") {
        let delivered = match carrier.hand_over(&mail) {
            Handed::Over(delivered) => delivered,
            Handed::Nowhere(error) => Delivered::Later { error },
        };
        assert!(settle(&mut seat, "one", mail.mail, delivered));
    }
    rows(&mut seat).iter().map(|row| row.state).collect()
}

#[test]
fn a_library_of_others_takes_what_is_sent() {
    for password in [None, Some("let me in")] {
        let folder = tempfile::tempdir().unwrap();
        let world = World::new(TOWN);
        let body = "Hello Dana,\n\n.a dot at the beginning\n.\nŁukasz says: 李 = sure\n";
        queue(&world.path(), 20, &["dana@x.example"], "Your Ünïcode account was approved", body);
        let (settings, arrived) = serve(password, folder.path());
        assert_eq!(deliver(&world, &settings), [MailState::Sent], "{password:?}");
        let arrived = arrived.lock().unwrap().clone();
        let [mail] = &arrived[..] else { panic!("{arrived:?}") };
        assert_eq!((mail.from.as_str(), mail.to.as_slice()), ("desk@x.example", &["dana@x.example".to_owned()][..]));
        assert_eq!(mail.account, password.map_or("", |_| "desk"));
        let message = MessageParser::default().parse(&mail.content).unwrap();
        assert_eq!(message.subject(), Some("Your Ünïcode account was approved"));
        assert_eq!(message.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), body.trim_end());
    }
}

#[test]
fn its_refusals_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::new(TOWN);
    queue(&world.path(), 20, &["gone@x.example"], "Hello", "Nobody is there.\n");
    let (settings, arrived) = serve(None, folder.path());
    assert_eq!(deliver(&world, &settings), [MailState::Failed], "nobody has that address, and nobody will");

    let (settings, others) = serve(Some("let me in"), folder.path());
    let guess = folder.path().join("guess");
    fs::write(&guess, "guess\n").unwrap();
    fs::set_permissions(&guess, fs::Permissions::from_mode(0o600)).unwrap();
    let wrong = MailSettings { password: Some(PasswordSource::File(guess)), ..settings };
    let world = World::new(TOWN);
    queue(&world.path(), 20, &["dana@x.example"], "Hello", "Not yet.\n");
    assert_eq!(deliver(&world, &wrong), [MailState::Queued], "the account is not let in, and the mail waits");
    assert!(arrived.lock().unwrap().is_empty() && others.lock().unwrap().is_empty());
}
