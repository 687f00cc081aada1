//! `beadle mail deliver`: claims what is due, hands it over, and tells the database what became of each.

use std::time::Duration;

use clap::Args;

use crate::api::mail::{ClaimedMail, Delivered};
use crate::api::{Refusal, RefusalKind, Request};
use crate::cli::desk::{Desk, answer};
use crate::cli::exit::Exit;
use crate::cli::field::{Column, Field, Row, Tint, column};
use crate::cli::program::{Carrier, Handed, Program};
use crate::cli::seat::Seat;
use crate::config::Config;
use crate::domain::text::hex;
use crate::domain::time::{MINUTE, Time};
use crate::link::ask::Asker;

/// What `mail deliver` takes.
#[derive(Args, Debug)]
pub struct DeliverArgs {
    /// Goes on until it is stopped, and looks for new mail every few seconds; with --json an object a line.
    #[arg(long)]
    watch: bool,
    /// Looks so often, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3600), requires = "watch")]
    every: u64,
}

/// How many mails are claimed at a time; few, so that a second deliverer finds some too.
const BATCH: u32 = 10;
/// No mail is begun so shortly before the end of its claim: somebody else might begin it as well.
const MARGIN: i64 = 6 * MINUTE;

/// So often a busy database is told again what became of a mail.
const PATIENCE: usize = 5;

const COLUMNS: &[Column] =
    &[column("id", "Id"), column("to", "To"), column("outcome", "Outcome"), column("error", "Error")];

/// Runs the command.
///
/// # Errors
/// The refusal of the database, or that the configuration names no way.
pub fn run(args: &DeliverArgs, program: &dyn Program, config: &Config, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    if desk.dry_run {
        let tally = answer!(desk.asker, Request::MailTally, MailTally);
        desk.out.told(&super::counts(&tally), &format!("{} mails are due.", tally.due));
        return Ok(Exit::Done);
    }
    let settings = config.mail.as_ref().ok_or_else(|| {
        Refusal::new(RefusalKind::Usage, "The configuration names no way for mail, or one that is not right.")
            .hint("Make a table [mail] in the configuration file; `beadle config` says where it is and what is wrong.")
    })?;
    let mut carrier = program.carrier(&settings.value)?;
    let deliverer = hex(&desk.seat.receipt()?.0);
    let mut exit = Exit::Done;
    let mut listing = if args.watch { desk.out.stream(COLUMNS) } else { desk.out.list(COLUMNS) };
    while carrier.stopped().is_none() {
        let limit = BATCH;
        let request = Request::ClaimMail { deliverer: deliverer.clone(), limit };
        let claimed = answer!(desk.asker, request, Claimed);
        let found_some = !claimed.is_empty();
        let Round { rows, ended, goes_on } =
            round(claimed, &deliverer, &mut *carrier, (&mut *desk.asker, &*desk.seat))?;
        exit = exit.worse(ended);
        listing.rows(rows);
        listing.out().flush();
        if listing.is_gone() {
            break;
        }
        // What was put off is not due again at once, so this ends.
        if found_some && goes_on {
            continue;
        }
        if !args.watch {
            break;
        }
        carrier.wait(Duration::from_secs(args.every));
    }
    listing.finish();
    Ok(carrier.stopped().map_or(exit, Exit::Left))
}

/// What came of some mails that were claimed together.
struct Round {
    rows: Vec<Row>,
    ended: Exit,
    /// Whether more can be handed over.
    goes_on: bool,
}

/// Hands over what was claimed. Once nothing can be handed over, the rest is put off without trying.
fn round(
    claimed: Vec<ClaimedMail>,
    deliverer: &str,
    carrier: &mut dyn Carrier,
    (asker, seat): (&mut dyn Asker, &dyn Seat),
) -> Result<Round, Refusal> {
    let mut ended = Exit::Done;
    let mut nowhere: Option<String> = None;
    let mut rows = Vec::new();
    for mail in claimed {
        let delivered = match &nowhere {
            Some(error) => Delivered::Later { error: error.clone() },
            None if carrier.stopped().is_some() || !has_time(&mail, seat.now()) => Delivered::Untried,
            None => match carrier.hand_over(&mail) {
                Handed::Over(delivered) => delivered,
                Handed::Nowhere(error) => {
                    nowhere = Some(error.clone());
                    Delivered::Later { error }
                }
            },
        };
        let (word, tint, error) = match &delivered {
            Delivered::Sent => ("sent", Tint::Good, None),
            Delivered::Later { error } => ("put off", Tint::Careful, Some(error)),
            Delivered::Never { error } => ("failed", Tint::Bad, Some(error)),
            Delivered::Untried => ("left", Tint::Plain, None),
        };
        if delivered != Delivered::Sent {
            ended = Exit::Partly;
        }
        let error = error.map_or(Field::Empty, |error| Field::from(error.as_str()));
        rows.push(vec![Field::Number(mail.mail.0), mail.to.into(), Field::Word(word, tint), error]);
        let request = Request::SettleMail { deliverer: deliverer.to_owned(), mail: mail.mail, delivered };
        tell(&request, carrier, asker)?;
    }
    Ok(Round { rows, ended, goes_on: nowhere.is_none() })
}

/// Tells the database what became of a mail. One that is busy is told again for a while: what was sent shall not go out
/// twice because somebody else was writing.
fn tell(request: &Request, carrier: &mut dyn Carrier, asker: &mut dyn Asker) -> Result<(), Refusal> {
    let mut again = 0..PATIENCE;
    loop {
        match asker.ask(request.clone()) {
            Err(refusal) if refusal.kind == RefusalKind::Unavailable && again.next().is_some() => {
                carrier.wait(Duration::from_secs(1));
            }
            answer => return answer.map(drop),
        }
    }
}

const fn has_time(mail: &ClaimedMail, now: Time) -> bool {
    now.plus(MARGIN).0 < mail.until.0
}
