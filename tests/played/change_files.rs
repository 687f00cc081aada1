//! Work that several operators touch: change files that are carried between them, and staged rows that others change.

use beadle::tui::effect::Effect;
use beadle::tui::event::Event;
use beadle::tui::files::{Content, FileNews, FileWish};

use crate::support::play::Play;

/// What was wished of a file last.
fn wish(play: &Play) -> FileWish {
    let found = play.screen.effects.iter().rev().find_map(|effect| match effect {
        Effect::File(wish) => Some(wish.clone()),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("no file in {:?}", play.screen.effects))
}

/// Opens a file of these lines in the console.
fn open(play: &mut Play, text: &str) {
    play.press("wf t<enter>");
    assert_eq!(wish(play), FileWish::Read { path: "t".to_owned(), content: Content::Changes });
    play.screen.happen(Event::File(FileNews::Read {
        path: "t".to_owned(),
        content: Content::Changes,
        text: text.to_owned(),
    }));
}

const HERE: &str = "database \"Test\" uuid \"00000000-0000-4000-8000-000000000001\" revision 0\n";

#[test]
fn what_one_saves_another_opens_and_applies() {
    let mut mine = Play::staged(1, "user 21 city none -> \"Quay\"\nuser 20 city none -> \"Harbor\"");
    mine.press("w r moving<enter> s");
    mine.line("Path of the file");
    mine.press("<ctrl-u>move.txt<enter>");
    let FileWish::Write { path, text, replace: false } = wish(&mine) else { panic!("nothing written") };
    let body = "user 20 city none -> \"Harbor\"\nuser 21 city none -> \"Quay\"\n";
    assert_eq!((path.as_str(), text.clone()), ("move.txt", format!("{HERE}reason \"moving\"\n\n{body}")));

    let mut theirs = Play::open(10, 80, 24);
    let noted =
        text.replace("\n\nuser 20", "\n\n# Both asked for it.\n\nuser 20").replace("Quay\"", "Quay\" # since May");
    open(&mut theirs, &noted);
    theirs.line("Staged 2 changes from the file. Nothing happens before they are applied.");
    theirs.line("Reason: moving");
    theirs.press("T");
    theirs.line("# Both asked for it.");
    theirs.line("user 21 city none -> \"Quay\"  # since May");
    theirs.press("<esc>z");
    assert!(theirs.screen.app.model.draft.is_empty(), "one step takes the file back");
    theirs.press("Z<enter><tab><enter>");
    theirs.line("2 changes were written as change set 1.");
    assert_eq!(theirs.city(21).as_deref(), Some("Quay"));
    assert!(theirs.screen.app.model.draft.remarks.is_empty());
}

#[test]
fn a_tilde_is_the_home_of_the_account() {
    let mut play = Play::staged(1, "user 20 city none -> \"Harbor\"");
    play.press("wf ~/t<enter>");
    assert_eq!(wish(&play), FileWish::Read { path: "/home/kim/t".to_owned(), content: Content::Changes });
    play.press("s<ctrl-u>~/moves/m.txt<enter>");
    assert!(matches!(wish(&play), FileWish::Write { path, .. } if path == "/home/kim/moves/m.txt"));
    play.press("<esc>f ~kim/t<enter>");
    assert_eq!(wish(&play), FileWish::Read { path: "~kim/t".to_owned(), content: Content::Changes }, "of nobody else");
}

#[test]
fn a_file_that_is_there_is_replaced_only_after_a_question() {
    let mut play = Play::staged(1, "user 20 city none -> \"Harbor\"");
    play.press("ws<enter>");
    let FileWish::Write { path, text, .. } = wish(&play) else { panic!("nothing written") };
    assert_eq!(path, "changes.txt");
    play.screen.happen(Event::File(FileNews::Exists { path, text }));
    play.line("changes.txt is there already, and would be lost.");
    play.press("<enter>");
    assert!(matches!(wish(&play), FileWish::Write { replace: false, .. }), "the focus was on Cancel");
    play.press("s<enter>");
    let FileWish::Write { path, text, .. } = wish(&play) else { panic!("nothing written") };
    play.screen.happen(Event::File(FileNews::Exists { path: path.clone(), text }));
    play.press("y");
    assert!(matches!(wish(&play), FileWish::Write { replace: true, .. }));
    play.screen.happen(Event::File(FileNews::Written { path }));
    play.line("Written to changes.txt, for you alone to read.");
}

#[test]
fn what_cannot_be_read_is_told_by_line_and_nothing_is_taken() {
    let mut play = Play::open(1, 80, 24);
    open(&mut play, "user 20 city none -> \"Harbor\"\nuser 20 org NIX login off -> on\nuser x status A -> I\n");
    play.line("Nothing was staged: 2 lines of the file cannot be read.");
    play.line("Line 2: There is no organization NIX.");
    play.line("Line 3: \"x\" is no user number.");
    assert!(play.screen.app.model.draft.is_empty());
    play.press("s");
    play.press("<esc>f<esc>");
    play.screen.happen(Event::File(FileNews::Failed("There is no file t.".to_owned())));
    play.line("There is no file t.");
    open(&mut play, "# nothing\n");
    play.line("There is no change in the file.");
}

#[test]
fn what_is_wrong_with_a_file_is_read_to_its_end_on_a_small_screen() {
    let mut play = Play::open(1, 40, 10);
    let lines: String = (1..=30).map(|number| format!("user 20 workgroup Nix{number} active on -> off\n")).collect();
    open(&mut play, &lines);
    play.press("<end>");
    play.has("\"Nix30\".");
    let end = play.text();
    play.press("<pagedown>");
    assert_eq!(play.text(), end);
}

#[test]
fn a_file_for_another_database_is_pointed_out() {
    let mut play = Play::open(1, 80, 24);
    let text = "database \"Quay\" uuid \"7c1e\" revision 4\nuser 20 city none -> \"Harbor\"\n";
    open(&mut play, text);
    play.line("The changes were written for \"Quay\", and this is \"Test\".");
    play.press("<enter>");
    assert!(play.screen.app.model.draft.is_empty(), "the focus was on Cancel");
    open(&mut play, text);
    play.press("y");
    play.line("Staged 1 change from the file.");
}

#[test]
fn what_changed_since_the_file_was_written_is_a_conflict() {
    let mut play = Play::open(1, 80, 24);
    play.meanwhile(10, "user 20 city none -> \"Theirs\"");
    open(&mut play, &format!("{HERE}user 20 city none -> \"Mine\"\n"));
    play.line("CONFLICT");
    play.line("Base –, theirs Theirs by op@x.example");
    play.press("m<enter>");
    assert_eq!(play.city(20).as_deref(), Some("Mine"));
}

#[test]
fn who_changes_what_is_staged_is_told_and_nothing_else_moves() {
    let mut play =
        Play::staged(1, "user 20 city none -> \"Mine\"\nuser 21 city none -> \"Mine\"\nuser 22 city none -> \"Mine\"");
    play.press("1jj");
    let cursor = play.line("▸");
    play.meanwhile(10, "user 20 city none -> \"Theirs\"\nuser 21 city none -> \"Theirs\"");
    play.line("op@x.example changed 2 of your staged rows: w shows them.");
    assert_eq!(play.line("▸"), cursor, "the cursor stays");
    assert_eq!(play.screen.app.model.draft.len(), 3, "the draft stays");
    play.press("j");
    play.meanwhile(23, "user 23 phone none -> \"12\"");
    // It is said once, and other rows are nobody's business.
    play.hides("changed 2 of your staged rows");
    play.press("w");
    play.line("conflict 2");
    play.press("M<enter><tab><enter>");
    play.line("3 changes were written");
    assert_eq!(play.city(21).as_deref(), Some("Mine"));
}

#[test]
fn what_others_did_just_the_same_is_no_conflict_and_alters_nothing() {
    let mut play = Play::staged(1, "user 20 city none -> \"Quay\"\nuser 21 city none -> \"Mine\"");
    play.meanwhile(10, "user 20 city none -> \"Quay\"");
    play.hides("of your staged rows");
    play.line("1 staged row is so already: w shows them.");
    play.press("w");
    play.line("no-op 1");
    play.press("<enter><tab><enter>");
    play.line("1 change was written as change set 2.");
    play.line("no-op");
}

#[test]
fn rows_that_are_so_already_leave_the_draft_with_one_key() {
    let mut play =
        Play::staged(1, "user 20 city none -> \"Quay\"\nuser 21 city none -> \"Mine\"\nuser 22 city none -> \"Quay\"");
    play.meanwhile(10, "user 20 city none -> \"Quay\"\nuser 22 city none -> \"Quay\"");
    play.line("2 staged rows are so already: w shows them.");
    play.press("w");
    play.line("no-op 2");
    play.press("<ctrl-t>");
    play.line("2 changes left the draft; it is so already.");
    assert_eq!(play.screen.app.model.draft.len(), 1);
    // The same file again: everything is so, and the obstacle names the key.
    play.meanwhile(10, "user 21 city none -> \"Mine\"");
    play.press("<enter>");
    play.line("ctrl-t all");
    play.press("<ctrl-t>");
    assert!(play.screen.app.model.draft.is_empty());
}
