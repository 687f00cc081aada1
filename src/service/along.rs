//! A list with what is shown beside it. Each part is asked as a question of its own, so that it is permitted or refused as
//! if it had come alone.

use super::seat::Seat;
use crate::api::along::{Also, Under};
use crate::api::approvals::ApplicantHints;
use crate::api::{Place, Refusal, RefusalKind, Reply, Request};
use crate::domain::change::ChangeSet;

/// So much goes along with a list; no screen has more beside one.
const MOST: usize = 4;

/// Answers a list and what follows from it. Where the list is refused, so is everything.
pub(super) fn answer(seat: &mut Seat, list: Request, also: &[Also]) -> Result<Reply, Refusal> {
    if also.len() > MOST || !is_list(&list) {
        return Err(Refusal::new(RefusalKind::Usage, "What goes along goes along with a list, and is little."));
    }
    let found = seat.answer(list.clone())?;
    let mut beside: Vec<(Request, Result<Reply, Refusal>)> = Vec::new();
    for part in also {
        let hints = beside.iter().find_map(|(_, result)| match result {
            Ok(Reply::Hints(hints)) => Some(hints.as_slice()),
            _ => None,
        });
        let request = match (part, &list, &found) {
            (Also::Card, Request::Users { place, .. }, Reply::Users(page)) => {
                lands(place, &page.rows, |row| row.key.id).map(|row| Request::User { user: row.user })
            }
            (Also::Card, Request::Approvals { place, .. }, Reply::Approvals(page)) => {
                lands(place, &page.rows, |row| row.key.id).map(|row| Request::User { user: row.user })
            }
            (Also::Record, Request::SetupRows { place, .. }, Reply::SetupRows(page)) => {
                lands(place, &page.rows, |row| row.key.id).map(|row| Request::Record { id: row.id })
            }
            (Also::Hints, _, Reply::Approvals(page)) if !page.rows.is_empty() => {
                let users = page.rows.iter().take(ApplicantHints::MOST).map(|row| row.user);
                Some(Request::Hints { users: users.collect() })
            }
            (Also::Approval, Request::Approvals { place, .. }, Reply::Approvals(page)) => {
                lands(place, &page.rows, |row| row.key.id).and_then(|row| {
                    let known = hints?.iter().find(|hint| hint.user == row.user)?;
                    let changes = row.approval(&[], known.suggestion.as_ref())?;
                    Some(Request::judge(ChangeSet { changes, ..ChangeSet::default() }))
                })
            }
            (Also::Cells { axis, under }, _, Reply::Users(page)) if !page.rows.is_empty() => {
                let columns = match under {
                    Under::These(columns) => columns.clone(),
                    Under::Found { filter, first } => {
                        let columns = seat.answer(Request::Columns { axis: *axis, filter: filter.clone() })?;
                        let Reply::Columns(columns) = columns else { continue };
                        columns.iter().take(*first as usize).map(|column| column.id).collect()
                    }
                };
                let rows = page.rows.iter().map(|row| row.user.0).collect();
                Some(Request::Window { axis: *axis, rows, columns })
            }
            _ => None,
        };
        if let Some(request) = request {
            let result = seat.answer(request.clone());
            beside.push((request, result));
        }
    }
    Ok(Reply::Along { list: Box::new(found), also: beside })
}

/// Whether something can go along with a question: what writes never travels like this.
const fn is_list(request: &Request) -> bool {
    matches!(request, Request::Users { .. } | Request::Approvals { .. } | Request::SetupRows { .. })
}

/// The row of a page on which the cursor lands.
fn lands<'a, Row>(place: &Place, rows: &'a [Row], id: impl Fn(&Row) -> i64) -> Option<&'a Row> {
    rows.get(place.landing(rows.iter().map(id)))
}
