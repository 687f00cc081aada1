//! One call of the program: what it is about, and how each command is carried out.

use super::args::{Command, Everywhere};
use super::desk::Desk;
use super::dry_run::{self, Dryly};
use super::exit::Exit;
use super::out::Out;
use super::program::{AgentWish, Console, Forced, Program, Way};
use super::seat::Seat;
use super::setup::{lists, mous, sharing};
use super::{
    about, access, approvals, audit, backup, changes, check, demo, deploy, doctor, explain, export, filters, import,
    init, mail, man, migrate, orgs, password, plain, properties, sign_in, sync, templates, users, whocan, workgroups,
};
use crate::api::setup::SetupList;
use crate::api::{Refusal, RefusalKind, Request, Secret};
use crate::config::{Config, Target};
use crate::link::anchor::Watch;
use crate::link::ask::Asker;

/// One call of the program.
pub(super) struct Errand<'a> {
    pub everywhere: Everywhere,
    /// What a forced command settles.
    pub forced: Option<Forced>,
    pub config: &'a Config,
    pub program: &'a dyn Program,
    pub seat: &'a mut dyn Seat,
    pub out: &'a mut Out,
    /// The database that is open already, in a conversation.
    pub sitting: Option<Sitting>,
}

/// A database that stays open from one command to the next.
pub(super) struct Sitting {
    pub target: Target,
    pub asker: Box<dyn Asker>,
    pub watch: Watch,
}

