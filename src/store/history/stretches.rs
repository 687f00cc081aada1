//! Where in the journal a filter is followed: along one index, or several stretches of it that are merged, never through
//! rows that are nothing to it.
//!
//! What follows from a moment is a number: the journal is cut where its time passes it, which is found by bisection. The
//! rest is looked for along the narrowest index there is. Only the rows of one cell, of one set or of a few users are
//! looked at to be thrown away, and those are few. So are those about a part of the setup, which lie together by their
//! cells. What is asked for of a kind of users' cells lies anywhere among the rows of an operator, an action or the whole
//! journal: so many of those are looked through at a time, and where they end the next question goes on.

use rusqlite::types::Value;

use crate::domain::audit_filter::{BREAK_GLASS, Kind};
use crate::domain::ids::{SetId, UserId};
use crate::store::sets::Side;
use crate::store::sql::{Sql, marks};

/// A filter in numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    pub users: Option<Vec<UserId>>,
    pub operators: Option<Vec<UserId>>,
    pub set: Option<SetId>,
    pub action: Option<String>,
    pub kind: Option<Kind>,
    pub break_glass: bool,
    pub cell: Option<String>,
    /// The first row that counts, and the first after it that does not.
    pub from: i64,
    pub until: i64,
}

/// So many rows are looked through for one answer: some hundredths of a second.
pub(super) const STRETCH: i64 = 20_000;

impl Wanted {
    /// Whether the stretches of the operators need the actions they are known for.
    pub const fn needs_actions(&self) -> bool {
        self.operators.is_some()
            && self.users.is_none()
            && self.set.is_none()
            && self.cell.is_none()
            && self.action.is_none()
    }

    /// Whether what is sought lies anywhere among the others.
    pub fn is_scattered(&self) -> bool {
        let narrow = self.cell.is_some() || self.set.is_some() || self.users.is_some();
        !narrow && (self.break_glass || self.kind.is_some_and(|kind| kind.prefix().is_none()))
    }

    /// The statement for the numbers of the rows; `actions` are those of an operator, where they are needed.
    pub fn statement(&self, side: Side, limit: i64, actions: &[(UserId, String)]) -> Sql {
        let mut tests = self.tests();
        for test in self.scattered() {
            tests.push(Sql { text: format!("AND {}", test.text), ..test });
        }
        self.along("seq", &tests, (side, limit), actions)
    }

    /// The statement for a stretch of rows among which those that are sought lie, each with whether it is one.
    pub fn stretch(&self, side: Side, actions: &[(UserId, String)]) -> Sql {
        let mut statement = Sql::plain("SELECT seq, coalesce(");
        statement.push(&Sql::join(self.scattered(), "AND"));
        statement.push(&Sql::plain(", 0) FROM ("));
        statement.push(&self.along("seq, cell, guards", &self.tests(), (side, STRETCH), actions));
        statement.push(&Sql::plain(")"));
        statement
    }

    /// The statement that follows the filter along its index on a side.
    fn along(&self, columns: &str, tests: &[Sql], (side, limit): (Side, i64), actions: &[(UserId, String)]) -> Sql {
        let (index, stretches) = self.stretches(actions);
        let mut statement = Sql::default();
        for (at, stretch) in stretches.iter().enumerate() {
            let word = if at > 0 { "UNION ALL SELECT" } else { "SELECT" };
            statement.push(&Sql::plain(format!("{word} {columns} FROM audit_log {index} WHERE")));
            if !stretch.text.is_empty() {
                statement.push(stretch);
                statement.push(&Sql::plain("AND"));
            }
            let Side { compare, bound, .. } = side;
            statement
                .push(&Sql::new(format!("seq {compare} ? AND seq >= ? AND seq < ?"), [bound, self.from, self.until]));
            for test in tests {
                statement.push(test);
            }
        }
        statement.push(&Sql::plain(format!("ORDER BY seq {} LIMIT ?", side.order)).with(limit));
        statement
    }

    /// The index that the filter is followed along, and the stretches of it.
    fn stretches(&self, actions: &[(UserId, String)]) -> (&'static str, Vec<Sql>) {
        if let Some(cell) = &self.cell {
            return ("INDEXED BY audit_log_by_cell", vec![Sql::new("cell = ?", [cell.clone()])]);
        }
        if let Some(set) = self.set {
            return ("INDEXED BY audit_log_by_set", vec![Sql::new("set_id = ?", [set.0])]);
        }
        if let Some(users) = &self.users {
            let each = users.iter().map(|user| Sql::new("user_id = ?", [user.0]));
            return ("INDEXED BY audit_log_by_user", each.collect());
        }
        if let Some(prefix) = self.kind.and_then(Kind::prefix) {
            let behind = format!("{}0", prefix.trim_end_matches('/'));
            let bounds = [prefix.to_owned(), behind].map(Value::Text);
            return ("INDEXED BY audit_log_by_cell", vec![Sql::new("cell >= ? AND cell < ?", bounds)]);
        }
        let by = |operator: UserId, action: &String| {
            Sql::new("operator_id = ? AND action = ?", [Value::Integer(operator.0), Value::Text(action.clone())])
        };
        match (&self.operators, &self.action) {
            (Some(operators), Some(action)) => {
                let each = operators.iter().map(|operator| by(*operator, action));
                ("INDEXED BY audit_log_by_operator", each.collect())
            }
            (Some(_), None) => {
                let each = actions.iter().map(|(operator, action)| by(*operator, action));
                ("INDEXED BY audit_log_by_operator", each.collect())
            }
            (None, Some(action)) => ("INDEXED BY audit_log_by_action", vec![Sql::new("action = ?", [action.clone()])]),
            (None, None) => ("NOT INDEXED", vec![Sql::default()]),
        }
    }

    /// What tells the rows that lie anywhere among the others.
    fn scattered(&self) -> Vec<Sql> {
        let marked = || Sql::new("guards GLOB ?", [Value::Text(format!("{BREAK_GLASS}*"))]);
        self.kind.map(of_kind).into_iter().flatten().chain(self.break_glass.then(marked)).collect()
    }

    /// What the index does not decide, each as `AND …`; kind and mark are tested beside it.
    fn tests(&self) -> Vec<Sql> {
        let of_setup = self.kind.is_some_and(|kind| kind.prefix().is_some());
        let narrow = self.cell.is_some() || self.set.is_some() || self.users.is_some() || of_setup;
        let mut tests = Vec::new();
        let among = |column: &str, ids: &[UserId]| {
            Sql::new(format!("AND {column} IN ({})", marks(ids.len())), ids.iter().map(|id| id.0))
        };
        if self.cell.is_some()
            && let Some(set) = self.set
        {
            tests.push(Sql::new("AND set_id = ?", [set.0]));
        }
        if (self.cell.is_some() || self.set.is_some())
            && let Some(users) = &self.users
        {
            tests.push(among("user_id", users));
        }
        if narrow && let Some(operators) = &self.operators {
            tests.push(among("operator_id", operators));
        }
        if narrow && let Some(action) = &self.action {
            tests.push(Sql::new("AND action = ?", [Value::Text(action.clone())]));
        }
        tests
    }
}

/// What tells a kind of cells.
fn of_kind(kind: Kind) -> Vec<Sql> {
    let (keys, longer) = kind.keys();
    let test = |word: &str, keys: &str| Sql::new(format!("cell {word} ?"), [Value::Text(keys.to_owned())]);
    [Some(test("GLOB", keys)), longer.map(|longer| test("NOT GLOB", longer))].into_iter().flatten().collect()
}
