//! Drawing a judgement: the tally, what is said of the whole, the rows in sight and the one under the cursor in full.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::parts::Parts;
use super::sheet::Sheet;
use crate::api::explain::Reach;
use crate::api::review::{Judged, Judgement, Tally};
use crate::domain::text::Raw;
use crate::domain::verdict::{Finding, Verdict};
use crate::tui::ceiling::named;
use crate::tui::model::Model;
use crate::tui::sheet::reach::{path, severity};
use crate::tui::theme::Role;
use crate::tui::values::words;
use crate::tui::view::View;
use crate::tui::widget::{Field, FieldView, Line, List, Notice, Row, Tone, put_cut, put_line, rule, width, wrap};
use crate::tui::wording::{counted, number};

/// What is said of the set as a whole, in lines of a width.
pub(super) fn findings(judgement: &Judgement, room: u16) -> Vec<(Role, String)> {
    let of = |role, word: &str, findings: &[Finding]| -> Vec<(Role, String)> {
        let text = |finding: &Finding| format!("{word} {} {}", finding.guard.code(), finding.sentence.shown());
        findings.iter().map(|finding| (role, text(finding))).collect()
    };
    let mut said = of(Role::Refused, "REFUSED", &judgement.refusals);
    said.extend(of(Role::Held, "HELD", &judgement.holds));
    said.extend(reaches(&judgement.reaches).into_iter().map(|text| (Role::Warning, format!("warning {text}"))));
    said.extend(of(Role::Warning, "warning", &judgement.warnings));
    let room = usize::from(room.saturating_sub(2).max(10));
    said.into_iter().flat_map(|(role, text)| wrap(&text, room).into_iter().map(move |line| (role, line))).collect()
}

/// `r.meyer now reaches Elevated API at Write and 3 more levels through a.stone (Password Changes).`
///
/// What one person reaches by one path is one sentence, which names the most serious level.
fn reaches(reaches: &[Reach]) -> Vec<String> {
    let mut paths: Vec<Vec<&Reach>> = Vec::new();
    for reach in reaches {
        match paths.iter_mut().find(|path| path[0].user == reach.user && path[0].path == reach.path) {
            Some(path) => path.push(reach),
            None => paths.push(vec![reach]),
        }
    }
    let sentence = |alike: &Vec<&Reach>| {
        let worst = alike.iter().min_by_key(|reach| severity(reach))?;
        let more = match alike.len() - 1 {
            0 => String::new(),
            more => format!(" and {}", counted(more as u64, "more level", "more levels")),
        };
        let (who, what) = (worst.login.shown(), worst.permission.row().label);
        Some(format!("{who} now reaches {what} at {}{more} {}.", named(worst.level), path(worst)))
    };
    paths.iter().filter_map(sentence).collect()
}

/// Draws a judgement into its parts.
pub(super) fn draw(sheet: &Sheet, view: &View<'_>, parts: &Parts, title: &str, fresh: bool, buf: &mut Buffer) {
    let judgement = sheet.judgement();
    let rows = counted(sheet.len() as u64, "change", "changes");
    let note = match judgement.users {
        0 => rows,
        users => format!("{rows} of {}", counted(u64::from(users), "user", "users")),
    };
    rule(parts.title, buf, view.theme, title, &note, view.focus);
    tally(judgement, sheet.counts().tally(), view, fresh, parts.tally, buf);
    let mut said = findings(judgement, parts.findings.width);
    let more = said.len().saturating_sub(usize::from(parts.findings.height));
    if more > 0 && parts.findings.height > 0 {
        said.truncate(usize::from(parts.findings.height) - 1);
        said.push((Role::Warning, format!("{} {} more lines", view.theme.glyphs().ellipsis, more + 1)));
    }
    for ((role, line), y) in said.iter().zip(parts.findings.top()..parts.findings.bottom()) {
        put_cut(buf, parts.findings.x + 1, y, parts.findings.width.saturating_sub(1), line, *role, view.theme);
    }
    list(sheet, view, parts).draw(parts.list, buf, view.theme);
    if let Some(row) = sheet.current() {
        detail(row, sheet.counts().tally().conflict, view, parts.detail, buf);
    }
}

