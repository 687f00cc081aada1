//! Prepares the text of a query against a schema that is known by its names, and runs nothing.
//!
//! The schema stands nowhere: a database in memory begins empty, SQLite says what it misses, and what the schema has of
//! it is made up, until the text can be prepared. What is not in the schema is noted and made up as well, so that the
//! names after it are tried too. An authorizer lets nothing through that does more than read, for some statements act
//! while they are being prepared.

use std::collections::{HashMap, HashSet};

use rusqlite::config::DbConfig;
use rusqlite::fallible_iterator::FallibleIterator as _;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::{Batch, Connection, ErrorCode};

use crate::store::error::Result;

/// The schema that objects of the product's database stand in; it may be named or not.
const HOME: &str = "dbo";
/// A longer text is not tried.
const LONGEST: usize = 1 << 20;
/// A text that misses more names is given up.
const MOST_MISSED: usize = 500;
/// What a made-up table has before anybody asks it for a column.
const NOTHING: &str = "\u{1}";

/// The tables, views and functions of a database, by name alone. Names are the same in any case of their ASCII letters.
#[derive(Default, Debug)]
pub struct Schema {
    /// The columns of each; none where only some of them, or none, are known.
    tables: HashMap<String, Option<Vec<String>>>,
    functions: HashSet<String>,
}

impl Schema {
    pub fn add_table(&mut self, name: &str) {
        self.tables.entry(bare(name)).or_default();
    }

    /// Adds a column as `table.column`. `whole` tells that all columns of its table are listed.
    pub fn add_column(&mut self, name: &str, whole: bool) {
        let Some((table, column)) = name.rsplit_once('.') else { return };
        let columns = self.tables.entry(bare(table)).or_default();
        if whole {
            let columns = columns.get_or_insert_default();
            // An inventory may list it twice, as two spellings of one name.
            if !columns.iter().any(|other| other.eq_ignore_ascii_case(column)) {
                columns.push(column.to_owned());
            }
        }
    }

    pub fn add_function(&mut self, name: &str) {
        self.functions.insert(bare(name));
    }

    /// Tells whether nothing is known, so that nothing can be tried.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// Tells whether a table or a function of that name is there.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        let name = bare(name);
        let column = |(table, column): (&str, &str)| {
            let columns = self.tables.get(table).and_then(Option::as_ref);
            columns.is_some_and(|columns| columns.iter().any(|other| other.eq_ignore_ascii_case(column)))
        };
        self.tables.contains_key(&name) || self.functions.contains(&name) || name.rsplit_once('.').is_some_and(column)
    }
}

/// A name without the schema that it stands in anyway, in lower case.
fn bare(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    name.strip_prefix("dbo.").map_or(name.clone(), str::to_owned)
}

/// How a text fits a schema.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fit {
    Fits,
    /// The names in it that the schema does not have.
    Lacks(Vec<String>),
    /// It does more than read.
    Acts,
    /// SQLite does not know the language of it, so its names could not be told.
    Unread,
}

/// Tries one text after another.
#[derive(Debug)]
pub struct Trial {
    schema: Schema,
    /// Tells which functions are custom, so that the schema would list them. Others come with the database.
    is_custom: fn(&str) -> bool,
    db: Connection,
    /// Where what is known for certain stays from one text to the next.
    known: Known,
    /// The functions that one text was lent though the schema has none of them.
    lent: Vec<String>,
}

