//! The beginning of a conversation: who sits there, and what they are told first.

use crate::api::capability::Capability;
use crate::api::standing::{Environment, Recognized};
use crate::api::{Refusal, RefusalKind, Request, Secret, Standing};
use crate::cli::desk::answer;
use crate::cli::errand::{Errand, Sitting};
use crate::cli::password;
use crate::cli::seat::Line;
use crate::config::Target;
use crate::domain::text::Shown;
use crate::link::anchor::Watch;
use crate::link::ask::{Asker, given_up};

/// How often somebody may mistype their password.
const TRIES: usize = 3;

/// Seats whoever is there, tells them where they are, and answers with the prompt.
///
/// # Errors
/// When they cannot sign in.
pub(super) fn open(
    errand: &mut Errand<'_>,
    target: Target,
    mut asker: Box<dyn Asker>,
    login: Option<String>,
    password: Option<Secret>,
) -> Result<String, Refusal> {
    let standing = sit(errand, &mut *asker, login, password)?;
    let (watch, warning) = Watch::begin(&mut *asker, errand.config.anchors.clone());
    let staged = errand.program.staged(errand.config, &standing);
    errand.out.say(&first_line(&standing, staged));
    for warning in standing.warning.iter().map(|warning| warning.shown().to_string()).chain(warning) {
        errand.out.say(&warning);
    }
    errand.out.say("`help` says what there is to type; `quit` leaves.");
    errand.sitting = Some(Sitting { target, asker, watch });
    let production = standing.database.environment == Environment::Production;
    Ok(if production { "beadle prod> " } else { "beadle> " }.to_owned())
}

/// Who is recognized, or signs in.
fn sit(
    errand: &mut Errand<'_>,
    asker: &mut dyn Asker,
    login: Option<String>,
    password: Option<Secret>,
) -> Result<Standing, Refusal> {
    if let (Some(login), Some(password)) = (&login, password) {
        return sign_in(login, password, errand, asker);
    }
    let standing = answer!(asker, Request::Standing, Standing);
    if login.is_none() && (standing.operator.is_some() || !errand.seat.is_attended()) {
        return Ok(standing);
    }
    let mut tries = 1;
    loop {
        let login = match &login {
            Some(login) => login.clone(),
            None => ask_login(&standing, errand)?,
        };
        let password = errand.desk(asker, None).password(&password::prompt(&login))?;
        match sign_in(&login, password, errand, asker) {
            Err(refusal) if refusal.kind == RefusalKind::NotSignedIn && tries < TRIES && errand.seat.is_attended() => {
                tries += 1;
                errand.out.refusal(&refusal);
            }
            ended => return ended,
        }
    }
}

fn sign_in(login: &str, password: Secret, errand: &mut Errand<'_>, asker: &mut dyn Asker) -> Result<Standing, Refusal> {
    match asker.ask(Request::sign_in(login.to_owned(), password.clone())) {
        Ok(_) => {}
        Err(refusal) if refusal.kind == RefusalKind::PasswordChange && errand.seat.is_attended() => {
            errand.out.say(refusal.sentence.shown().as_str());
            password::forced(login.to_owned(), password, &mut errand.desk(asker, None))?;
        }
        Err(refusal) => return Err(refusal),
    }
    Ok(answer!(asker, Request::Standing, Standing))
}

fn ask_login(standing: &Standing, errand: &mut Errand<'_>) -> Result<String, Refusal> {
    errand.out.verbatim(&format!("Login for {}: ", standing.database.name.shown()));
    errand.out.flush();
    match errand.seat.line()? {
        Line::Typed(line) if !line.trim().is_empty() => Ok(line.trim().to_owned()),
        Line::Stopped => Err(given_up()),
        _ => Err(Refusal::new(RefusalKind::NotSignedIn, "Nobody signed in.")),
    }
}

/// Where one is, as whom, and what there is to do, in one line.
fn first_line(standing: &Standing, staged: usize) -> String {
    let database = &standing.database;
    let name = database.name.shown();
    let environment = database.environment.word();
    let mut told = vec![if database.display_name.is_empty() {
        format!("{name}, {environment}.")
    } else {
        format!("{} ({name}), {environment}.", database.display_name.shown())
    }];
    told.push(standing.operator.as_ref().map_or_else(
        || "Nobody is signed in.".to_owned(),
        |operator| {
            let how = match &operator.recognized {
                Recognized::Password => "signed in by password".to_owned(),
                Recognized::Account(account) => format!("known by the account {}", account.shown()),
                Recognized::Key(key) => format!("known by {}", key.shown()),
            };
            format!("You are {}, {}, {how}.", operator.name.shown(), operator.login.shown())
        },
    ));
    if let Some(why) = &standing.break_glass {
        told.push(format!("The glass is broken: {}.", why.shown()));
    }
    if let Some(why) = &database.read_only {
        told.push(format!("For reading only: {}", why.shown()));
    }
    if let Some(operator) = standing.operator.as_ref().filter(|_| standing.may(Capability::SeeUsers)) {
        told.push(match operator.pending {
            0 => "Nobody asks for access.".to_owned(),
            1 => "One asks for access.".to_owned(),
            count => format!("{count} ask for access."),
        });
    }
    if staged > 0 {
        let changes = if staged == 1 { "One change is".to_owned() } else { format!("{staged} changes are") };
        told.push(format!("{changes} staged in the full console, which alone shows and sends them."));
    }
    Shown::new(&told.join(" ")).to_string()
}
