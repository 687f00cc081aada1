//! How mail leaves: the table `mail` of the configuration file, and the password of the mail account.
//!
//! The password never stands in the file itself. It is the content of another file, which only its owner may read, or
//! what a command prints; it is read when something is delivered, and by nobody else.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use toml::Spanned;
use toml::de::DeValue;
use zeroize::Zeroizing;

use super::child;
use super::file::Reader;
use crate::domain::text::Shown;

const KEYS: &str = "via, from, host, port, security, user, password_file, password_command, ca_file, timeout, command, \
                    folder";
/// The longest password, in bytes.
const LONGEST: u64 = 4_096;

/// The way that mails take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Via {
    Smtp,
    /// A command that takes a message as sendmail does.
    Sendmail,
    /// A folder, a file for each mail.
    Files,
}

/// How a connection to a server is protected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// Encrypted from the first byte.
    Tls,
    /// Encrypted before anything is said; a server that cannot is refused.
    Starttls,
    /// Not at all; then no password is sent, except to this machine itself.
    None,
}

/// Where the password is found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PasswordSource {
    File(PathBuf),
    /// A program with its arguments; the first line it prints.
    Command(Vec<String>),
}

/// The table as it holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailSettings {
    pub via: Via,
    /// The sender, with or without a name.
    pub from: String,
    pub host: String,
    pub port: Option<u16>,
    pub security: Security,
    pub user: Option<String>,
    pub password: Option<PasswordSource>,
    /// Certificates that are trusted beside those of the system, in PEM.
    pub ca_file: Option<PathBuf>,
    /// The longest wait for an answer.
    pub timeout: Duration,
    pub command: PathBuf,
    pub folder: Option<PathBuf>,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            via: Via::Smtp,
            from: String::new(),
            host: "localhost".to_owned(),
            port: None,
            security: Security::Starttls,
            user: None,
            password: None,
            ca_file: None,
            timeout: Duration::from_secs(30),
            command: "/usr/sbin/sendmail".into(),
            folder: None,
        }
    }
}

impl MailSettings {
    /// Reads the table. One that would not deliver is told as a problem and left out.
    pub(super) fn read(reader: &mut Reader, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let Some(table) = value.get_ref().as_table() else {
            reader.problem(value.span().start, "The setting mail wants a table, [mail].".to_owned());
            return None;
        };
        let (mut settings, before) = (Self::default(), reader.problems());
        for (key, value) in table {
            settings.take(reader, key.get_ref(), key.span().start, value);
        }
        if let Some(missing) = settings.missing() {
            reader.problem(value.span().start, missing);
        }
        (reader.problems() == before).then_some(settings)
    }

    fn take(&mut self, reader: &mut Reader, key: &str, at: usize, value: &Spanned<DeValue<'_>>) {
        let mut wrong = |sentence: &str| reader.problem(value.span().start, sentence.to_owned());
        let text = value.get_ref().as_str().filter(|text| !text.is_empty() && !text.contains(char::is_control));
        let number = value.get_ref().as_integer().and_then(|number| number.as_str().parse::<u16>().ok());
        match (key, text) {
            ("via", Some("smtp")) => self.via = Via::Smtp,
            ("via", Some("sendmail")) => self.via = Via::Sendmail,
            ("via", Some("files")) => self.via = Via::Files,
            ("via", _) => wrong("The setting mail.via is smtp, sendmail or files."),
            ("security", Some("tls")) => self.security = Security::Tls,
            ("security", Some("starttls")) => self.security = Security::Starttls,
            ("security", Some("none")) => self.security = Security::None,
            ("security", _) => wrong("The setting mail.security is tls, starttls or none."),
            ("port", _) => match number {
                Some(port @ 1..) => self.port = Some(port),
                _ => wrong("The setting mail.port wants a number from 1 to 65535."),
            },
            ("timeout", _) => match number {
                Some(seconds @ 1..=300) => self.timeout = Duration::from_secs(seconds.into()),
                _ => wrong("The setting mail.timeout wants seconds from 1 to 300."),
            },
            ("password_command", _) => match words(value) {
                Some(words) => self.password = Some(PasswordSource::Command(words)),
                None => wrong("The setting mail.password_command wants a list, a program and its arguments."),
            },
            ("from", Some(text)) => text.clone_into(&mut self.from),
            ("host", Some(text)) => text.clone_into(&mut self.host),
            ("user", Some(text)) => self.user = Some(text.to_owned()),
            ("password_file", Some(text)) => self.password = Some(PasswordSource::File(text.into())),
            ("ca_file", Some(text)) => self.ca_file = Some(text.into()),
            ("command", Some(text)) => self.command = text.into(),
            ("folder", Some(text)) => self.folder = Some(text.into()),
            ("from" | "host" | "user" | "password_file" | "ca_file" | "command" | "folder", None) => {
                wrong(&format!("The setting mail.{key} wants text in quotes."));
            }
            ("password", _) => {
                wrong("A password does not belong here. Name a file with it in mail.password_file, or a command.");
            }
            (unknown, _) => {
                let sentence = format!("\"mail.{}\" is no setting; there are {KEYS}.", Shown::new(unknown));
                reader.problem(at, sentence);
            }
        }
    }

    /// What is not there, or does not go together.
    fn missing(&self) -> Option<String> {
        let is_near = matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "::1");
        let sentence = match () {
            () if !self.from.contains('@') => "The setting mail.from wants the address that mails come from.",
            () if self.via == Via::Files && self.folder.is_none() => "The setting mail.folder says where the files go.",
            () if self.user.is_some() && self.password.is_none() => {
                "To mail.user belongs mail.password_file or mail.password_command."
            }
            () if self.user.is_some() && self.security == Security::None && !is_near => {
                "A password is sent over an encrypted connection only; mail.security is tls or starttls."
            }
            () => return None,
        };
        Some(sentence.to_owned())
    }
}

