//! What is kept of a sync: its plan as a file, the rows of its lists, and the backups it leaves; played with keys.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

mod support;

use std::fs;

use beadle::api::sync::{PlanFile, SyncPart, SyncRow};
use beadle::api::{Reply, Request};
use beadle::tui::effect::Effect;
use beadle::tui::event::Event;
use beadle::tui::files::{Content, FileNews, FileWish};
use beadle::tui::pane::Tab;
use ratatui::layout::Size;
use rstest::rstest;
use support::sync_screen::{REPAIR, Screen, has};

/// The last file that was to be written or read.
fn wish(screen: &Screen) -> FileWish {
    let file = |effect: &Effect| if let Effect::File(wish) = effect { Some(wish.clone()) } else { None };
    screen.play.effects.iter().rev().find_map(file).unwrap()
}

fn written(screen: &Screen) -> String {
    let FileWish::Write { text, replace: false, .. } = wish(screen) else { panic!("nothing written") };
    text
}

/// Presses a key that asks for a path, and names it.
fn at(screen: &mut Screen, key: &str, path: &str) -> String {
    screen.press(key);
    screen.press("<ctrl-u>");
    screen.type_in(path)
}

/// Opens the text of a plan as the file of that name.
fn open(screen: &mut Screen, text: &str) -> String {
    at(screen, "f", "p.json");
    assert_eq!(wish(screen), FileWish::Read { path: "p.json".to_owned(), content: Content::SyncPlan });
    let (path, content, text) = ("p.json".to_owned(), Content::SyncPlan, text.to_owned());
    screen.play.happen(Event::File(FileNews::Read { path, content, text }));
    screen.play.text()
}

#[test]
fn a_plan_is_kept_and_opened_with_what_was_accepted() {
    let mut screen = Screen::ready(80, 24);
    at(&mut screen, "P", "p.json");
    let text = written(&screen);
    let plan = PlanFile::read(&text, "p.json").unwrap();
    assert_eq!((plan.target.as_str(), plan.ask.renames.len()), ("/srv/prod.db", 1));
    assert!(!plan.accepted.warnings.is_empty() && !plan.accepted.deletions.is_empty());
    // Without its decisions the plan is blocked; the file brings them back.
    screen.press("r<shift-tab><shift-tab><shift-tab>");
    let said = open(&mut screen, &text);
    has(&said, "The plan is as it was kept.");
    has(&screen.press("A"), "Reason, which the journal keeps");
    screen.press("<esc>");
    screen.pair.run("prod.db", "UPDATE workgroups SET description = 'other' WHERE workgroup_id = 2");
    let said = open(&mut screen, &text);
    has(&said, "changed since the plan was kept. Its decisions hold");
    has(&said, "no blockers");
    has(&screen.press("A"), "space on that finding");
}

#[test]
fn what_is_no_plan_or_for_another_database_is_not_opened() {
    let mut screen = Screen::ready(120, 24);
    at(&mut screen, "P", "p.json");
    let text = written(&screen);
    let before = screen.asked("preview-sync");
    has(&open(&mut screen, "{}"), "\"p.json\" is no plan of a sync");
    let mut plan = PlanFile::read(&text, "p.json").unwrap();
    plan.destination.uuid = "another".into();
    has(&open(&mut screen, &plan.to_text().unwrap()), "is a plan for Ellery County HMIS, not for the open database.");
    assert_eq!(screen.asked("preview-sync"), before);
}

#[rstest]
#[case::kinds("", "kind,add,replace", "query,11,16")]
#[case::findings("<tab>/stranded<enter>", "severity,code,sentence", "warning,STRANDED,")]
#[case::users("<tab><tab>", "source_user,login,name", ",match,")]
#[case::workgroups("<tab><tab><tab>", "workgroup,action,members,note", "Night Intake,delete,27")]
#[case::items("j<enter>", "kind,number,name,action", "form,1000000259,Housing Assessment Review,delete,,,,")]
fn what_is_shown_is_exported(#[case] keys: &str, #[case] head: &str, #[case] row: &str) {
    let mut screen = Screen::open(80, 24);
    screen.press(keys);
    at(&mut screen, "e", "t.csv");
    let text = written(&screen);
    assert!(text.starts_with(head), "{text}");
    has(&text, row);
    if keys.contains("stranded") {
        assert!(text.lines().skip(1).all(|line| line.contains("STRANDED")), "{text}");
    }
    let FileWish::Write { path, .. } = wish(&screen) else { panic!("nothing written") };
    assert_eq!(path, "t.csv");
}