impl Trial {
    /// Begins with a schema. `is_custom` tells of a function whether the schema would list it.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn new(schema: Schema, is_custom: fn(&str) -> bool) -> Result<Self> {
        let known = Known { db: empty()?, tables: HashSet::new() };
        Ok(Self { schema, is_custom, db: empty()?, known, lent: Vec::new() })
    }

    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Tries a text; nothing of it runs.
    ///
    /// # Errors
    /// Whatever SQLite reports of making up what the text misses.
    pub fn of(&mut self, text: &str) -> Result<Fit> {
        // SQLite takes a zero byte for the end, whatever stands behind it.
        if text.len() > LONGEST || text.contains('\0') {
            return Ok(Fit::Unread);
        }
        if self.known.has_all(text, &self.schema)? {
            return Ok(Fit::Fits);
        }
        self.db.execute_batch("SAVEPOINT trial")?;
        let fit = Attempt { trial: self, made: Vec::new(), tried: HashSet::new(), lacks: Vec::new() }.run(text);
        self.db.execute_batch("ROLLBACK TO trial; RELEASE trial")?;
        for function in std::mem::take(&mut self.lent) {
            self.db.remove_function(function.as_str(), -1)?;
        }
        fit
    }
}

fn empty() -> Result<Connection> {
    let db = Connection::open_in_memory()?;
    db.execute_batch(&format!("ATTACH ':memory:' AS {HOME}"))?;
    // A name in double quotes that is none would be taken for a text otherwise.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    db.set_limit(Limit::SQLITE_LIMIT_EXPR_DEPTH, 200)?;
    db.set_limit(Limit::SQLITE_LIMIT_COLUMN, 2_000)?;
    Ok(db)
}

/// One text on its way.
struct Attempt<'a> {
    trial: &'a mut Trial,
    /// The tables that were made up for it, each with whether all its columns are known.
    made: Vec<(String, bool)>,
    /// Which column was put into which table, because it was missed.
    tried: HashSet<(String, String)>,
    lacks: Vec<String>,
}

/// What SQLite said of a text.
enum Said {
    Prepared,
    NoTable(String),
    NoColumn(String),
    NoFunction(String),
    Denied,
    Other,
}

impl Attempt<'_> {
    fn run(mut self, text: &str) -> Result<Fit> {
        for _ in 0..MOST_MISSED {
            let goes_on = match prepare(&mut self.trial.db, text)? {
                Said::Prepared => return Ok(self.outcome(Fit::Fits)),
                Said::Denied => return Ok(Fit::Acts),
                Said::Other => return Ok(self.outcome(Fit::Unread)),
                Said::NoTable(name) => self.make_table(&name)?,
                Said::NoColumn(name) => self.make_column(&name)?,
                Said::NoFunction(name) => self.make_function(&name)?,
            };
            if !goes_on {
                break;
            }
        }
        Ok(self.outcome(Fit::Unread))
    }

    fn outcome(mut self, otherwise: Fit) -> Fit {
        self.lacks.sort();
        if self.lacks.is_empty() { otherwise } else { Fit::Lacks(self.lacks) }
    }

    fn make_table(&mut self, name: &str) -> Result<bool> {
        let key = bare(name);
        let listed = self.trial.schema.tables.get(&key);
        if listed.is_none() {
            self.lacks.push(name.to_owned());
        }
        // What stands in another schema cannot be made up.
        if key.contains('.') || self.made.iter().any(|(other, _)| *other == key) {
            return Ok(false);
        }
        // Of a table whose columns SQLite cannot hold any may be there.
        let db = &self.trial.db;
        let whole = listed.and_then(Option::as_ref).is_some_and(|columns| make(db, &key, columns).is_ok());
        if !whole {
            make(db, &key, &[NOTHING.to_owned()])?;
        }
        self.made.push((key, whole));
        Ok(true)
    }

    /// Puts a missed column into the next table that may have it, those whose columns are not all known first. Once it
    /// comes to the others, the column is one that is lacking.
    fn make_column(&mut self, name: &str) -> Result<bool> {
        let column = name.rsplit('.').next().unwrap_or(name).to_ascii_lowercase();
        let untried = |whole: bool| {
            let left = |(table, known): &&(String, bool)| {
                *known == whole && !self.tried.contains(&(table.clone(), column.clone()))
            };
            self.made.iter().find(left).map(|(table, _)| table.clone())
        };
        let table = match untried(false) {
            Some(table) => table,
            None => {
                if !self.lacks.iter().any(|other| other == name) {
                    self.lacks.push(name.to_owned());
                }
                let Some(table) = untried(true) else { return Ok(false) };
                table
            }
        };
        let sql = format!("ALTER TABLE {HOME}.{} ADD COLUMN {}", quoted(&table), quoted(&column));
        // A column of that name may be there, where another one of the same name was meant.
        let _ = self.trial.db.execute_batch(&sql);
        self.tried.insert((table, column));
        Ok(true)
    }

    fn make_function(&mut self, name: &str) -> Result<bool> {
        if (self.trial.is_custom)(name) && !self.trial.schema.functions.contains(&bare(name)) {
            self.lacks.push(name.to_owned());
            self.trial.lent.push(name.to_owned());
        }
        let nothing = |_: &Context<'_>| Ok(None::<i64>);
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
        Ok(self.trial.db.create_scalar_function(name, -1, flags, nothing).is_ok())
    }
}

