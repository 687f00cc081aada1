//! Users: who each record is, what differs, who is new, and where they belong.
//!
//! The status of an account that is there already is never changed: a source that calls an account inactive is
//! reported, and an operator decides. A relation that somebody switched off here stays off.

mod write;

use std::collections::{BTreeSet, HashMap, HashSet};

use super::groups::{Directory, first};
use super::sheet::{Fate, Kind, Sheet};
use crate::api::import::{ImportOptions, ImportedUser};
use crate::domain::counted::counted;
use crate::domain::ids::{OrgId, WorkgroupId};
use crate::domain::import::{Claim, KnownUser, settle};
use crate::domain::status::{Move, Status};
use crate::domain::text::{Raw, Shown, fold, parse_line, parse_login, parse_name};

/// What users may belong to.
pub struct Places {
    pub orgs: Directory,
    pub workgroups: Directory,
}

/// A record that passed the checks, and the row it is.
struct Ready<'a> {
    user: &'a ImportedUser,
    name: String,
    login: String,
    job_title: String,
    phone: String,
    owner: Option<OrgId>,
    orgs: BTreeSet<OrgId>,
    workgroups: BTreeSet<WorkgroupId>,
    row: Row<'a>,
}

#[derive(Clone, Copy)]
enum Row<'a> {
    New(Status),
    Known(&'a KnownUser),
}

/// Plans all users.
pub fn plan(users: &[ImportedUser], options: &ImportOptions, known: &[KnownUser], places: &Places, sheet: &mut Sheet) {
    let rows = Rows::of(known);
    let repeats = repeats(users, sheet);
    let mut ready = Vec::new();
    for (index, user) in users.iter().enumerate() {
        let one = if repeats.contains(&index) { None } else { check(user, options.status, &rows, sheet) };
        match one {
            Some(one) => ready.push(one),
            None => reject(sheet, user.orgs.len(), user.workgroups.len()),
        }
    }
    find(&mut ready, &rows);
    ready.retain_mut(|one| {
        place(one, places, sheet);
        let fit = fit(one, sheet);
        if !fit {
            reject(sheet, one.orgs.len(), one.workgroups.len());
        }
        fit
    });
    let claims: Vec<Claim> = ready.iter().map(claim).collect();
    let order = settle(known.iter().map(|known| fold(&known.login)), &claims);
    let granted: HashSet<usize> = order.iter().copied().collect();
    for (_, refused) in ready.iter().enumerate().filter(|(index, _)| !granted.contains(index)) {
        let (code, sentence) = taken(&refused.login, known);
        sheet.reject(refused.user.spot.at("login"), code, sentence);
        reject(sheet, refused.orgs.len(), refused.workgroups.len());
    }
    arrive_otherwise(order.iter().map(|index| &ready[*index]), sheet);
    let mut fresh = 0;
    for one in order.into_iter().map(|index| &ready[index]) {
        write::write(one, &mut fresh, sheet);
    }
}

/// Says once how many are active in the source and arrive in another status.
fn arrive_otherwise<'a>(ready: impl Iterator<Item = &'a Ready<'a>>, sheet: &mut Sheet) {
    let otherwise = |one: &&Ready<'_>| {
        one.user.active == Some(true) && matches!(one.row, Row::New(status) if status != Status::Active)
    };
    let mut otherwise = ready.filter(otherwise).peekable();
    let Some(first) = otherwise.peek() else { return };
    let Row::New(status) = first.row else { return };
    let (spot, status) = (first.user.spot.at("status"), status.word());
    let who = counted(otherwise.count() as u64, "user is", "users are");
    let sentence = format!(
        "{who} active in the source and new here, and would be {status}; --status active takes them as they are."
    );
    sheet.note(spot, "arrives-otherwise", sentence);
}

/// Counts a user who is left out, with all relations.
fn reject(sheet: &mut Sheet, orgs: usize, workgroups: usize) {
    sheet.count(Kind::Users, Fate::Rejected);
    (0..orgs).for_each(|_| sheet.count(Kind::Access, Fate::Rejected));
    (0..workgroups).for_each(|_| sheet.count(Kind::Memberships, Fate::Rejected));
}