/// Where one line has no room for both names, each side has its own.
#[test]
fn both_sides_are_named_in_little_room() {
    let mut screen = Screen::open(30, 24);
    let text = screen.play.text();
    has(&text, "Ellery County HM… ▪ TRAINING");
    has(&text, "→ Ellery County… ▪ PRODUCTION");
    screen.play.happen(Event::Resize(Size::new(60, 24)));
    has(&screen.play.text(), "Ellery C… ▪ TRAINING  → Ellery … ▪ PRODUCTION  · 2 blockers");
}

/// What an answer has no room for is asked for in between.
#[test]
fn an_item_with_very_many_references_is_exported_whole() {
    let exported = |few: bool| {
        let mut screen = Screen::open(80, 24);
        if few {
            screen.instead(|request, seat| {
                let Request::SyncRows { part: SyncPart::Items { .. }, .. } = request else { return None };
                let Ok(Reply::SyncRows(mut page)) = seat.answer(request.clone()) else { panic!("no rows") };
                for row in &mut page.rows {
                    let SyncRow::Item(item) = row else { panic!("{row:?}") };
                    item.more = item.references.len().saturating_sub(1) as u64;
                    item.references.truncate(1);
                }
                Some(Ok(Reply::SyncRows(page)))
            });
        }
        screen.press("j<enter>");
        at(&mut screen, "e", "t.csv");
        written(&screen)
    };
    let whole = exported(false);
    assert!(whole.lines().filter(|line| line.contains("checkout")).count() > 20, "{whole}");
    assert_eq!(exported(true), whole);
}

#[test]
fn what_is_stranded_leads_to_its_item_and_that_to_whom_it_refers_to() {
    let mut screen = Screen::open(80, 24);
    has(&screen.press("M"), "Stranded");
    has(&screen.press("<enter>u"), "Whom does it refer to?");
    let user = screen.press("dana<enter>");
    has(&user, "dana.whitfeld@harbor.example");
    has(&screen.press("u"), "No account of the destination takes the place");
    has(&screen.press("<esc>"), "query");
    has(&screen.press("<esc>"), "Only Missing Training User could");
    let back = screen.press("<esc>");
    has(&back, "Findings");
    assert!(!back.contains("› Stranded"), "{back}");
}

#[test]
fn whoever_would_lose_the_last_workgroup_is_listed_whole_and_leads_to_the_account() {
    let mut screen = Screen::open(80, 24);
    let all = screen.press("L");
    has(&all, "Limbo");
    has(&all, "@");
    has(&screen.press("<enter>"), "would be in no workgroup afterwards");
    screen.press("<esc><esc><tab>/limbo<enter>");
    has(&screen.press("<enter>"), "Limbo");
    screen.press("u");
    assert_eq!(screen.play.app.tab, Tab::Users);
}

#[test]
fn nobody_in_limbo_is_said() {
    let mut screen = Screen::ready(80, 24);
    has(&screen.press("L"), "Nobody would lose their last workgroup.");
}

/// The first line of a list in each of its orders, which come round.
#[rstest]
#[case::users("<tab><tab>", &["ordered by their logins", "most items refer", "want attention"])]
#[case::workgroups("<tab><tab><tab>", &["most members", "ordered by their names"])]
#[case::items("j<enter>", &["ordered by their names", "What is deleted comes first", "ordered by their numbers"])]
#[case::findings("<tab>", &["ordered by the kind", "Blockers come first"])]
fn every_list_is_ordered_otherwise_and_back(#[case] keys: &str, #[case] told: &[&str]) {
    let mut screen = Screen::open(120, 40);
    let before = screen.press(keys);
    let mut shown = Vec::new();
    for said in told {
        let text = screen.press("s");
        has(&text, said);
        shown.push(text);
    }
    let rows = |text: &str| text.lines().skip(2).take(30).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(rows(shown.last().unwrap()), rows(&before), "it comes round");
    assert_ne!(rows(&shown[0]), rows(&before), "another order");
}

