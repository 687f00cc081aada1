//! The permission editor, templates, make like, compare, holders and where rights lead, played with keys over a real
//! database.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test speaks by failing"
)]

mod support;

use beadle::api::{Refusal, Reply, Request};
use beadle::domain::cell::{Cell, Value};
use beadle::domain::change::{Change, Via};
use beadle::tui::event::Event;
use beadle::tui::rehearsal::Rehearsal;
use proptest::prelude::*;
use ratatui::layout::Size;
use rstest::rstest;
use support::world::{PASSWORD, World};

type Answer = Box<dyn FnMut(Request) -> Result<Reply, Refusal>>;

/// Rows in the order of the list: ana, ben, cai, max, op, root, zed.
const LINES: &str = "
    org HFX
    org QRS
    org RVL
    workgroup Admin menu
    workgroup Intake
    workgroup Night
    user 10 ana@x.example A HFX edit:HFX active:QRS in:Intake query_designer=R data_explorer=W
    user 11 ben@x.example A QRS login:QRS in:Night data_export=W elevated_api=W
    user 12 cai@x.example A HFX login:HFX in:Intake
    user 13 max@x.example A RVL edit:RVL edit:HFX in:Intake in:Night query_designer=W user_setup=R form_designer=W
    user 20 op@x.example A HFX edit:HFX in:Admin user_setup=W query_designer=R data_explorer=W report_designer=W
    user 21 zed@x.example A HFX login:HFX in:Admin user_setup=W password_changes=W
";

struct Play {
    play: Rehearsal<Answer>,
    world: World,
}

fn sized(width: u16, height: u16, operator: i64, keys: &str) -> Play {
    let world = World::new(LINES);
    let mut seat = world.seat(operator);
    let answer: Answer = Box::new(move |request| seat.answer(request));
    let mut play = Play { play: Rehearsal::open(width, height, answer).unwrap(), world };
    play.press(keys);
    play
}

/// The screen of the operator with User Setup and little else.
fn small(keys: &str) -> Play {
    sized(80, 24, 20, keys)
}

impl Play {
    fn press(&mut self, keys: &str) -> &mut Self {
        self.play.press(keys).unwrap();
        self
    }

    fn text(&self) -> String {
        self.play.text()
    }

    fn line(&self, with: &str) -> String {
        let text = self.text();
        text.lines().find(|line| line.contains(with)).unwrap_or_else(|| panic!("no {with:?} in\n{text}")).to_owned()
    }

    /// The line of the status bar.
    fn status(&self) -> String {
        let text = self.text();
        text.lines().rev().nth(1).unwrap_or_default().trim().to_owned()
    }

    /// The draft in one line: `ana query_designer R none`.
    fn draft(&self) -> String {
        let db = self.world.connect();
        let word = |sql: &str, id: i64| {
            db.query_row(sql, [id], |row| row.get::<_, String>(0)).unwrap_or_else(|_| format!("new{}", -id))
        };
        let value = |value: &Value| match value {
            Value::None => "none".to_owned(),
            Value::Flag(flag) => if *flag { "on" } else { "off" }.to_owned(),
            Value::Level(level) => level.to_string(),
            Value::Text(text) => text.clone(),
            other => format!("{other:?}"),
        };
        let line = |change: &Change| {
            let user = |id: i64| word("SELECT name FROM users WHERE user_id = ?1", id);
            let what = match change.cell {
                Cell::Permission { user: id, permission } => format!("{} {permission}", user(id.0)),
                Cell::Access { user: id, org, part } => {
                    let code = word("SELECT code FROM organizations WHERE org_id = ?1", org.0);
                    format!("{} {code} {}", user(id.0), part.token())
                }
                Cell::Membership { user: id, workgroup, .. } => {
                    let name = word("SELECT name FROM workgroups WHERE workgroup_id = ?1", workgroup.0);
                    format!("{} {name}", user(id.0))
                }
                cell => cell.to_string(),
            };
            let via = match change.via {
                Via::Manual => String::new(),
                via => format!(" {via}"),
            };
            format!("{what} {} {}{via}", value(&change.before), value(&change.after))
        };
        self.play.app.model.draft.changes().map(line).collect::<Vec<_>>().join(", ")
    }
}

#[rstest]
#[case("editor", 80, 24, "p jjjjjj")]
#[case("editor_wide", 120, 40, "p jjjjjj r j W")]
#[case("editor_end", 80, 24, "p G")]
#[case("editor_frameless", 50, 12, "p jjjj")]
#[case("editor_own", 80, 24, "/op<enter> p")]
#[case("editor_marked", 120, 40, "<space><space><space> p jjjjjj r")]
#[case("template", 80, 24, "t")]
#[case("template_wide", 120, 40, "t power")]
#[case("template_partly", 80, 24, "t power <enter>")]
#[case("template_marked", 120, 40, "<space><space> t power")]
#[case("like", 120, 40, "L max")]
#[case("like_narrow", 80, 24, "L max")]
#[case("templates", 80, 24, "T")]
#[case("templates_staged", 80, 24, "T a Night desk <enter> k x <tab><enter> kke <ctrl-u>Plain user<enter>")]
#[case("template_levels", 120, 40, "T j <enter> jjj")]
#[case("compare", 80, 24, "c max <enter>")]
#[case("compare_wide", 120, 40, "c max <enter> d")]
#[case("compare_choosing", 80, 24, "c")]
#[case("holders", 80, 24, "p jjjjjj H")]
#[case("holders_org", 120, 40, "2 H")]
#[case("holders_workgroup", 80, 24, "3 l H")]
fn screens(#[case] name: &str, #[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let play = sized(width, height, 20, keys);
    insta::assert_snapshot!(name, format!("{}{}", play.text(), play.play.roles()));
}