impl Errand<'_> {
    /// Runs one command.
    ///
    /// # Errors
    /// Why it could not begin, or the refusal of the database.
    pub(super) fn dispatch(&mut self, command: Option<Command>) -> Result<Exit, Refusal> {
        if self.everywhere.break_glass.is_some() && !command.as_ref().is_none_or(|command| command.nature().sits) {
            let sentence = "Nobody sits at a database there, so there is no glass to break.";
            return Err(Refusal::new(RefusalKind::Usage, sentence).hint("Leave out --break-glass."));
        }
        if self.everywhere.dry_run {
            dry_run::permit(command.as_ref())?;
        }
        match command {
            None => self.begin(None),
            Some(Command::Open(args)) => self.begin(Some(&args.target)),
            Some(Command::Demo(args)) => demo::run(args, self),
            // A shell was left behind for what it gives.
            Some(Command::Agent(_) | Command::Shell(_)) => self.agent(),
            Some(Command::Deploy(args)) => {
                let meant = (self.everywhere.dry_run, self.everywhere.yes);
                deploy::run(&args, meant, self.program, self.seat, self.out)
            }
            Some(Command::Init(args)) => {
                let given = (self.everywhere.dry_run, self.everywhere.password_stdin);
                init::run(args, given, self.program, self.seat, self.out)
            }
            Some(Command::Completions(args)) => Ok(about::completions(&args, self.out)),
            Some(Command::Man(args)) => man::run(&args, self.everywhere.dry_run, self.out),
            Some(Command::Themes(args)) => about::themes(&args, self.program, self.config, self.out),
            Some(Command::Config) => Ok(about::config(self.program, self.config, self.out)),
            Some(Command::Keys) => Ok(about::keys(self.program, self.out)),
            Some(Command::Users(command)) => self.at_desk(None, |desk| users::run(command, desk)),
            Some(Command::Doctor(args)) => self.at_desk(None, |desk| doctor::run(&args, desk)),
            Some(Command::SignIn(args)) => self.at_desk(None, |desk| sign_in::run(&args, desk)),
            Some(Command::RequestAccess(args)) => self.at_desk(None, |desk| sign_in::request_access(&args, desk)),
            Some(Command::Password) => self.own_password(),
            Some(Command::Filters(command)) => self.at_desk(None, |desk| filters::run(command, desk)),
            Some(Command::Orgs(command)) => self.at_desk(None, |desk| orgs::run(command, desk)),
            Some(Command::Workgroups(command)) => self.at_desk(None, |desk| workgroups::run(command, desk)),
            Some(Command::Locations(command)) => {
                self.at_desk(None, |desk| lists::run(SetupList::Locations, command, desk))
            }
            Some(Command::Providers(command)) => {
                self.at_desk(None, |desk| lists::run(SetupList::Providers, command, desk))
            }
            Some(Command::Restrictions(command)) => self.at_desk(None, |desk| lists::restrictions(command, desk)),
            Some(Command::Mous(command)) => self.at_desk(None, |desk| mous::run(command, desk)),
            Some(Command::Sharing(args)) => self.at_desk(None, |desk| sharing::run(&args, desk)),
            Some(Command::Templates(command)) => self.at_desk(None, |desk| templates::run(command, desk)),
            Some(Command::Access(args)) => self.at_desk(None, |desk| access::run(&args, desk)),
            Some(Command::Whocan(args)) => self.at_desk(None, |desk| whocan::run(&args, desk)),
            Some(Command::Explain(args)) => self.at_desk(None, |desk| explain::run(&args, desk)),
            Some(Command::Approvals(command)) => self.at_desk(None, |desk| approvals::run(command, desk)),
            Some(Command::Properties(command)) => self.at_desk(None, |desk| properties::run(command, desk)),
            Some(Command::Plan(args)) => self.at_desk(None, |desk| changes::plan(&args, desk)),
            Some(Command::Apply(args)) => self.at_desk(None, |desk| changes::apply(args, desk)),
            Some(Command::Undo(args)) => self.at_desk(None, |desk| changes::undo(args, desk)),
            Some(Command::Changes(command)) => self.at_desk(None, |desk| changes::run(command, desk)),
            Some(Command::Sync(command)) => {
                let target = command.target()?;
                let (program, config) = (self.program, self.config);
                self.at_desk(target.as_deref(), |desk| sync::run(&command, program, config, desk))
            }
            Some(Command::Export(command)) => self.at_desk(None, |desk| export::run(&command, desk)),
            Some(Command::Import(command)) => self.at_desk(None, |desk| import::run(command, desk)),
            Some(Command::Mail(command)) => {
                let (program, config) = (self.program, self.config);
                self.at_desk(None, |desk| mail::run(command, program, config, desk))
            }
            Some(Command::Audit(command)) => self.at_desk(None, |desk| audit::run(command, desk)),
            Some(Command::Migrate(args)) => {
                migrate::run(args, self.target(None)?, self.everywhere.dry_run, self.program, self.out)
            }
            Some(Command::Backup(args)) => {
                backup::run(&args, &self.target(None)?, self.everywhere.dry_run, self.program, self.out)
            }
            Some(Command::Check) => self.at_desk(None, check::run),
        }
    }

    /// How the database is opened.
    pub(super) fn way(&self) -> Way<'_> {
        Way {
            readonly: self.config.readonly.value,
            forced: self.forced.as_ref(),
            break_glass: self.everywhere.break_glass.as_deref(),
            entrance: Some(&self.config.entrance),
        }
    }

    /// Opens the database that is meant, signs in if that was asked for, and runs a command on it.
    fn at_desk(
        &mut self,
        target: Option<&str>,
        run: impl FnOnce(&mut Desk<'_>) -> Result<Exit, Refusal>,
    ) -> Result<Exit, Refusal> {
        let target = self.target(target)?;
        if let Some(mut sitting) = self.sitting.take_if(|sitting| sitting.target == target) {
            let mut dryly;
            let asker: &mut dyn Asker = if self.everywhere.dry_run {
                dryly = Dryly(&mut *sitting.asker);
                &mut dryly
            } else {
                &mut *sitting.asker
            };
            let mut desk = self.desk(asker, None);
            desk.watch = sitting.watch;
            let ran = run(&mut desk);
            sitting.watch = desk.watch;
            self.sitting = Some(sitting);
            return ran;
        }
        let mut asker = self.open(&target)?;
        let own = self.sign_in(&mut *asker)?;
        let mut desk = self.desk(&mut *asker, own);
        desk.watch();
        run(&mut desk)
    }

    /// Opens a database; under `--dry-run` nothing that writes gets to it.
    fn open(&self, target: &Target) -> Result<Box<dyn Asker>, Refusal> {
        let asker = self.program.open(target, &self.way())?;
        Ok(if self.everywhere.dry_run { Box::new(Dryly(asker)) } else { asker })
    }

    pub(super) fn desk<'d>(&'d mut self, asker: &'d mut dyn Asker, own: Option<Secret>) -> Desk<'d> {
        Desk {
            asker,
            own,
            seat: self.seat,
            out: self.out,
            watch: Watch::default(),
            anchors: self.config.anchors.clone(),
            dry_run: self.everywhere.dry_run,
            yes: self.everywhere.yes,
            password_stdin: self.everywhere.password_stdin,
        }
    }

    /// Opens the database that is meant and changes the password of whoever is recognized or signs in there.
    fn own_password(&mut self) -> Result<Exit, Refusal> {
        if self.sitting.is_some() {
            return self.at_desk(None, |desk| password::own(None, desk));
        }
        let target = self.target(None)?;
        let mut asker = self.open(&target)?;
        let login = self.everywhere.login.clone();
        password::own(login, &mut self.desk(&mut *asker, None))
    }

    fn target(&self, named: Option<&str>) -> Result<Target, Refusal> {
        if let (None, Some(sitting)) = (named, &self.sitting) {
            return Ok(sitting.target.clone());
        }
        let named = named.or(self.config.db.value.as_deref()).filter(|name| !name.trim().is_empty());
        named.map(|name| self.config.target(name)).ok_or_else(|| {
            Refusal::new(RefusalKind::Usage, "No database is named.")
                .hint("Name one with --db, with BEADLE_DB, or as db in the configuration file.")
        })
    }

    /// Signs in whom the line names, and answers with their password.
    fn sign_in(&mut self, asker: &mut dyn Asker) -> Result<Option<Secret>, Refusal> {
        let Some(login) = self.everywhere.login.clone() else { return Ok(None) };
        let password = self.desk(asker, None).password(&password::prompt(&login))?;
        match asker.ask(Request::sign_in(login, password.clone())) {
            Ok(_) => Ok(Some(password)),
            Err(refusal) if refusal.kind == RefusalKind::PasswordChange => {
                Err(refusal.hint("Change it first, with: beadle password --as LOGIN."))
            }
            Err(refusal) if refusal.kind == RefusalKind::PendingApproval => {
                Err(refusal.hint("Access is requested with: beadle request-access LOGIN."))
            }
            Err(refusal) => Err(refusal),
        }
    }

    fn begin(&mut self, named: Option<&str>) -> Result<Exit, Refusal> {
        if named.is_none() && self.config.db.value.is_none() {
            return Ok(self.welcome());
        }
        let password = match &self.everywhere.login {
            Some(_) if self.everywhere.password_stdin => Some(self.seat.password_line()?.ok_or_else(init::no_line)?),
            _ => None,
        };
        self.console(self.target(named)?, self.everywhere.login.clone(), password)
    }

    /// Is the console, on a screen or line by line.
    pub(super) fn console(
        &mut self,
        target: Target,
        login: Option<String>,
        password: Option<Secret>,
    ) -> Result<Exit, Refusal> {
        let dumb = self.config.term.as_deref() == Some("dumb") && self.out.is_terminal() && self.seat.is_attended();
        if self.everywhere.plain || dumb {
            let why = (!self.everywhere.plain).then_some(plain::DUMB);
            return plain::converse(self, why, target, login, password);
        }
        let code = self.program.console(&Console { target, config: self.config, login, password, way: self.way() })?;
        Ok(if code == 0 { Exit::Done } else { Exit::Left(code) })
    }

    fn agent(&mut self) -> Result<Exit, Refusal> {
        let target = |name: &Option<String>| name.as_deref().map(|name| self.config.target(name));
        let code = self.program.agent(&AgentWish {
            target: target(&self.everywhere.db),
            otherwise: target(&self.config.db.value),
            config: self.config,
            forced: self.forced.clone().unwrap_or_default(),
            readonly: self.config.readonly.value,
        })?;
        Ok(if code == 0 { Exit::Done } else { Exit::Left(code) })
    }

    /// Says how to begin, where there is nothing to open yet.
    fn welcome(&mut self) -> Exit {
        for line in WELCOME {
            self.out.warn(line);
        }
        Exit::USAGE
    }
}

const WELCOME: &[&str] = &[
    "There is no database to open yet.",
    "",
    "  beadle demo                            makes one to look around in, and opens it",
    "  beadle init FILE --admin LOGIN         makes an empty one, with you as its administrator",
    "  beadle open FILE                       opens one that exists",
    "",
    "BEADLE_DB, or db in the configuration file, names the one that is opened without a word.",
];