/// `ok 34  held 2  refused 1  conflict 0`, and at the right the state that was judged.
fn tally(judgement: &Judgement, tally: Tally, view: &View<'_>, fresh: bool, area: Rect, buf: &mut Buffer) {
    if area.width < 4 || area.is_empty() {
        return;
    }
    let counts = [
        ("ok", tally.ok, Role::Ok, true, false),
        ("held", tally.held, Role::Held, true, !judgement.holds.is_empty()),
        ("refused", tally.refused, Role::Refused, true, !judgement.refusals.is_empty()),
        ("conflict", tally.conflict, Role::Conflict, true, false),
        ("withheld", tally.withheld, Role::Withheld, false, false),
        ("no-op", tally.noop, Role::Dim, false, false),
    ];
    let mut line = Line::default();
    for (word, count, role, always, whole) in counts {
        if !always && count == 0 {
            continue;
        }
        let count = u64::from(count);
        // A set that is stopped as a whole has no row to be counted.
        let said = match (whole, count) {
            (true, 0) => "the set".to_owned(),
            (true, rows) => format!("{} and the set", number(rows)),
            (false, rows) => number(rows),
        };
        let role = if count == 0 && !whole { Role::Dim } else { role };
        line = line.and(format!("{word} {said}  "), role);
    }
    let state = if fresh {
        format!("judged as of #{}", number(judgement.revision))
    } else if view.model.cache.refusal(&view.model.judging()).is_some() {
        "not judged: ctrl-r".to_owned()
    } else {
        format!("judging {}", view.theme.glyphs().ellipsis)
    };
    let wide = u16::try_from(width(&state)).unwrap_or(0).min(area.width);
    let room = area.width.saturating_sub(wide + 3);
    put_line(buf, area.x + 1, area.y, room, &line, false, view.theme);
    let role = if fresh { Role::Dim } else { Role::Pending };
    put_cut(buf, area.right().saturating_sub(wide + 1), area.y, wide, &state, role, view.theme);
}

fn list(sheet: &Sheet, view: &View<'_>, parts: &Parts) -> List {
    let (rows, offset, cursor) = sheet.visible(parts.lines());
    List {
        columns: sheet.columns().fit(parts.list.width, "Verdict"),
        rows: rows.map(|judged| row(judged, view)).collect(),
        offset,
        cursor: (!sheet.is_empty()).then_some(cursor),
        total: sheet.len(),
        focus: view.focus,
        empty: String::new(),
    }
}

/// One row of a judgement in the columns of the list.
pub(super) fn row(judged: &Judged, view: &View<'_>) -> Row {
    let (word, role) = verdict(&judged.verdict);
    under(word, role, judged, view)
}

/// The same with another word in the first column.
pub(super) fn under(word: impl Into<String>, role: Role, judged: &Judged, view: &View<'_>) -> Row {
    let sign = if judged.implied { format!("{} ", view.theme.glyphs().plus) } else { String::new() };
    let what = Line::of(sign, Role::Dim).and(String::from(judged.what.shown()), Role::Text);
    let change = Line::of(format!("{} {} ", judged.before.shown(), view.theme.glyphs().arrow), Role::Dim)
        .and(String::from(judged.after.shown()), Role::Staged);
    Row::new(vec![
        Line::of(word, role),
        Line::plain(String::from(judged.subject.shown())),
        what,
        change,
        why(judged, view.model),
    ])
}

/// The word of a verdict; what does not pass is in capitals, so that it stands out without colour.
fn verdict(verdict: &Verdict) -> (String, Role) {
    let role = match verdict {
        Verdict::Ok => Role::Ok,
        Verdict::Noop => Role::Dim,
        Verdict::Held(_) => Role::Held,
        Verdict::Refused(_) => Role::Refused,
        Verdict::Withheld(_) => Role::Withheld,
        Verdict::Conflict { .. } => Role::Conflict,
    };
    let word = verdict.word();
    (if verdict.passes() { word.to_owned() } else { word.to_uppercase() }, role)
}

