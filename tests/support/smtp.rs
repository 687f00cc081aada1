//! A mail server for tests: it speaks the protocol truly over loopback, with STARTTLS and authentication, keeps what it
//! was given, and can be told to refuse, to hang or to hang up in the middle.

#![allow(dead_code, reason = "each test that includes this uses its own part of it")]

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How long anything may take.
const DEADLINE: Duration = Duration::from_secs(20);

/// How the server behaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Manner {
    /// Encrypted from the first byte.
    pub tls: bool,
    pub starttls: bool,
    /// Shows the certificate of another host.
    pub misnamed: bool,
    /// Mail is taken only from whoever knows `user` and this password.
    pub password: Option<&'static str>,
    /// Recipients with this in their address do not exist.
    pub unknown: Option<&'static str>,
    /// Recipients with this in their address are to be tried later.
    pub busy: Option<&'static str>,
    /// Says nothing any more once a text has been announced.
    pub hangs: bool,
    /// Takes the text and hangs up without a word.
    pub cuts: bool,
    /// Takes the text and says nothing any more.
    pub mute: bool,
}

/// What was delivered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    pub from: String,
    pub to: Vec<String>,
    pub text: Vec<u8>,
    pub encrypted: bool,
}

pub struct Server {
    pub port: u16,
    /// The certificate that the server shows, for those who are to trust it.
    pub certificate: String,
    manner: Arc<Mutex<Manner>>,
    taken: Arc<Book>,
}

/// What was delivered, and the news of it.
#[derive(Default)]
struct Book {
    taken: Mutex<Vec<Taken>>,
    news: Condvar,
}

impl Book {
    fn enter(&self, taken: Taken) {
        self.taken.lock().unwrap().push(taken);
        self.news.notify_all();
    }
}

impl Server {
    pub fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let name = if manner.misnamed { "elsewhere.example" } else { "127.0.0.1" };
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed([name.to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        let server =
            Self { port, certificate: cert.pem(), manner: Arc::new(Mutex::new(manner)), taken: Arc::default() };
        let (manner, taken, tls) = (Arc::clone(&server.manner), Arc::clone(&server.taken), Arc::new(tls));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (manner, taken, tls) = (*manner.lock().unwrap(), Arc::clone(&taken), Arc::clone(&tls));
                thread::spawn(move || serve(stream, manner, &taken, &tls));
            }
        });
        server
    }

    pub fn behave(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.taken.taken.lock().unwrap().clone()
    }

    /// Waits until so many were delivered.
    pub fn wait_for(&self, number: usize) {
        let taken = self.taken.taken.lock().unwrap();
        let few = |taken: &mut Vec<Taken>| taken.len() < number;
        let (taken, waited) = self.taken.news.wait_timeout_while(taken, DEADLINE, few).unwrap();
        assert!(!waited.timed_out(), "{} of {number} mails came", taken.len());
    }
}

trait Both: Read + Write {}
impl<T: Read + Write> Both for T {}

/// Serves one connection; a client that goes away ends it.
fn serve(stream: TcpStream, manner: Manner, taken: &Book, tls: &Arc<ServerConfig>) {
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    let mut talk = Talk { manner, taken, encrypted: manner.tls, entered: manner.password.is_none() };
    if !manner.tls {
        let plain = stream.try_clone().unwrap();
        let Some(()) = talk.hold(&mut BufReader::new(Box::new(plain)), true) else { return };
    }
    let session = ServerConnection::new(Arc::clone(tls)).unwrap();
    talk.encrypted = true;
    talk.hold(&mut BufReader::new(Box::new(StreamOwned::new(session, stream))), manner.tls);
}

struct Talk<'a> {
    manner: Manner,
    taken: &'a Book,
    encrypted: bool,
    entered: bool,
}