/// Reports records that share an id or a login; they are never merged, for none can be told to be the right one.
fn repeats(users: &[ImportedUser], sheet: &mut Sheet) -> HashSet<usize> {
    let mut repeats = HashSet::new();
    let (mut origins, mut logins) = (HashMap::new(), HashMap::new());
    for (index, user) in users.iter().enumerate() {
        let same_origin = (!user.origin.is_empty()).then(|| first(&mut origins, user.origin.clone(), index)).flatten();
        let same_login = (!user.login.is_empty()).then(|| first(&mut logins, fold(&user.login), index)).flatten();
        let same = same_origin.map(|other| ("duplicate-id", "id", other));
        for (code, what, other) in same.into_iter().chain(same_login.map(|other| ("duplicate-login", "login", other))) {
            let sentence = format!(
                "This user has the same {what} as the one in {}. Both are left out.",
                users[other].spot.place().stored()
            );
            sheet.reject(user.spot.at(what), code, sentence);
            repeats.extend([index, other]);
        }
    }
    repeats
}

/// Checks the texts. A name or login that cannot be stops the record, anything less is left out of it.
///
/// What is stored stays, also where it would not be allowed any more: then it is no other text.
fn check<'a>(user: &'a ImportedUser, status: Status, rows: &Rows<'_>, sheet: &mut Sheet) -> Option<Ready<'a>> {
    let known = rows.of_record(user);
    let stored = |text: fn(&KnownUser) -> &str, given: &str| {
        known.map(text).filter(|stored| is_same(stored.trim(), given)).map(str::to_owned)
    };
    let stop = |sheet: &mut Sheet, column: &str, code: &str, sentence: Raw| {
        sheet.reject(user.spot.at(column), code, sentence);
        None
    };
    if let Err(sentence) = parse_line(&user.origin, 400) {
        return stop(sheet, "id", "bad-id", sentence.into());
    }
    if user.name.is_empty() && user.origin.is_empty() && known.is_none() {
        let sentence = format!("There is no user {}, and the files tell nothing else of them.", user.login);
        return stop(sheet, "login", "unknown-user", sentence.into());
    }
    let name = match parse_name(&user.name).or_else(|sentence| {
        // A file of members alone tells no names.
        let kept = known.filter(|_| user.name.is_empty()).map(|known| known.name.clone());
        kept.or_else(|| stored(|known| &known.name, &user.name)).ok_or(sentence)
    }) {
        Ok(name) => name,
        Err(sentence) => return stop(sheet, "name", "bad-name", sentence.into()),
    };
    let login = parse_login(&user.login).or_else(|sentence| stored(|known| &known.login, &user.login).ok_or(sentence));
    let login = match login {
        Ok(login) => login,
        Err(sentence) => return stop(sheet, "login", "bad-login", sentence),
    };
    let mut line = |text: &str, before: Option<String>, limit: usize, column: &str| {
        parse_line(text, limit).or_else(|sentence| before.ok_or(sentence)).unwrap_or_else(|sentence| {
            sheet.note(user.spot.at(column), "bad-text", format!("{sentence} This field is left out."));
            String::new()
        })
    };
    let job_title = line(&user.job_title, stored(|known| &known.job_title, &user.job_title), 120, "job title");
    let phone = line(&user.phone, stored(|known| &known.phone, &user.phone), 40, "phone");
    let (orgs, workgroups) = (BTreeSet::new(), BTreeSet::new());
    Some(Ready { user, name, login, job_title, phone, owner: None, orgs, workgroups, row: Row::New(status) })
}

/// The rows that are there, as records find them.
struct Rows<'a> {
    by_origin: HashMap<&'a str, &'a KnownUser>,
    by_login: HashMap<String, &'a KnownUser>,
}

impl<'a> Rows<'a> {
    fn of(known: &'a [KnownUser]) -> Self {
        Self {
            by_origin: known.iter().filter_map(|known| Some((known.origin.as_deref()?, known))).collect(),
            by_login: known.iter().map(|known| (fold(&known.login), known)).collect(),
        }
    }

    /// The row that a record speaks of, if no other record does.
    fn of_record(&self, user: &ImportedUser) -> Option<&'a KnownUser> {
        let by_login = || self.by_login.get(&fold(&user.login));
        self.by_origin.get(user.origin.as_str()).or_else(by_login).copied()
    }
}

/// Tells whether a text is the stored one. An export spells out what would act on a screen; that is no other text.
fn is_same(stored: &str, given: &str) -> bool {
    stored == given || Shown::new(stored).as_str() == given
}

/// Finds the row of each record: by origin, else by login, unless that row belongs to another record.
fn find<'a>(ready: &mut [Ready<'a>], Rows { by_origin, by_login }: &Rows<'a>) {
    let mut taken = HashSet::new();
    for one in ready.iter_mut() {
        if let Some(known) = by_origin.get(one.user.origin.as_str()) {
            taken.insert(known.user);
            one.row = Row::Known(known);
        }
    }
    for one in ready.iter_mut().filter(|one| matches!(one.row, Row::New(_))) {
        let Some(known) = by_login.get(&fold(&one.login)) else { continue };
        if !taken.contains(&known.user) && (known.origin.is_none() || one.user.origin.is_empty()) {
            one.row = Row::Known(known);
        }
    }
}

