//! `beadle users`: the list, one person, and making and changing them.

mod add;
mod card;
mod set;
pub mod wish;

use clap::{Args, Subcommand, ValueEnum};

use super::compare;
use super::desk::{Desk, answer, strange, walk};
use super::exit::Exit;
use super::field::{Column, Field, Record, Row, Tint, column};
use super::filters::saved;
use super::password;
use crate::api::users::{Find, Sort, UserCard, UserRow};
use crate::api::{Refusal, RefusalKind, Reply, Request};
use crate::domain::permission::Tier;
use crate::domain::query;
use crate::domain::status::Status;

/// What can be asked of users.
#[derive(Subcommand, Debug)]
pub enum UsersCommand {
    /// Lists users; the filter is the one that is typed in the console.
    List(ListArgs),
    /// Shows everything about one user.
    Show(ShowArgs),
    /// Makes a user.
    Add(add::AddArgs),
    /// Makes a user from the few things that most users need.
    QuickAdd(add::QuickAddArgs),
    /// Makes a user with the organizations, workgroups and permissions of another one.
    Clone(add::CloneArgs),
    /// Changes fields, access, workgroups and permissions of a user.
    Set(set::SetArgs),
    /// Moves users to another status.
    Status(set::StatusArgs),
    /// Gives users the organizations, workgroups and permissions of another one.
    MakeLike(set::MakeLikeArgs),
    /// Puts two users side by side.
    Compare(compare::CompareArgs),
    /// Sets a user's password, which the user changes at the next sign-in.
    Password(password::PasswordArgs),
    /// Lifts the lock of an account after too many wrong passwords.
    Unlock(password::UnlockArgs),
}

/// What `users list` takes.
#[derive(Args, Debug)]
pub struct ListArgs {
    /// Words and terms such as status:P, org:ABC or never; without status: only active users are meant. Put -- before a term that begins with a minus.
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// Begins with the filter that was kept under this name, yours or a shared one.
    #[arg(long, value_name = "NAME")]
    saved: Option<String>,
    /// The order of the list.
    #[arg(long, value_enum, default_value = "name")]
    sort: SortArg,
    /// Turns the order around.
    #[arg(long)]
    descending: bool,
    /// Lists so many users at most.
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// Prints only how many users there are.
    #[arg(long, conflicts_with = "limit")]
    count: bool,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum SortArg {
    Name,
    Login,
    Owner,
    Seen,
    Status,
}

impl From<SortArg> for Sort {
    fn from(sort: SortArg) -> Self {
        match sort {
            SortArg::Name => Self::Name,
            SortArg::Login => Self::Login,
            SortArg::Owner => Self::Owner,
            SortArg::Seen => Self::Seen,
            SortArg::Status => Self::Status,
        }
    }
}

/// What `users show` takes.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// A login, or the number of a user.
    #[arg(value_name = "USER")]
    user: String,
}

/// Runs the command.
///
/// # Errors
/// The refusal of the database.
pub fn run(command: UsersCommand, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    match command {
        UsersCommand::List(args) => list(&args, desk),
        UsersCommand::Compare(args) => compare::run(&args, desk),
        UsersCommand::Show(args) => {
            let card = find(&args.user, desk)?;
            let now = desk.seat.now();
            desk.out.record(&card::record(&card, now));
            Ok(Exit::Done)
        }
        UsersCommand::Add(args) => add::add(args, desk),
        UsersCommand::QuickAdd(args) => add::add(args.into(), desk),
        UsersCommand::Clone(args) => add::clone(args, desk),
        UsersCommand::Set(args) => set::set(args, desk),
        UsersCommand::Status(args) => set::status(args, desk),
        UsersCommand::MakeLike(args) => set::make_like(args, desk),
        UsersCommand::Password(args) => password::set(args, desk),
        UsersCommand::Unlock(args) => password::unlock(args, desk),
    }
}

const COLUMNS: &[Column] = &[
    column("id", "Id"),
    column("name", "Name"),
    column("login", "Login"),
    column("status", "Status"),
    column("owner", "Owning"),
    column("last_seen", "Last seen"),
    column("tier", "Tier"),
    column("locked", "Locked"),
];

