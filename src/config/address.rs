//! Addresses: a database behind SSH, as `user@host:path` or `ssh://user@host:port/path`.
//!
//! What is taken here becomes arguments of `ssh`, so only what can be nothing else is taken: no name begins with a
//! dash, holds a space, or has a character that a configuration of `ssh` expands.

use std::fmt;

/// A database at another host.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Address {
    pub user: Option<String>,
    pub host: String,
    pub port: Option<u16>,
    /// The file at that host; empty where that host settles it.
    pub path: String,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// A sentence that names what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (place, path, may_have_port) = match text.strip_prefix("ssh://") {
            Some(rest) => match rest.split_once('/') {
                Some((place, path)) => (place, format!("/{path}"), true),
                None => (rest, String::new(), true),
            },
            None => {
                let colon = split_at(text).ok_or("An address has the form user@host:path.")?;
                (&text[..colon], text[colon + 1..].to_owned(), false)
            }
        };
        let (user, place) = match place.rsplit_once('@') {
            Some((user, place)) => (Some(user.to_owned()), place),
            None => (None, place),
        };
        let (host, port) = if may_have_port { with_port(place)? } else { (place, None) };
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        if let Some(user) = &user {
            check("user", user, |c| matches!(c, '.' | '_' | '-'))?;
        }
        check("host", host, |c| matches!(c, '.' | '_' | '-' | ':'))?;
        if path.chars().any(char::is_control) {
            return Err("A path holds a control character.".to_owned());
        }
        Ok(Self { user, host: host.to_owned(), port, path })
    }

    /// The place as `ssh` takes it.
    #[must_use]
    pub fn destination(&self) -> String {
        match &self.user {
            Some(user) => format!("{user}@{}", self.host),
            None => self.host.clone(),
        }
    }
}

/// Where the path begins: at the first colon that is not inside brackets.
fn split_at(text: &str) -> Option<usize> {
    let mut inside = false;
    text.find(|c| {
        inside = c == '[' || inside && c != ']';
        c == ':' && !inside
    })
}

fn with_port(place: &str) -> Result<(&str, Option<u16>), String> {
    match place.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            let number = port.parse().ok().filter(|port| *port > 0);
            Ok((host, Some(number.ok_or("The port of an address is a number from 1 to 65535.")?)))
        }
        _ => Ok((place, None)),
    }
}

fn check(what: &str, name: &str, also: impl Fn(char) -> bool) -> Result<(), String> {
    if name.is_empty() {
        return Err(format!("An address names no {what}."));
    }
    if name.starts_with('-') {
        return Err(format!("The {what} of an address does not begin with a dash."));
    }
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || also(c)) {
        return Err(format!("The {what} of an address has only letters, digits and a few signs."));
    }
    Ok(())
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let user = self.user.as_ref().map(|user| format!("{user}@")).unwrap_or_default();
        match self.port {
            Some(port) => write!(f, "ssh://{user}{host}:{port}{}", self.path),
            // Behind this host two slashes would be those of the longer form.
            None if user.is_empty() && host == "ssh" && self.path.starts_with("//") => {
                write!(f, "ssh://{host}{}", self.path)
            }
            None => write!(f, "{user}{host}:{}", self.path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        let cases = [
            ("ops@host:/srv/prod.db", Some("ops"), "host", None, "/srv/prod.db"),
            ("host:prod.db", None, "host", None, "prod.db"),
            ("ops@host:", Some("ops"), "host", None, ""),
            ("ops@[fe80::1]:/srv/prod.db", Some("ops"), "fe80::1", None, "/srv/prod.db"),
            ("ssh://ops@host:22/srv/prod.db", Some("ops"), "host", Some(22), "/srv/prod.db"),
            ("ssh://host/srv/prod.db", None, "host", None, "/srv/prod.db"),
            ("ssh://[::1]:2222/x", None, "::1", Some(2222), "/x"),
            ("ssh://host", None, "host", None, ""),
            ("ssh://host/a]:b", None, "host", None, "/a]:b"),
            ("ssh://ssh//", None, "ssh", None, "//"),
            ("ops@ssh://srv", Some("ops"), "ssh", None, "//srv"),
        ];
        for (text, user, host, port, path) in cases {
            let address = Address::parse(text).unwrap();
            assert_eq!(
                (address.user.as_deref(), &*address.host, address.port, &*address.path),
                (user, host, port, path)
            );
            assert_eq!(Address::parse(&address.to_string()), Ok(address), "{text}");
        }
    }

    #[test]
    fn what_ssh_could_take_for_something_else_is_refused() {
        let cases = [
            "-oProxyCommand=id:/x",
            "ops@-oProxyCommand=id:/x",
            "-l@host:/x",
            "a b@host:/x",
            "ops@ho st:/x",
            "ops@$(id):/x",
            "ops@`id`:/x",
            "ops@host;id:/x",
            "ops@%h:/x",
            "@host:/x",
            "ops@:/x",
            "ssh://host:0/x",
            "ssh://host:65536/x",
            "ssh://host:x/y",
            "ssh://-oProxyCommand=id/x",
            "ops@host:/srv/\n/prod.db",
            "ssh:///x",
            "ops@höst:/x",
        ];
        for text in cases {
            assert!(Address::parse(text).is_err(), "{text} is taken");
        }
    }
}