/// Looks up where the user belongs; names that nothing has are reported and left out.
fn place(one: &mut Ready<'_>, places: &Places, sheet: &mut Sheet) {
    let user = one.user;
    let unknown = |sheet: &mut Sheet, kind: Kind, noun: &str, name: &str| {
        let sentence = format!("There is no {noun} called \"{name}\", so the user does not get it.");
        sheet.note(user.spot.at(kind.word()), &format!("unknown-{noun}"), sentence);
    };
    one.owner = user.owner.as_deref().and_then(|owner| places.orgs.find(owner)).map(OrgId);
    if let Some(owner) =
        user.owner.as_deref().filter(|owner| one.owner.is_none() && !user.orgs.iter().any(|org| org == owner))
    {
        unknown(sheet, Kind::Access, "organization", owner);
        sheet.count(Kind::Access, Fate::Rejected);
    }
    // Whoever gets an owning organization belongs to it; who is owned by it and does not belong to it is left so.
    let stays_out = |owner: &OrgId| matches!(one.row, Row::Known(known) if known.owner == Some(*owner) && !known.orgs.contains_key(owner));
    one.orgs.extend(one.owner.filter(|owner| !stays_out(owner)));
    for name in &user.orgs {
        if let Some(org) = places.orgs.find(name) {
            one.orgs.insert(OrgId(org));
        } else {
            unknown(sheet, Kind::Access, "organization", name);
            sheet.count(Kind::Access, Fate::Rejected);
        }
    }
    for name in &user.workgroups {
        if let Some(workgroup) = places.workgroups.find(name) {
            one.workgroups.insert(WorkgroupId(workgroup));
        } else {
            unknown(sheet, Kind::Memberships, "workgroup", name);
            sheet.count(Kind::Memberships, Fate::Rejected);
        }
    }
}

/// Tells whether the account can be made or brought up to date, and decides in which status a new one arrives.
fn fit(one: &mut Ready<'_>, sheet: &mut Sheet) -> bool {
    let (user, login) = (one.user, &one.login);
    let spot = |column: &str| user.spot.at(column);
    let status = match one.row {
        Row::Known(known) if known.is_system || known.status == Status::Recycled => {
            let (code, sentence) = taken(&known.login, std::slice::from_ref(known));
            sheet.reject(spot("login"), code, sentence);
            return false;
        }
        Row::Known(known) => {
            if user.active == Some(false) && known.status != Status::Inactive {
                let status = known.status.word();
                let sentence = format!("{login} is inactive in the source, but {status} here; an import leaves that.");
                sheet.note(spot("status"), "status-differs", sentence);
            }
            return true;
        }
        Row::New(_) if user.active == Some(false) => Status::Inactive,
        Row::New(status) => status,
    };
    if let Err(sentence) = Move::between(None, status) {
        sheet.reject(spot("status"), "bad-status", sentence);
        return false;
    }
    one.row = Row::New(status);
    if one.owner.is_some() || status == Status::Pending {
        return true;
    }
    if user.active == Some(false) {
        let sentence =
            format!("{login} is inactive in the source but has no owning organization, so it arrives pending.");
        sheet.note(spot("owner"), "inactive-as-pending", sentence);
        one.row = Row::New(Status::Pending);
        return true;
    }
    let status = status.word();
    let sentence =
        format!("{login} would be {status}, which needs an owning organization. Name one, or import as pending.");
    sheet.reject(spot("owner"), "no-owner", sentence);
    false
}

fn claim(one: &Ready<'_>) -> Claim {
    let leaves = match one.row {
        Row::New(_) => None,
        Row::Known(known) => Some(fold(&known.login)),
    };
    Claim { leaves, wants: fold(&one.login) }
}

/// Says who has the login already.
fn taken(login: &str, known: &[KnownUser]) -> (&'static str, String) {
    let wanted = fold(login);
    match known.iter().find(|known| fold(&known.login) == wanted) {
        Some(known) if known.is_system => {
            ("system-account", format!("{login} is an account of the system, which no import touches."))
        }
        Some(known) if known.status == Status::Recycled => {
            ("recycled", format!("{login} is in the recycle bin. Restore the account, then import again."))
        }
        Some(known) => {
            let origin = known.origin.as_deref().map(|origin| format!(", imported as {origin}"));
            let (user, origin) = (known.user, origin.unwrap_or_default());
            ("login-taken", format!("{login} is the login of another account (user {user}{origin})."))
        }
        None => ("login-taken", format!("{login} is wanted by another record of this import.")),
    }
}