fn why(judged: &Judged, model: &Model) -> Line {
    match &judged.verdict {
        Verdict::Conflict { theirs, by, .. } => {
            let by = if by.is_empty() { String::new() } else { format!(" by {}", by.shown()) };
            Line::of(format!("now {}{by}", words(theirs, model)), Role::Conflict)
        }
        verdict if verdict.finding().is_none() && judged.implied => Line::of("implied", Role::Dim),
        verdict => verdict.finding().map_or_else(Line::default, |finding| {
            Line::of(format!("{} {}", finding.guard.code(), finding.sentence.shown()), Role::Dim)
        }),
    }
}

fn detail(judged: &Judged, conflicts: u32, view: &View<'_>, area: Rect, buf: &mut Buffer) {
    let (subject, what) = (judged.subject.shown(), judged.what.shown());
    let change = format!("{} {} {}", judged.before.shown(), view.theme.glyphs().arrow, judged.after.shown());
    let mut text = vec![format!("{subject}: {what} {change}")];
    match &judged.verdict {
        Verdict::Conflict { theirs, by, at } => {
            let by = if by.is_empty() { "somebody".to_owned() } else { by.shown().into() };
            let at = at.map(|at| format!(" at {}", at.minute(&view.model.seat.zone))).unwrap_or_default();
            let (base, mine) = (judged.before.shown(), judged.after.shown());
            let theirs = words(theirs, view.model);
            let rest = match conflicts {
                0 | 1 => String::new(),
                all => format!(", M and ctrl-t for all {}", number(u64::from(all))),
            };
            text.push(format!(
                "Base {base}, theirs {theirs} by {by}{at}, mine {mine}: m keeps mine, t takes theirs{rest}."
            ));
        }
        verdict => text
            .extend(verdict.finding().map(|finding| format!("{}: {}", finding.guard.code(), finding.sentence.shown()))),
    }
    if judged.implied {
        text.push("The database adds this because another change implies it.".to_owned());
    }
    let room = usize::from(area.width.saturating_sub(2));
    // Where there is one line only, it says why.
    let start = usize::from(area.height == 1 && text.len() > 1);
    let lines = text[start..].iter().flat_map(|text| wrap(text, room));
    for (line, y) in lines.zip(area.top()..area.bottom()) {
        put_cut(buf, area.x + 1, y, area.width.saturating_sub(1), &line, Role::Text, view.theme);
    }
}

/// The line of the reason; answers where the cursor stands while it is typed.
pub(super) fn reason(typed: Option<&Field>, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
    if area.is_empty() || area.width < 12 {
        return None;
    }
    put_cut(buf, area.x + 1, area.y, 8, "Reason:", Role::Key, view.theme);
    let rest = Rect { x: area.x + 9, width: area.width - 10, ..area };
    if let Some(field) = typed {
        return FieldView::bare(field, view.focus).draw(rest, buf, view.theme);
    }
    let reason = Raw::from(view.model.draft.reason.as_str());
    if reason.is_empty() {
        put_cut(buf, rest.x, rest.y, rest.width, "r types one", Role::Placeholder, view.theme);
    } else {
        put_cut(buf, rest.x, rest.y, rest.width, reason.shown().as_str(), Role::Text, view.theme);
    }
    None
}

/// Draws the pane without rows: it says why there are none, and which key helps.
pub(super) fn draw_empty(view: &View<'_>, area: Rect, buf: &mut Buffer) {
    let title = Rect { height: area.height.min(1), ..area };
    rule(title, buf, view.theme, "Review", "", view.focus);
    let body = Rect {
        x: area.x + 1.min(area.width),
        y: area.y + title.height,
        width: area.width.saturating_sub(2),
        height: area.height - title.height,
    };
    Notice::new(Tone::Plain, empty(view.model, view.theme.glyphs().ellipsis)).draw(body, buf, view.theme);
}

fn empty(model: &Model, ellipsis: &str) -> String {
    if model.draft.is_empty() {
        let text = "Nothing is staged. What is changed in the other panes waits here before anything happens; h shows \
                    what was committed.";
        return text.to_owned();
    }
    let why = model.cache.why_nothing(&model.judging());
    why.unwrap_or_else(|| format!("Judging {} {ellipsis}", counted(model.draft.len() as u64, "change", "changes")))
}