/// What most texts name: tables of which all columns are listed. Once made up they stay, for making one up and taking it
/// back takes longer than trying many a text. Who does not find all there is tried with the others.
#[derive(Debug)]
struct Known {
    db: Connection,
    tables: HashSet<String>,
}

impl Known {
    /// Tells whether a text can be prepared with nothing made up but tables that are known whole.
    fn has_all(&mut self, text: &str, schema: &Schema) -> Result<bool> {
        loop {
            let missed = match prepare(&mut self.db, text)? {
                Said::Prepared => return Ok(true),
                Said::NoTable(name) => bare(&name),
                _ => return Ok(false),
            };
            let Some(Some(columns)) = schema.tables.get(&missed) else { return Ok(false) };
            let is_new = !missed.contains('.') && self.tables.insert(missed.clone());
            if !is_new || make(&self.db, &missed, columns).is_err() {
                return Ok(false);
            }
        }
    }
}

fn make(db: &Connection, table: &str, columns: &[String]) -> Result<()> {
    let columns: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
    Ok(db.execute_batch(&format!("CREATE TABLE {HOME}.{} ({})", quoted(table), columns.join(", ")))?)
}

/// Has SQLite look at a text, which does nothing but read.
fn prepare(db: &mut Connection, text: &str) -> Result<Said> {
    db.authorizer(Some(|context: AuthContext<'_>| match context.action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Function { .. } | AuthAction::Recursive => {
            Authorization::Allow
        }
        _ => Authorization::Deny,
    }))?;
    let mut batch = Batch::new(db, text);
    let said = loop {
        match batch.next() {
            Ok(Some(_)) => {}
            Ok(None) => break Said::Prepared,
            Err(error) => break Said::of(&error),
        }
    };
    db.authorizer(None::<fn(AuthContext<'_>) -> Authorization>)?;
    Ok(said)
}

impl Said {
    fn of(error: &rusqlite::Error) -> Self {
        use rusqlite::Error as Sqlite;
        let (Sqlite::SqlInputError { error: code, msg, .. } | Sqlite::SqliteFailure(code, Some(msg))) = error else {
            return Self::Other;
        };
        if code.code == ErrorCode::AuthorizationForStatementDenied {
            return Self::Denied;
        }
        let after = |start: &str| msg.strip_prefix(start).map(unquoted);
        let table = after("no such table: ").map(Self::NoTable);
        table
            .or_else(|| after("no such column: ").map(Self::NoColumn))
            .or_else(|| after("no such function: ").map(Self::NoFunction))
            .unwrap_or(Self::Other)
    }
}

/// The name in a message, without the guess that SQLite adds to one in double quotes.
fn unquoted(name: &str) -> String {
    let name = name.split(" - should this be").next().unwrap_or(name);
    name.trim_matches('"').to_owned()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
#[path = "trial_tests.rs"]
mod tests;
