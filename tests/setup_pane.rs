//! The setup on the screen, played with keys over a real database.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test speaks by failing"
)]

mod support;

use beadle::api::{Refusal, Reply, Request};
use beadle::tui::event::Event;
use beadle::tui::rehearsal::Rehearsal;
use proptest::prelude::*;
use ratatui::layout::Size;
use rstest::rstest;
use support::world::World;

type Answer = Box<dyn FnMut(Request) -> Result<Reply, Refusal>>;

const LINES: &str = "
    org HFX
    org QRS
    org OLD inactive
    location Quay
    location Annex
    provider Moon
    provider Sunrise\u{202e}\u{1b}[2J
    workgroup Admin menu
    workgroup Desk
    release 1 Harbor agreement
    release 2 Flood relief
    share 1 HFX QRS 2026-01-01
    share 1 QRS HFX 2026-01-01 2026-06-30
    share 2 HFX QRS 2025-01-01 2025-12-31
    user 10 setup@x.example A HFX login:HFX in:Admin setup_data=W workgroup_designer=W
    user 11 reads@x.example A HFX login:HFX in:Admin setup_data=R workgroup_designer=R
    user 12 users@x.example A HFX login:HFX in:Admin user_setup=W
    user 13 all@x.example A HFX login:HFX in:Admin setup_data=W workgroup_designer=W user_setup=W";

struct Play {
    play: Rehearsal<Answer>,
    world: World,
}

fn open(operator: i64, width: u16, height: u16, lines: &str) -> Play {
    let world = World::new(lines);
    let mut seat = world.seat(operator);
    let answer: Answer = Box::new(move |request| seat.answer(request));
    Play { play: Rehearsal::open(width, height, answer).unwrap(), world }
}

/// The setup at 120x40 after some keys, as somebody who may edit all of it.
fn wide(keys: &str) -> Play {
    let mut play = open(13, 120, 40, LINES);
    play.press("0").press(keys);
    play
}

impl Play {
    fn press(&mut self, keys: &str) -> &mut Self {
        self.play.press(keys).unwrap();
        self
    }

    fn line(&self, with: &str) -> String {
        let text = self.play.text();
        text.lines().find(|line| line.contains(with)).unwrap_or_else(|| panic!("no {with:?} in\n{text}")).to_owned()
    }

    /// The draft in its text form, one change a line, the heading left out.
    fn draft(&self) -> String {
        let set = self.play.app.model.draft.to_set();
        let Ok(Reply::Text(text)) = self.world.seat(1).answer(Request::WriteText { set }) else { panic!("the text") };
        let lines = text.lines().filter(|line| !line.starts_with("database") && !line.is_empty());
        lines.collect::<Vec<_>>().join("\n")
    }
}

#[rstest]
#[case("organizations", 13, 120, 40, "0j")]
#[case("narrow", 13, 80, 24, "0j")]
#[case("small", 13, 50, 12, "0j")]
#[case("releases", 13, 120, 40, "0<tab><tab>")]
#[case("restrictions", 13, 80, 24, "0<shift-tab>")]
#[case("edit", 13, 120, 40, "0j<enter><up>qrz")]
#[case("edit_narrow", 13, 80, 24, "0je")]
#[case("add", 13, 80, 24, "0a")]
#[case("add_workgroup", 13, 80, 24, "0<tab>a Night<tab><tab>y")]
#[case("add_release", 13, 80, 24, "0<tab><tab>a")]
#[case("staged", 13, 120, 40, "0a Pier<ctrl-s>0")]
#[case("read_only", 11, 80, 24, "0je")]
#[case("no_right_to_see", 12, 80, 24, "0<tab><tab>")]
#[case("no_right_to_see_it_whole", 12, 120, 40, "0")]
fn screens(#[case] name: &str, #[case] operator: i64, #[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let mut play = open(operator, width, height, LINES);
    play.press(keys);
    insta::assert_snapshot!(format!("setup_pane_{name}"), play.play.text());
}

#[rstest]
#[case("t", "Staged: AAA is switched off.")]
#[case("jt", "Staged: HFX is switched off.")]
#[case("jjjt", "Staged: OLD is switched on.")]
#[case("jx", "Organizations and workgroups stay")]
#[case("<tab>j t", "Staged: Desk is switched off.")]
#[case("<tab><tab>x", "Staged: release 1 Harbor agreement is removed.")]
#[case("<tab><tab>xx", "Release 1 Harbor agreement stays.")]
#[case("<shift-tab>x", "The options that come with the product stay")]
#[case("<tab><tab><tab>x", "Staged: Annex is removed.")]
fn the_status_line_says(#[case] keys: &str, #[case] sentence: &str) {
    wide(keys).line(sentence);
}

#[rstest]
#[case(11, "0t", "This needs Setup Data Management at Write.")]
#[case(12, "0<tab>t", "This needs Workgroup Designer at Write.")]
#[case(12, "0<tab><tab>", "This needs Setup Data Management at Read.")]
#[case(10, "0m", "This needs User Setup at Read.")]
fn why_not(#[case] operator: i64, #[case] keys: &str, #[case] sentence: &str) {
    let mut play = open(operator, 80, 24, LINES);
    play.press(keys).line(sentence);
}

#[rstest]
#[case("/qr", "QRS")]
#[case("/old", "OLD")]
#[case("<tab>/desk", "Desk")]
#[case("<tab><tab>/flood", "     2  Flood relief")]
fn a_filter_follows_every_key(#[case] keys: &str, #[case] there: &str) {
    let play = wide(keys);
    play.line(&format!("▸  {there}"));
}

/// What the forms stage.
#[rstest]
#[case("a Pier<ctrl-s>", "org new1 active none -> on\norg new1 name none -> \"Pier\"\norg new1 default_restriction none -> MOU\norg new1 option MOU visible off -> on\norg new1 option ORGANIZATION visible off -> on\norg new1 option UNRESTRICTED visible off -> on"
 right: ""
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
   1: core::panicking::panic_fmt
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:80:14
   2: core::panicking::assert_failed_inner
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:434:23
   3: core::panicking::assert_failed
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:394:5
   4: setup_pane::a_form_stages
             at ./tests/setup_pane.rs:152:5
   5: setup_pane::a_form_stages::case_01
             at ./tests/setup_pane.rs:137:1
   6: setup_pane::a_form_stages::case_01::{{closure}}
             at ./tests/setup_pane.rs:137:10
   7: core::ops::function::FnOnce::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
   8: <fn() -> core::result::Result<(), alloc::string::String> as core::ops::function::FnOnce<()>>::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.

---- a_form_stages::case_02 stdout ----

thread 'a_form_stages::case_02' (22141) panicked at tests/setup_pane.rs:152:5:
assertion `left == right` failed:  beadle  test.db ▪ PRODUCTION            all <all@x.example> by account user 13                           8 staged · up
 1 Users  2 Organizations  3 Workgroups  4 Permissions  5 Approvals  6 Sync  7 Review•8  8 Audit  9 Bin  0 Setup
── Review ───────────────────────────────────────────────────────────────────────────────────────────────── 9 changes ──
 ok 9  held 0  refused 0  conflict 0                                                                    judged as of #0
   Verdict   Whose  What                         Change    Why
▸  ok        Pier   provider                     – → Pier
   ok        AAB    Active                       – → on
   ok        AAB    Name                         – → Pier
   ok        AAB    Provider                     – → Pier
   ok        AAB    Default restriction          – → MOU
   ok        AAB    option MOU Visible           off → on
   ok        AAB    option ORGANIZATION Visible  off → on
   ok        AAB    option UNRESTRICTED Visible  off → on
   ok        AAB    + Code                       – → AAB   implied



















 Pier: provider – → Pier



 Reason: r types one
Staged 8 changes for Pier. Enter applies, z takes it back.
 esc back  enter apply  o apply ok rows  r reason  x unstage  T text  s save as file  f open file  ? help     : command

  left: "provider new1 name none -> \"Pier\"\norg new1 active none -> on\norg new1 name none -> \"Pier\"\norg new1 provider none -> new1\norg new1 default_restriction none -> MOU\norg new1 option MOU visible off -> on\norg new1 option ORGANIZATION visible off -> on\norg new1 option UNRESTRICTED visible off -> on"
 right: ""
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
   1: core::panicking::panic_fmt
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:80:14
   2: core::panicking::assert_failed_inner
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:434:23
   3: core::panicking::assert_failed
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:394:5
   4: setup_pane::a_form_stages
             at ./tests/setup_pane.rs:152:5
   5: setup_pane::a_form_stages::case_02
             at ./tests/setup_pane.rs:137:1
   6: setup_pane::a_form_stages::case_02::{{closure}}
             at ./tests/setup_pane.rs:137:10
   7: core::ops::function::FnOnce::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
   8: <fn() -> core::result::Result<(), alloc::string::String> as core::ops::function::FnOnce<()>>::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.

---- a_form_stages::case_03 stdout ----

thread 'a_form_stages::case_03' (22144) panicked at tests/setup_pane.rs:152:5:
assertion `left == right` failed:  beadle  test.db ▪ PRODUCTION            all <all@x.example> by account user 13                           1 staged · up
 1 Users  2 Organizations  3 Workgroups  4 Permissions  5 Approvals  6 Sync  7 Review•1  8 Audit  9 Bin  0 Setup
── Review ────────────────────────────────────────────────────────────────────────────────────────────────── 1 change ──
 ok 1  held 0  refused 0  conflict 0                                                                    judged as of #0
   Verdict   Whose  What    Change
▸  ok        HFX    Street  – → QuayRoad1



























 HFX: Street – → QuayRoad1



 Reason: r types one
Staged 1 change for Organization HFX. Enter applies, z takes it back.
 esc back  enter apply  o apply ok rows  r reason  x unstage  T text  s save as file  f open file  ? help     : command

  left: "org HFX street1 none -> \"QuayRoad1\""
 right: ""
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
   1: core::panicking::panic_fmt
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:80:14
   2: core::panicking::assert_failed_inner
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:434:23
   3: core::panicking::assert_failed
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:394:5
   4: setup_pane::a_form_stages
             at ./tests/setup_pane.rs:152:5
   5: setup_pane::a_form_stages::case_03
             at ./tests/setup_pane.rs:137:1
   6: setup_pane::a_form_stages::case_03::{{closure}}
             at ./tests/setup_pane.rs:137:10
   7: core::ops::function::FnOnce::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
   8: <fn() -> core::result::Result<(), alloc::string::String> as core::ops::function::FnOnce<()>>::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.

---- a_form_stages::case_05 stdout ----

thread 'a_form_stages::case_05' (22148) panicked at tests/setup_pane.rs:152:5:
assertion `left == right` failed:  beadle  test.db ▪ PRODUCTION            all <all@x.example> by account user 13                           1 staged · up
 1 Users  2 Organizations  3 Workgroups  4 Permissions  5 Approvals  6 Sync  7 Review•1  8 Audit  9 Bin  0 Setup
── Review ────────────────────────────────────────────────────────────────────────────────────────────────── 1 change ──
 ok 1  held 0  refused 0  conflict 0                                                                    judged as of #0
   Verdict   Whose  What           Change
▸  ok        HFX    location Quay  off → on



























 HFX: location Quay off → on



 Reason: r types one
Staged 1 change for Organization HFX. Enter applies, z takes it back.
 esc back  enter apply  o apply ok rows  r reason  x unstage  T text  s save as file  f open file  ? help     : command

  left: "org HFX location \"Quay\" off -> on"
 right: ""
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
   1: core::panicking::panic_fmt
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:80:14
   2: core::panicking::assert_failed_inner
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:434:23
   3: core::panicking::assert_failed
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:394:5
   4: setup_pane::a_form_stages
             at ./tests/setup_pane.rs:152:5
   5: setup_pane::a_form_stages::case_05
             at ./tests/setup_pane.rs:137:1
   6: setup_pane::a_form_stages::case_05::{{closure}}
             at ./tests/setup_pane.rs:137:10
   7: core::ops::function::FnOnce::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
   8: <fn() -> core::result::Result<(), alloc::string::String> as core::ops::function::FnOnce<()>>::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.

---- a_form_stages::case_06 stdout ----

thread 'a_form_stages::case_06' (22149) panicked at tests/setup_pane.rs:152:5:
assertion `left == right` failed:  beadle  test.db ▪ PRODUCTION            all <all@x.example> by account user 13                           2 staged · up
 1 Users  2 Organizations  3 Workgroups  4 Permissions  5 Approvals  6 Sync  7 Review•2  8 Audit  9 Bin  0 Setup
── Review ───────────────────────────────────────────────────────────────────────────────────────────────── 2 changes ──
 ok 1  held 0  refused 1  conflict 0                                                                    judged as of #0
   Verdict   Whose  What                          Change    Why
▸  REFUSED   HFX    option MOU Visible            on → off  invariant MOU is the default here, so it stays visible; ch…
   ok        HFX    option UNRESTRICTED Editable  off → on


























 HFX: option MOU Visible on → off
 invariant: MOU is the default here, so it stays visible; choose another default first.


 Reason: r types one
Staged 2 changes for Organization HFX. Enter applies, z takes it back.
 esc back  o apply ok rows  r reason  x unstage  T text  s save as file  f open file  h history  ? help       : command

  left: "org HFX option MOU visible on -> off\norg HFX option UNRESTRICTED editable off -> on"
 right: ""
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
   1: core::panicking::panic_fmt
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:80:14
   2: core::panicking::assert_failed_inner
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:434:23
   3: core::panicking::assert_failed
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:394:5
   4: setup_pane::a_form_stages
             at ./tests/setup_pane.rs:152:5
   5: setup_pane::a_form_stages::case_06
             at ./tests/setup_pane.rs:137:1
   6: setup_pane::a_form_stages::case_06::{{closure}}
             at ./tests/setup_pane.rs:137:10
   7: core::ops::function::FnOnce::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
   8: <fn() -> core::result::Result<(), alloc::string::String> as core::ops::function::FnOnce<()>>::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.

---- a_form_stages::case_07 stdout ----

thread 'a_form_stages::case_07' (22152) panicked at tests/setup_pane.rs:152:5:
assertion `left == right` failed:  beadle  test.db ▪ PRODUCTION            all <all@x.example> by account user 13                           4 staged · up
 1 Users  2 Organizations  3 Workgroups  4 Permissions  5 Approvals  6 Sync  7 Review•4  8 Audit  9 Bin  0 Setup
── Review ───────────────────────────────────────────────────────────────────────────────────────────────── 4 changes ──
 ok 4  held 0  refused 0  conflict 0                                                                    judged as of #0
   Verdict   Whose  What                        Change
▸  ok        Night  Active                      – → on
   ok        Night  Name                        – → Night
   ok        Night  Description                 – → Latehours
   ok        Night  Global Administration menu  off → on
























 Night: Active – → on



 Reason: r types one
Staged 4 changes for Night. Enter applies, z takes it back.
 esc back  enter apply  o apply ok rows  r reason  x unstage  T text  s save as file  f open file  ? help     : command

  left: "workgroup new1 active none -> on\nworkgroup new1 name none -> \"Night\"\nworkgroup new1 description none -> \"Latehours\"\nworkgroup new1 admin_menu off -> on"
 right: ""
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
   1: core::panicking::panic_fmt
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:80:14
   2: core::panicking::assert_failed_inner
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:434:23
   3: core::panicking::assert_failed
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:394:5
   4: setup_pane::a_form_stages
             at ./tests/setup_pane.rs:152:5
   5: setup_pane::a_form_stages::case_07
             at ./tests/setup_pane.rs:137:1
   6: setup_pane::a_form_stages::case_07::{{closure}}
             at ./tests/setup_pane.rs:137:10
   7: core::ops::function::FnOnce::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
   8: <fn() -> core::result::Result<(), alloc::string::String> as core::ops::function::FnOnce<()>>::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.

---- a_form_stages::case_08 stdout ----

thread 'a_form_stages::case_08' (22153) panicked at tests/setup_pane.rs:152:5:
assertion `left == right` failed:  beadle  test.db ▪ PRODUCTION            all <all@x.example> by account user 13                           2 staged · up
 1 Users  2 Organizations  3 Workgroups  4 Permissions  5 Approvals  6 Sync  7 Review•2  8 Audit  9 Bin  0 Setup
── Review ───────────────────────────────────────────────────────────────────────────────────────────────── 2 changes ──
 ok 2  held 0  refused 0  conflict 0                                                                    judged as of #0
   Verdict   Whose         What      Change
▸  ok        release new1  Name      – → County
   ok        release new1  Comments  – → Bothways.


























 release new1: Name – → County



 Reason: r types one
Staged 2 changes for County. Enter applies, z takes it back.
 esc back  enter apply  o apply ok rows  r reason  x unstage  T text  s save as file  f open file  ? help     : command

  left: "release new1 name none -> \"County\"\nrelease new1 comments none -> \"Bothways.\""
 right: ""
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
   1: core::panicking::panic_fmt
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:80:14
   2: core::panicking::assert_failed_inner
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:434:23
   3: core::panicking::assert_failed
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:394:5
   4: setup_pane::a_form_stages
             at ./tests/setup_pane.rs:152:5
   5: setup_pane::a_form_stages::case_08
             at ./tests/setup_pane.rs:137:1
   6: setup_pane::a_form_stages::case_08::{{closure}}
             at ./tests/setup_pane.rs:137:10
   7: core::ops::function::FnOnce::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
   8: <fn() -> core::result::Result<(), alloc::string::String> as core::ops::function::FnOnce<()>>::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.

---- a_form_stages::case_09 stdout ----

thread 'a_form_stages::case_09' (22155) panicked at tests/setup_pane.rs:152:5:
assertion `left == right` failed:  beadle  test.db ▪ PRODUCTION            all <all@x.example> by account user 13                           1 staged · up
 1 Users  2 Organizations  3 Workgroups  4 Permissions  5 Approvals  6 Sync  7 Review•1  8 Audit  9 Bin  0 Setup
── Review ────────────────────────────────────────────────────────────────────────────────────────────────── 1 change ──
 ok 1  held 0  refused 0  conflict 0                                                                    judged as of #0
   Verdict   Whose       What  Change
▸  ok        release 17  Name  – → County



























 release 17: Name – → County



 Reason: r types one
Staged 1 change for County. Enter applies, z takes it back.
 esc back  enter apply  o apply ok rows  r reason  x unstage  T text  s save as file  f open file  ? help     : command

  left: "release 17 name none -> \"County\""
 right: ""
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
   1: core::panicking::panic_fmt
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:80:14
   2: core::panicking::assert_failed_inner
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:434:23
   3: core::panicking::assert_failed
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:394:5
   4: setup_pane::a_form_stages
             at ./tests/setup_pane.rs:152:5
   5: setup_pane::a_form_stages::case_09
             at ./tests/setup_pane.rs:137:1
   6: setup_pane::a_form_stages::case_09::{{closure}}
             at ./tests/setup_pane.rs:137:10
   7: core::ops::function::FnOnce::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
   8: <fn() -> core::result::Result<(), alloc::string::String> as core::ops::function::FnOnce<()>>::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.

---- a_form_stages::case_10 stdout ----

thread 'a_form_stages::case_10' (22157) panicked at tests/setup_pane.rs:152:5:
assertion `left == right` failed:  beadle  test.db ▪ PRODUCTION            all <all@x.example> by account user 13                           1 staged · up
 1 Users  2 Organizations  3 Workgroups  4 Permissions  5 Approvals  6 Sync  7 Review•1  8 Audit  9 Bin  0 Setup
── Review ────────────────────────────────────────────────────────────────────────────────────────────────── 1 change ──
 ok 1  held 0  refused 0  conflict 0                                                                    judged as of #0
   Verdict   Whose  What      Change
▸  ok        Pier   location  Annex → Pier



























 Pier: location Annex → Pier



 Reason: r types one
Staged 1 change for Pier. Enter applies, z takes it back.
 esc back  enter apply  o apply ok rows  r reason  x unstage  T text  s save as file  f open file  ? help     : command

  left: "location \"Annex\" name \"Annex\" -> \"Pier\""
 right: ""
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
   1: core::panicking::panic_fmt
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:80:14
   2: core::panicking::assert_failed_inner
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:434:23
   3: core::panicking::assert_failed
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:394:5
   4: setup_pane::a_form_stages
             at ./tests/setup_pane.rs:152:5
   5: setup_pane::a_form_stages::case_10
             at ./tests/setup_pane.rs:137:1
   6: setup_pane::a_form_stages::case_10::{{closure}}
             at ./tests/setup_pane.rs:137:10
   7: core::ops::function::FnOnce::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
   8: <fn() -> core::result::Result<(), alloc::string::String> as core::ops::function::FnOnce<()>>::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.

---- a_form_stages::case_11 stdout ----

thread 'a_form_stages::case_11' (22159) panicked at tests/setup_pane.rs:152:5:
assertion `left == right` failed:  beadle  test.db ▪ PRODUCTION            all <all@x.example> by account user 13                           1 staged · up
 1 Users  2 Organizations  3 Workgroups  4 Permissions  5 Approvals  6 Sync  7 Review•1  8 Audit  9 Bin  0 Setup
── Review ────────────────────────────────────────────────────────────────────────────────────────────────── 1 change ──
 ok 1  held 0  refused 0  conflict 0                                                                    judged as of #0
   Verdict   Whose  What      Change
▸  ok        Star   provider  – → Star



























 Star: provider – → Star



 Reason: r types one
Staged 1 change for Star. Enter applies, z takes it back.
 esc back  enter apply  o apply ok rows  r reason  x unstage  T text  s save as file  f open file  ? help     : command

  left: "provider new1 name none -> \"Star\""
 right: ""
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
   1: core::panicking::panic_fmt
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:80:14
   2: core::panicking::assert_failed_inner
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:434:23
   3: core::panicking::assert_failed
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panicking.rs:394:5
   4: setup_pane::a_form_stages
             at ./tests/setup_pane.rs:152:5
   5: setup_pane::a_form_stages::case_11
             at ./tests/setup_pane.rs:137:1
   6: setup_pane::a_form_stages::case_11::{{closure}}
             at ./tests/setup_pane.rs:137:10
   7: core::ops::function::FnOnce::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
   8: <fn() -> core::result::Result<(), alloc::string::String> as core::ops::function::FnOnce<()>>::call_once
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250:5
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.

---- a_form_stages::case_12 stdout ----

thread 'a_form_stages::case_12' (22161) panicked at tests/setup_pane.rs:152:5:
assertion `left == right` failed:  beadle  test.db ▪ PRODUCTION            all <all@x.example> by account user 13                           1 staged · up
 1 Users  2 Organizations  3 Workgroups  4 Permissions  5 Approvals  6 Sync  7 Review•1  8 Audit  9 Bin  0 Setup
── Review ────────────────────────────────────────────────────────────────────────────────────────────────── 1 change ──
 ok 1  held 0  refused 0  conflict 0                                                                    judged as of #0
   Verdict   Whose  What                Change
▸  ok        SITE   restriction option  – → Partners



























 SITE: restriction option – → Partners



 Reason: r types one
Staged 1 change for Partners. Enter applies, z takes it back.
 esc back  enter apply  o apply ok rows  r reason  x unstage  T text  s save as file  f open file  ? help     : command

  left: "option SITE label none -> \"Partners\""
 right: "")]
