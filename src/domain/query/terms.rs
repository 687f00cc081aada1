//! The terms of the search language: one table for completion, help and the tests.

/// One term: its name, an example that works, and what it finds.
#[derive(Clone, Copy, Debug)]
pub struct TermHelp {
    /// The word before the sign, or the whole term where it takes no value.
    pub name: &'static str,
    pub example: &'static str,
    pub help: &'static str,
}

impl TermHelp {
    /// How the term begins: its name, with its sign where it needs a value.
    #[must_use]
    pub fn begins(&self) -> String {
        let is_whole = self.name == self.example || self.name == "pending";
        let sign = if is_whole { None } else { self.example[self.name.len()..].chars().next() };
        self.name.chars().chain(sign).collect()
    }
}

const fn term(name: &'static str, example: &'static str, help: &'static str) -> TermHelp {
    TermHelp { name, example, help }
}

/// All terms, the common ones first.
pub static TERMS: [TermHelp; 20] = [
    term("status", "status:P|I", "Users with this status: A active, I inactive, P pending, D in the recycle bin."),
    term("org", "org:ABC", "Users with access to this organization, by code or name."),
    term("org.login", "org.login:ABC", "Users who may sign in as members of this organization."),
    term("org.edit", "org.edit:ABC", "Users who may edit data of this organization."),
    term("owning", "owning:ABC", "Users owned by this organization."),
    term("wg", "wg:\"HMIS Users\"", "Active members of this workgroup."),
    term("perm", "perm:user_setup>=W", "Users who hold this permission, at least (>=) or exactly (=) at R or W."),
    term("tier", "tier:1", "Users whose most serious permission is of tier 1, of tier 2, or of neither (0)."),
    term("template", "template~power", "Users whose levels are those of this template, or differ in at most three."),
    term("source", "source:local|sso", "Local accounts, those of any identity provider, or of the one named."),
    term("domain", "domain:example.org", "Users whose login ends in this mail domain."),
    term("supervisor", "supervisor:bob", "Users whose supervisor has this in the name or login."),
    term("seen", "seen<90d", "Users who last signed in less (<) or more (>) than so many h, d, w or y ago."),
    term("never", "never", "Users who never signed in."),
    term("locked", "locked", "Users who are locked out now."),
    term("limbo", "limbo", "Active users who cannot sign in for want of a workgroup or an organization."),
    term("pending", "pending>3d", "Pending users, also by how long they have been pending."),
    term(
        "expires",
        "expires<30d",
        "Users of whom a grant runs out in less (<) or more (>) than so long, some day (:some) or never (:never).",
    ),
    term("expired", "expired", "Users of whom a grant ran out, also by how long ago, as in expired<7d."),
    term("id", "id:42", "The user with this number."),
];