fn words(value: &Spanned<DeValue<'_>>) -> Option<Vec<String>> {
    let words = value.get_ref().as_array()?.iter().map(|word| word.get_ref().as_str().map(str::to_owned));
    words.collect::<Option<Vec<_>>>().filter(|words| !words.is_empty())
}

impl PasswordSource {
    /// Reads the password; a command has so long to print it.
    ///
    /// # Errors
    /// The sentence that says why not; it never holds what was read.
    pub fn read(&self, timeout: Duration) -> Result<Zeroizing<String>, String> {
        let text = match self {
            Self::File(path) => of_file(path)?,
            Self::Command(words) => of_command(words, timeout)?,
        };
        let line = text.lines().next().unwrap_or_default();
        if line.is_empty() {
            return Err("The password of the mail account is empty.".to_owned());
        }
        Ok(Zeroizing::new(line.to_owned()))
    }
}

fn of_file(path: &Path) -> Result<Zeroizing<String>, String> {
    let shown = Shown::new(&path.to_string_lossy());
    let unreadable = |error: std::io::Error| format!("The password file {shown} cannot be read: {error}.");
    let file = File::open(path).map_err(unreadable)?;
    let found = file.metadata().map_err(unreadable)?;
    if !found.is_file() || found.mode() & 0o077 != 0 {
        return Err(format!(
            "The password file {shown} can be read by others. `chmod 600` keeps it to its owner; nothing was read."
        ));
    }
    let mut text = Zeroizing::new(String::new());
    file.take(LONGEST).read_to_string(&mut text).map_err(unreadable)?;
    Ok(text)
}

fn of_command(words: &[String], timeout: Duration) -> Result<Zeroizing<String>, String> {
    let (program, arguments) = words.split_first().ok_or("There is no command for the password.")?;
    let shown = Shown::new(program);
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let ended = child::run(&mut command, Vec::new(), LONGEST, timeout)
        .map_err(|trouble| format!("The command {shown} for the password {trouble}."))?;
    let printed = Zeroizing::new(ended.heard);
    if !ended.status.success() {
        return Err(format!("The command {shown} for the password ended with {}.", ended.status));
    }
    let text = std::str::from_utf8(&printed);
    Ok(Zeroizing::new(text.map_err(|_| format!("What {shown} printed is no text."))?.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::config::file::FileSettings;

    const SOON: Duration = Duration::from_secs(2);

    fn read(text: &str) -> (Option<MailSettings>, Vec<String>) {
        let settings = FileSettings::parse(Path::new("c"), text);
        (settings.mail.map(|mail| mail.value), settings.problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_whole_table_is_read() {
        let (mail, problems) = read(
            "[mail]\nvia = \"smtp\"\nfrom = \"Desk <desk@x.example>\"\nhost = \"mail.x.example\"\nport = 587\n\
             security = \"starttls\"\nuser = \"desk\"\npassword_command = [\"pass\", \"show\", \"mail\"]\ntimeout = 5\n",
        );
        assert_eq!(problems, [] as [&str; 0]);
        let mail = mail.unwrap();
        assert_eq!((mail.port, mail.timeout, mail.security), (Some(587), Duration::from_secs(5), Security::Starttls));
        assert_eq!(mail.password, Some(PasswordSource::Command(["pass", "show", "mail"].map(str::to_owned).to_vec())));
    }

    #[test]
    fn what_would_not_deliver_is_told_and_left_out() {
        let from = "from = \"a@x.example\"";
        for (table, told) in [
            (String::new(), "wants the address"),
            (format!("{from}\nvia = \"pigeon\""), "smtp, sendmail or files"),
            (format!("{from}\nvia = \"files\""), "where the files go"),
            (format!("{from}\nport = 0"), "from 1 to 65535"),
            (format!("{from}\ntimeout = 0"), "from 1 to 300"),
            (format!("{from}\nuser = \"u\""), "belongs mail.password_file"),
            (format!("{from}\npassword = \"secret\""), "does not belong here"),
            (format!("{from}\npassword_command = \"pass\""), "wants a list"),
            (format!("{from}\ncolour = 1"), "\"mail.colour\" is no setting"),
            (format!("{from}\nhost = 7"), "mail.host wants text"),
            (
                format!("{from}\nhost = \"far.example\"\nsecurity = \"none\"\nuser = \"u\"\npassword_file = \"p\""),
                "encrypted connection only",
            ),
        ] {
            let (mail, problems) = read(&format!("[mail]\n{table}\n"));
            assert_eq!((mail, problems.len()), (None, 1), "{table}: {problems:?}");
            assert!(problems[0].contains(told) && !problems[0].contains("secret"), "{table}: {problems:?}");
        }
        assert!(read("mail = 7").1[0].contains("wants a table"));
    }

    #[test]
    fn the_password_is_read_from_a_private_file_or_a_command() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        fs::write(&path, "let me in\nmore\n").unwrap();
        let source = PasswordSource::File(path.clone());
        let mode = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        mode(0o640);
        let refused = source.read(SOON).unwrap_err();
        assert!(refused.contains("can be read by others") && !refused.contains("let me in"), "{refused}");
        mode(0o600);
        assert_eq!(*source.read(SOON).unwrap(), "let me in");
        let command = |words: &[&str]| PasswordSource::Command(words.iter().map(|word| (*word).to_owned()).collect());
        assert_eq!(*command(&["printf", "one\\ntwo"]).read(SOON).unwrap(), "one");
        for words in [&["false"][..], &["true"], &["/no/such/program"], &["sleep", "60"]] {
            assert!(command(words).read(SOON).unwrap_err().ends_with('.'), "{words:?}");
        }
    }
}