fn list(args: &ListArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let mut parts = args.filter.clone();
    if let Some(name) = &args.saved {
        parts.insert(0, saved(name, desk)?);
    }
    let filter = parts.join(" ");
    // As in the console: what is not understood is searched for as words, and that is said.
    if let Some(hint) = &query::parse(&filter).hint {
        desk.out.warn(&format!("beadle: {}", hint.shown()));
    }
    warn_of_names(&filter, desk)?;
    let find = Find { filter, sort: args.sort.into(), descending: args.descending };
    if args.count {
        let count = answer!(desk.asker, Request::Count { find }, Count);
        let mut record = Record::default();
        record.field("count", "Users", Field::count(count));
        desk.out.record(&record);
        return Ok(Exit::Done);
    }
    let mut listing = desk.out.list(COLUMNS);
    walk(
        desk.asker,
        listing.stretch(args.limit),
        |place, limit| Request::Users { find: find.clone(), place, limit },
        |reply| if let Reply::Users(page) = reply { Some(page) } else { None },
        |row| row.key.clone(),
        |rows| {
            listing.rows(rows.into_iter().map(user_row));
            !listing.is_gone()
        },
    )?;
    let goes_on = listing.goes_on();
    let count = listing.finish();
    if goes_on {
        return Ok(Exit::Done);
    }
    desk.out.notice(&match count {
        0 => "No user is found. Without status: only active users are searched.".to_owned(),
        1 => "One user.".to_owned(),
        count => format!("{count} users."),
    });
    Ok(Exit::Done)
}

/// Takes a filter that is kept or acted on only where all of it is understood, and says what in it stands for nothing.
///
/// # Errors
/// What in it is not understood, and the refusal of the database.
pub fn understand(filter: &str, desk: &mut Desk<'_>) -> Result<(), Refusal> {
    if let Some(hint) = query::parse(filter).hint {
        // A list tells what it took for words; a file or a filter that is kept shall not be of others than were meant.
        return Err(Refusal::new(RefusalKind::Usage, hint).hint(
            "A list would search for it so; this does nothing instead. Words that look like terms stand in quotes.",
        ));
    }
    warn_of_names(filter, desk)
}

/// Says what in a filter stands for nothing.
fn warn_of_names(filter: &str, desk: &mut Desk<'_>) -> Result<(), Refusal> {
    for (noun, name) in query::parse(filter).nouns() {
        let request = Request::Lookup { kind: noun.into(), text: name.to_owned(), limit: 1 };
        if answer!(desk.asker, request, Lookup).is_empty() {
            desk.out.warn(noun.unknown(name).shown().as_str());
        }
    }
    Ok(())
}

fn user_row(row: UserRow) -> Row {
    vec![
        Field::Number(row.user.0),
        row.name.into(),
        row.login.into(),
        status_field(row.status),
        row.owner.into(),
        row.last_seen.into(),
        tier_field(row.tier),
        if row.locked { Field::Flag(true) } else { Field::Empty },
    ]
}

/// Finds a user by number or login.
///
/// # Errors
/// The refusal of the database, not found among them.
pub fn find(user: &str, desk: &mut Desk<'_>) -> Result<UserCard, Refusal> {
    let request = match user.parse() {
        Ok(user) => Request::User { user },
        Err(_) => Request::UserByLogin { login: user.to_owned() },
    };
    match desk.asker.ask(request) {
        Ok(Reply::User(card)) => Ok(*card),
        Ok(_) => Err(strange()),
        Err(refusal) if refusal.kind == RefusalKind::NotFound && refusal.hint.is_none() => {
            Err(refusal.hint("Users are found by name with: beadle users list NAME."))
        }
        Err(refusal) => Err(refusal),
    }
}

/// The status as one letter, as filters and change files write it.
pub fn status_field(status: Status) -> Field {
    match status {
        Status::Active => Field::Word("A", Tint::Plain),
        Status::Inactive => Field::Word("I", Tint::Plain),
        Status::Pending => Field::Word("P", Tint::Careful),
        Status::Recycled => Field::Word("D", Tint::Plain),
    }
}

/// The tier as a number; nothing for a plain one.
pub fn tier_field(tier: Tier) -> Field {
    match tier {
        Tier::Plain => Field::Empty,
        tier => Field::Number(tier.number()),
    }
}
