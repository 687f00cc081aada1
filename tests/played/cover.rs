//! Quarter-end cover, from beginning to end: forty get Login on two organizations until the end of the month, it is
//! reviewed and applied, and half an hour later taken back while a colleague has changed one of them.

use std::fmt::Write as _;

use beadle::domain::time::MINUTE;
use beadle::tui::event::Event;
use rstest::rstest;

use crate::support::play::Play;
use crate::support::world::NOW;

/// Forty who work for HFX, an operator, and a colleague who may do the same.
fn town() -> String {
    let mut lines = "org HFX\norg QRS\norg RVL\nworkgroup Admin menu\nworkgroup Intake\n\
                     user 20 op@x.example A HFX edit:HFX in:Admin user_setup=W\n\
                     user 21 kim@x.example A HFX edit:HFX in:Admin user_setup=W\n"
        .to_owned();
    for at in 0..40 {
        let _ = writeln!(lines, "user {} person{at:02}@x.example A HFX login:HFX in:Intake", 100 + at);
    }
    lines
}

/// Who has grants on the two organizations, and how many.
fn grants(play: &Play) -> (i64, i64) {
    let sql = "SELECT count(DISTINCT user_id), count(*) FROM user_organizations JOIN organizations USING (org_id)
               WHERE code IN ('QRS', 'RVL')";
    play.world.connect().query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

#[rstest]
#[case(80, 24)]
#[case(120, 40)]
fn forty_get_login_for_a_month_and_lose_it_again(#[case] width: u16, #[case] height: u16) {
    let mut play = Play::in_town(&town(), 20, width, height);
    (play.screen.now, play.screen.app.touched) = (NOW, NOW);
    play.press("/wg:Intake<enter>*");
    play.line("40 users marked");
    play.press("2 <right><right> m v <right> l");
    play.press("t end<space>of<space>month<enter>");
    play.line("240 staged");

    play.press("w r quarter-end<space>cover<enter>");
    play.line("ok 240  held 0  refused 0  conflict 0");
    play.press("<enter>");
    play.line("the set touches 40");
    play.press("<tab><enter>");
    play.line("240 changes were written as change set 1.");
    assert_eq!(grants(&play), (40, 80));

    play.meanwhile(21, "user 107 org QRS until 2026-11-30T23:59:59.999Z -> 2026-12-31T23:59:59.999Z");
    play.screen.now = play.screen.now.plus(30 * MINUTE);
    play.screen.app.touched = play.screen.now;
    play.screen.happen(Event::Wake);
    play.press("<esc> U");
    play.line("240 changes by op@x.example");
    play.line("(30 min)");
    play.line("CONFLICT person07@x.example: QRS Until 2026-11-30");
    play.line("by kim@x.example");
    play.line("2026-12-31.");
    play.line("2 rows do not pass, 238 rows pass.");
    assert_eq!(grants(&play), (40, 80), "nothing happens before it is said");
    play.press("<tab><enter>");
    play.line("held 0  refused 1  conflict 1");
    play.line("It would overwrite what others changed since");
    play.press("j");
    play.line("theirs 2026-12-31 by kim@x.example at");
    play.line("Reason: Undo of set 1: quarter-end cover");
    play.press("t");
    play.line("3 changes left the draft; theirs stays.");
    play.line("held 0  refused 0  conflict 0");
    play.press("z");
    play.line("held 0  refused 1  conflict 1");
    play.press("o<tab><enter>");
    play.line("were written as change set 3.");
    play.line("left out");
    assert!(grants(&play).0 <= 1, "thirty-nine lost all of it: {:?}\n{}", grants(&play), play.screen.text());
    play.press("h");
    play.line("undone by 3");
    play.press("/operator:kim<enter>");
    play.line("kim@x.example");
    play.hides("quarter-end");
}