impl Talk<'_> {
    /// Talks until the end; `Some` where the rest is to be encrypted.
    fn hold(&mut self, io: &mut BufReader<Box<dyn Both>>, greets: bool) -> Option<()> {
        if greets {
            say(io, "220 localhost ready")?;
        }
        let (mut from, mut to) = (String::new(), Vec::new());
        loop {
            let line = hear(io)?;
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            let address = || rest.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(a, _)| a.to_owned());
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" => {
                    let tls = if self.manner.starttls && !self.encrypted { "250-STARTTLS\r\n" } else { "" };
                    let auth = if self.manner.password.is_some() { "250-AUTH PLAIN LOGIN\r\n" } else { "" };
                    say(io, &format!("250-localhost\r\n{tls}{auth}250 8BITMIME"))?;
                }
                "STARTTLS" => {
                    say(io, "220 go ahead")?;
                    assert!(io.buffer().is_empty(), "nothing is said before the encryption");
                    return Some(());
                }
                "AUTH" => {
                    let known = self.manner.password.map(|password| base64(&format!("\0user\0{password}")));
                    self.entered = known.is_some_and(|known| rest == format!("PLAIN {known}"));
                    // Some servers repeat what they were told.
                    let answer =
                        if self.entered { "235 welcome".to_owned() } else { format!("535 5.7.8 wrong: {rest}") };
                    say(io, &answer)?;
                }
                "MAIL" if !self.entered => say(io, "530 5.7.0 authentication required")?,
                "MAIL" => {
                    (from, to) = (address()?, Vec::new());
                    say(io, "250 fine")?;
                }
                "RCPT" => {
                    let address = address()?;
                    let is = |part: Option<&str>| part.is_some_and(|part| address.contains(part));
                    if is(self.manner.unknown) {
                        say(io, "550 5.1.1 no such user\u{1b}[2J")?;
                    } else if is(self.manner.busy) {
                        say(io, "451 4.2.1 try later")?;
                    } else {
                        to.push(address);
                        say(io, "250 fine")?;
                    }
                }
                "DATA" => {
                    say(io, "354 go on")?;
                    if self.manner.hangs {
                        // The client gives up first; then this read ends.
                        let _ = io.read_to_end(&mut Vec::new());
                        return None;
                    }
                    let text = text(io)?;
                    let (from, to) = (from.clone(), to.clone());
                    self.taken.enter(Taken { from, to, text, encrypted: self.encrypted });
                    if self.manner.mute {
                        // It ends with the client.
                        let _ = io.read_to_end(&mut Vec::new());
                    }
                    if self.manner.cuts || self.manner.mute {
                        return None;
                    }
                    say(io, "250 taken")?;
                }
                "NOOP" | "RSET" => say(io, "250 fine")?,
                "QUIT" => {
                    say(io, "221 bye");
                    return None;
                }
                _ => say(io, "500 what?")?,
            }
        }
    }
}

fn say(io: &mut BufReader<Box<dyn Both>>, line: &str) -> Option<()> {
    io.get_mut().write_all(format!("{line}\r\n").as_bytes()).ok()?;
    io.get_mut().flush().ok()
}

fn hear(io: &mut BufReader<Box<dyn Both>>) -> Option<String> {
    let mut line = String::new();
    (io.read_line(&mut line).ok()? > 0).then(|| line.trim_end_matches("\r\n").to_owned())
}

/// Reads a text up to its dot, and takes away the dots that were put before others.
fn text(io: &mut BufReader<Box<dyn Both>>) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    loop {
        let mut line = Vec::new();
        if io.read_until(b'\n', &mut line).ok()? == 0 {
            return None;
        }
        if line == b".\r\n" {
            return Some(text);
        }
        text.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

/// As a text goes over the wire where a password is asked for.
pub fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.as_bytes().chunks(3).flat_map(|chunk| {
        let number = (0..3).fold(0_usize, |number, at| number << 8 | usize::from(chunk.get(at).copied().unwrap_or(0)));
        (0..4).map(move |at| if at <= chunk.len() { char::from(DIGITS[number >> (18 - 6 * at) & 63]) } else { '=' })
    });
    digits.collect()
}