#[test]
fn a_user_of_the_plan_leads_to_the_account() {
    let mut screen = Screen::open(80, 24);
    screen.press("<tab><tab>/match<enter>u");
    assert_eq!(screen.play.app.tab, Tab::Users);
}

#[test]
fn a_workgroup_that_would_go_leads_to_its_members() {
    let mut screen = Screen::open(80, 24);
    has(&screen.press("<tab>/unmapped<enter>u"), "wg:\"Night Intake\"");
    assert_eq!(screen.play.app.tab, Tab::Users);
}

#[test]
fn kinds_are_ordered_and_the_cursor_stays_on_its_kind() {
    let mut screen = Screen::open(80, 24);
    let first = |screen: &str| screen.lines().nth(5).unwrap().to_owned();
    has(&screen.press("s"), "\u{25b8}  workgroup");
    has(&first(&screen.press("<home>")), "access_option");
    has(&first(&screen.press("s<home>")), "dropdown_list");
    has(&screen.press("s"), "The kinds with most blockers and warnings come first.");
    has(&first(&screen.press("s<home>")), "workgroup");
}

#[test]
fn nothing_stranded_is_said() {
    let mut screen = Screen::open(80, 24);
    for side in ["train.db", "prod.db"] {
        screen.pair.run(side, "DELETE FROM config_item_users");
    }
    screen.press("r");
    has(&screen.press("M"), "Nothing would be left to Missing Training User alone.");
}

/// A sync that was applied, with the list of backups open.
fn applied(width: u16, height: u16) -> (Screen, Vec<String>) {
    let mut screen = Screen::ready(120, 40);
    let before = screen.pair.configuration();
    has(&screen.confirm(), "The sync is applied");
    screen.play.happen(Event::Resize(Size::new(width, height)));
    screen.press("<esc>B");
    (screen, before)
}

#[test]
fn a_backup_is_looked_through_and_restored() {
    let (mut screen, before) = applied(80, 24);
    has(&screen.play.text(), "Backups of syncs");
    has(&screen.press("<enter>"), "Restoring it puts");
    assert_ne!(screen.pair.configuration(), before);
    screen.press("r");
    has(&screen.type_in("Back to Monday"), "Type PRODUCTION to go on:");
    screen.press("nonsense<enter>");
    assert_ne!(screen.pair.configuration(), before);
    has(&screen.press("<ctrl-u>PRODUCTION<enter>"), "Restored: ");
    assert_eq!(screen.pair.configuration(), before);
    has(&screen.press("<esc>"), "lies beside the open database");
}

#[test]
fn a_backup_that_is_damaged_is_told_and_not_restored() {
    let (mut screen, before) = applied(120, 40);
    let file = screen.pair.backups().pop().unwrap();
    let mut bytes = fs::read(&file).unwrap();
    let (from, to) = (bytes.len() / 3, bytes.len() / 2);
    bytes[from..to].fill(0x5a);
    fs::write(&file, bytes).unwrap();
    let said = screen.press("r");
    has(&said, "refused");
    assert!(!said.contains("Reason, which"), "{said}");
    assert_ne!(screen.pair.configuration(), before);
}

#[test]
fn an_empty_list_says_what_makes_backups() {
    let mut screen = Screen::open(80, 24);
    has(&screen.press("B"), "No sync left a backup here.");
    has(&screen.press("r"), "There is no backup under the cursor.");
    has(&screen.press("<esc>"), "Kinds 22");
}

#[rstest]
#[case("sync_backups", 80, 24, "<enter>")]
#[case("sync_backups_wide", 120, 40, "<enter>")]
#[case("sync_backups_small", 40, 10, "<enter>")]
fn screens(#[case] name: &str, #[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let (mut screen, _) = applied(width, height);
    screen.press(keys);
    insta::assert_snapshot!(name, format!("{}{}", screen.play.text(), screen.play.roles()));
}

#[rstest]
#[case("sync_stranded", 80, 24, "M")]
#[case("sync_export", 80, 24, "e")]
fn ways(#[case] name: &str, #[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let mut screen = Screen::open(width, height);
    screen.press(keys);
    insta::assert_snapshot!(name, format!("{}{}", screen.play.text(), screen.play.roles()));
}

#[test]
fn repairing_needs_few_keys() {
    let mut screen = Screen::open(80, 24);
    has(&screen.press(REPAIR), "no blockers");
}
