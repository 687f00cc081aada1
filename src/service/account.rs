//! The account of the operating system under which this program runs, and the machine it runs on.
//!
//! The account is the number that the kernel vouches for; a name from the environment could be anybody's. Names are for
//! those who read the journal, and decide nothing.

use std::fs;

/// The key under which a database binds the account to an operator, such as `uid:1000`.
#[must_use]
pub fn os_account() -> String {
    format!("uid:{}", rustix::process::getuid().as_raw())
}

/// The account with its name, such as `kim (uid:1000)`; the key alone where this machine's list of accounts has no name
/// for it.
pub(super) fn named() -> String {
    let listed = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let key = os_account();
    match name_in(&listed, &key) {
        Some(name) => format!("{name} ({key})"),
        None => key,
    }
}

/// The name of an account in a list such as `/etc/passwd`.
fn name_in<'a>(listed: &'a str, key: &str) -> Option<&'a str> {
    let number = key.strip_prefix("uid:")?;
    listed.lines().find_map(|line| {
        let mut parts = line.split(':');
        let name = parts.next()?;
        (parts.nth(1)? == number && !name.is_empty()).then_some(name)
    })
}

/// The name of this machine.
pub(super) fn host() -> Option<String> {
    let about = rustix::system::uname();
    Some(about.nodename().to_string_lossy().into_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_named_by_the_list_of_this_machine() {
        let listed = "root:x:0:0:root:/root:/bin/bash\n\nbroken\nkim:x:1000:100::/home/kim:/bin/sh\n:x:7::::\n";
        assert_eq!(name_in(listed, "uid:1000"), Some("kim"));
        assert_eq!(name_in(listed, "uid:0"), Some("root"));
        for key in ["uid:100", "uid:7", "uid:", "kim", "uid:x"] {
            assert_eq!(name_in(listed, key), None, "{key}");
        }
        assert!(named().ends_with(&os_account()) || named().ends_with(&format!("({})", os_account())));
    }
}
