//! `beadle audit anchor`: the end of the journal, to be kept where whoever writes the database cannot write.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::api::audit::{AuditHead, fit_told};
use crate::api::{Refusal, RefusalKind, Request};
use crate::cli::desk::{Desk, answer};
use crate::cli::exit::Exit;
use crate::cli::field::{Field, Record, Tint};
use crate::config::Anchor;
use crate::domain::chain::{Fit, Head};

/// What `audit anchor` takes. With `--json` the result is an anchor file.
#[derive(Args, Debug)]
pub struct AnchorArgs {
    /// Writes the anchor to this file, in the place of one that is there.
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// Compares the journal with the anchor in this file.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["save", "renew"])]
    pub check: Option<PathBuf>,
    /// Keeps the present end of the journal for this account, although it does not go on from what was kept before.
    #[arg(long)]
    renew: bool,
}

/// Runs the command.
///
/// # Errors
/// The refusal of the database, or that a file cannot be read or written.
pub fn run(args: &AnchorArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    if let Some(file) = &args.check {
        let known = read(file, desk)?;
        return check(known, desk);
    }
    let AuditHead { database, head, .. } = answer!(desk.asker, Request::AuditHead { known: None }, AuditHead);
    if let Some(file) = args.save.as_ref().filter(|_| !desk.dry_run) {
        Anchor::new(database.stored(), head).write(file).map_err(|error| {
            let name = file.to_string_lossy();
            Refusal::new(RefusalKind::Failed, format!("The anchor {name} cannot be written: {error}."))
        })?;
    }
    if args.renew && !desk.dry_run {
        desk.watch.renew(head).map_err(|sentence| Refusal::new(RefusalKind::Failed, sentence))?;
    }
    let mut record = Record::default();
    record.field("database", "Database", database);
    record.field("seq", "Last row", Field::Number(head.seq));
    record.field("hash", "Hash", head.hex());
    desk.out.record(&record);
    if desk.dry_run && (args.save.is_some() || args.renew) {
        desk.out.notice("Nothing was kept, because of --dry-run.");
    }
    Ok(Exit::Done)
}

fn check(known: Head, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let compared = answer!(desk.asker, Request::AuditHead { known: Some(known) }, AuditHead);
    let fit = compared.fit.unwrap_or(Fit::Fits);
    let (word, sentence) = fit_told(known, fit);
    let mut record = Record::default();
    record.field("anchor", "Anchor", Field::Word(word, if fit == Fit::Fits { Tint::Good } else { Tint::Bad }));
    record.field("anchor_seq", "Its row", Field::Number(known.seq));
    record.field("seq", "Last row", Field::Number(compared.head.seq));
    record.field("sentence", "Compared", sentence);
    desk.out.record(&record);
    Ok(if fit == Fit::Fits { Exit::Done } else { Exit::STALE })
}

/// Reads an anchor of the database that is open.
///
/// # Errors
/// When the file is no anchor, or one of another database.
pub fn read(file: &Path, desk: &mut Desk<'_>) -> Result<Head, Refusal> {
    let anchor = Anchor::read(file).map_err(|sentence| {
        Refusal::new(RefusalKind::Usage, sentence).hint("Make one with: beadle audit anchor --save FILE.")
    })?;
    let present = answer!(desk.asker, Request::AuditHead { known: None }, AuditHead);
    if anchor.database != present.database.stored() {
        let name = file.to_string_lossy();
        return Err(Refusal::invalid(format!("The anchor {name} is of another database."))
            .hint("Each database has a journal of its own; name the one that the anchor was taken of with --db."));
    }
    Ok(anchor.head())
}
