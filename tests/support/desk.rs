//! A desk: an operator who may everything, and one of each whose account needs something.

use beadle::api::{Reply, Request, Secret};
use beadle::domain::cell::{Cell, UserField, Value};
use beadle::domain::ids::UserId;

use super::play::Play;
use super::world::{NOW, World};

/// An operator who may everything, and one of each whose account needs something.
pub const HARBOR: &str = "
    org HFX
    org QRS
    workgroup Admin menu
    workgroup Intake
    user 10 kim@harbor.example A HFX edit:HFX in:Admin everything=W
    user 11 second@ops.example A HFX edit:HFX in:Admin user_setup=W recycle_bin=R
    user 12 keyless@ops.example A HFX edit:HFX in:Admin user_setup=W nopassword
    user 13 outsider@ops.example A HFX edit:HFX in:Admin user_setup=R
    user 20 ada@harbor.example A HFX login:HFX in:Intake terms question
    user 21 ben@harbor.example I HFX login:HFX in:Intake
    user 22 cid@harbor.example A HFX login:HFX in:Intake locked terms
    user 23 eve@harbor.example P - asked nopassword
    user 24 fay@harbor.example A HFX login:HFX terms
    user 30 del@harbor.example D HFX from=A login:HFX in:Intake
    user 31 old@harbor.example D HFX from=I
    user 32 den@nowhere.example D - from=P nopassword
";

/// The desk of an operator, at the world's own moment.
pub fn play(world: &World, operator: i64, width: u16, height: u16) -> Play {
    Play::on(world, operator, width, height).at(NOW)
}

/// The desk of the operator who may everything, at 80x24, after some keys.
pub fn desk(world: &World, keys: &str) -> Play {
    let mut play = play(world, 10, 80, 24);
    play.press(keys);
    play
}

/// What is staged for a field of a user.
pub fn staged(play: &Play, user: i64, field: UserField) -> Option<Value> {
    play.screen.app.model.draft.overlay(Cell::User { user: UserId(user), field }).cloned()
}

/// Whether somebody's password is right, asked as another program would.
pub fn opens(world: &World, login: &str, password: &str) -> bool {
    let password = Some(Secret::new(password.to_owned()));
    let reply = world.seat(10).answer(Request::CheckSignIn { login: login.to_owned(), password, arrival: None });
    let Ok(Reply::SignInAnswer(answer)) = reply else { panic!("{reply:?}") };
    answer.decision != "invalid-credentials"
}

pub const NEW: &str = "nine herons over slate";

/// Types a new password twice.
pub fn type_new(play: &mut Play) {
    play.paste(NEW).press("<enter>").paste(NEW).press("<enter>");
}