#[case("a Pier<ctrl-n><ctrl-s>", r#""#)]
#[case("je<tab>Quay Road 1<ctrl-s>", r#""#)]
#[case("je<up><ctrl-u>abc<ctrl-s>", r#"org HFX code "HFX" -> "ABC""#)]
#[case("je<pagedown>qua<enter><ctrl-s>", r#""#)]
#[case("je<pagedown><pagedown>e<down>V<ctrl-s>", r#""#)]
#[case("<tab>a Night<tab>Late hours<tab>y<ctrl-s>", r#""#)]
#[case("<tab><tab>a County<tab>Both ways.<ctrl-s>", r#""#)]
#[case("<tab><tab>a<up>17<tab>County<ctrl-s>", r#""#)]
#[case("<tab><tab><tab>e<ctrl-u>Pier<ctrl-s>", r#""#)]
#[case("<tab><tab><tab><tab>a Star<ctrl-s>", r#""#)]
#[case("<shift-tab>a site<tab>Partners<ctrl-s>", r#""#)]
fn a_form_stages(#[case] keys: &str, #[case] expected: &str) {
    let play = wide(keys);
    assert_eq!(play.draft(), expected, "{}", play.play.text());
}

/// What a form says where it stays open.
#[rstest]
#[case("a<ctrl-s>", "A name is needed.")]
#[case("a Pier<up>ab<ctrl-s>", "A code has three of A to Z and 0 to 9")]
#[case("a<ctrl-n>", "Type the name of the organization first")]
#[case("a Pier<esc>", "would be lost")]
#[case("je<ctrl-s>", "Nothing differs from what is there already.")]
#[case("<tab><tab>a<up>x<tab>County<ctrl-s>", "The number of a release is a whole number")]
#[case("<shift-tab>a mou<tab>Mine<ctrl-s>", "There is an option with this code already.")]
#[case("<shift-tab>a<tab>Mine<ctrl-s>", "The code of a restriction option has up to 16")]
#[case("<tab>a Night<tab><tab>y", "A menu gives administration")]
fn a_form_says(#[case] keys: &str, #[case] sentence: &str) {
    wide(keys).line(sentence);
}

#[test]
fn what_a_form_staged_is_applied_by_who_may_edit_the_setup_alone() {
    let mut play = open(10, 120, 40, LINES);
    play.press("0a Pier<ctrl-n><pagedown>qua<enter><ctrl-s><enter>");
    play.line("Applied");
    play.press("0/pier");
    play.line("Pier");
    let sql = "SELECT o.code || ' ' || p.name FROM organizations o JOIN providers p USING (provider_id)";
    let made: String = play.world.connect().query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(made, "AAB Pier");
}

#[test]
fn a_row_that_is_only_staged_can_be_edited_and_taken_out() {
    let mut play = wide("a Pier<ctrl-s>0g");
    play.line("▸  next     Pier");
    play.press("e<tab>Quay 1<ctrl-s>");
    assert!(play.draft().contains("street1 none -> \"Quay1\""), "{}", play.draft());
    play.press("0gt");
    play.line("Staged: Pier is switched off.");
    play.press("z<tab><shift-tab>gx");
    play.line("The staged organization was taken out");
    assert!(play.play.app.model.draft.is_empty(), "{}", play.draft());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn it_draws_at_any_size(
        keys in prop::collection::vec(prop::sample::select(vec![
            "j", "k", "G", "g", "e", "a", "x", "t", "m", "<tab>", "<shift-tab>", "<enter>", "<esc>", "y", " <space>", "v",
            "/", "q u", "<ctrl-s>", "<ctrl-n>", "0", "<up>", "<down>", "<pagedown>", "z",
        ]), 0..40),
        width in 0..160_u16,
        height in 0..45_u16,
    ) {
        let mut play = open(13, width, height, LINES);
        play.press("0");
        for key in keys {
            play.press(key);
            prop_assert_eq!(play.play.text().lines().count(), usize::from(height));
            let escapes = play.play.text().contains('\u{1b}');
            prop_assert!(!escapes);
        }
        play.play.happen(Event::Resize(Size::new(height, width)));
        play.play.text();
    }
}
