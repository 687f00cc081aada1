//! The approval process from beginning to end, as it happens: refused at the console, requested, decided at another
//! console, and mailed by a server that wants encryption and an account.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use mail_parser::{Message, MessageParser};
use serde_json::Value;

use crate::house::House;
use crate::pty::Pty;
use crate::smtp::{Manner, Server, Taken};

const ANN: &str = "a harbour in the mist";
const DANA: &str = "old boats at low tide";
const ACCOUNT: &str = "what the desk knows";
const QUIET: Duration = Duration::from_millis(120);

/// A database with one administrator and one who waits, and a configuration that sends mail to a server.
fn site(server: &Server) -> House {
    let house = House::new();
    let made = house.run(&format!("{ANN} | init own.db --admin ann@harbor.example --password-stdin --no-bind"));
    assert_eq!(made.code, 0, "{}", made.stderr);
    ann(&house, ANN, "users add dana@pier.example --name Dana --status P --yes");
    ann(&house, &format!("{ANN}\n{DANA}"), "users password dana@pier.example");
    ann(&house, ANN, "properties set ApplicationUrl https://track.example/ --yes");
    let private = |name: &str, text: &str| {
        let path = house.path(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    };
    let (password, trusted) = (private("account", ACCOUNT), private("ca.pem", &server.certificate));
    let config = format!(
        "bell = true\n\n[mail]\nfrom = \"The Desk <desk@harbor.example>\"\nhost = \"127.0.0.1\"\nport = {}\nuser = \"user\"\n\
         password_file = \"{}\"\nca_file = \"{}\"\n",
        server.port,
        password.display(),
        trusted.display()
    );
    fs::create_dir_all(house.path("home/config/beadle")).unwrap();
    fs::write(house.path("home/config/beadle/config.toml"), config).unwrap();
    house
}

/// Runs a command as the administrator; answers what it printed.
fn ann(house: &House, input: &str, line: &str) -> String {
    let ran = house.run(&format!("{input} | --db own.db --as ann@harbor.example --password-stdin {line}"));
    assert_eq!(ran.code, 0, "{line}: {}{}", ran.stdout, ran.stderr);
    ran.stdout
}

/// A console in which somebody has typed who they are.
fn console(house: &House, login: &str, password: &str, (columns, rows): (u16, u16)) -> Pty {
    let mut pty = Pty::spawn(house.command(&["open", "own.db"]), columns, rows);
    pty.wait_text("Password");
    pty.send(format!("{login}\r").as_bytes());
    pty.wait_text(login);
    pty.send(format!("{password}\r").as_bytes());
    pty
}

fn bells(pty: &Pty) -> usize {
    pty.written().split(|byte| *byte == b'\x07').count()
}

fn read(taken: &Taken) -> Message<'_> {
    assert!(taken.encrypted);
    MessageParser::default().parse(&taken.text).unwrap()
}

/// Number, state and recipient of every mail, the first one first.
fn mails(house: &House) -> Vec<(i64, String, String)> {
    let listed: Vec<Value> = serde_json::from_str(&ann(house, ANN, "mail list --json")).unwrap();
    let text = |mail: &Value, key: &str| mail[key].as_str().unwrap().to_owned();
    let mails = listed.iter().map(|mail| (mail["id"].as_i64().unwrap(), text(mail, "state"), text(mail, "to")));
    mails.rev().collect()
}

fn mail(number: i64, state: &str, to: &str) -> (i64, String, String) {
    (number, state.to_owned(), to.to_owned())
}

#[test]
fn from_the_refused_sign_in_to_the_mail_that_says_approved() {
    let server = Server::start(Manner { starttls: true, password: Some(ACCOUNT), ..Manner::default() });
    let house = site(&server);

    let mut desk = console(&house, "ann@harbor.example", ANN, (120, 40));
    desk.wait_text("1 pending");
    let rung = bells(&desk);

    let mut dana = console(&house, "dana@pier.example", DANA, (80, 24));
    dana.wait_text("Waiting for approval");
    dana.wait_text("nobody has given it access");
    dana.wait_text("enter request access");
    let told = house.run(&format!("{DANA} | --db own.db sign-in dana@pier.example --password-stdin"));
    assert!(
        told.code == 5 && told.stdout.contains("yet. If you need it for your work, request access"),
        "{}",
        told.stdout
    );
    assert_eq!(mails(&house), [], "to be refused is no request");
    dana.keys("<enter>");
    dana.wait_text("Your request is on its way");
    assert_eq!(mails(&house), [mail(1, "queued", "ann@harbor.example")]);
    let again = house.run(&format!("{DANA} | --db own.db request-access dana@pier.example --password-stdin --json"));
    assert!(again.code == 0 && again.stdout.contains(r#""decision":"requested-before""#), "{}", again.stdout);
    desk.wait_text("Dana requests access: 5 shows the queue.");
    desk.wait_quiet(QUIET);
    assert_eq!(bells(&desk), rung + 1);

    ann(&house, ANN, "mail deliver");
    let taken = server.taken();
    let request = read(&taken[0]);
    assert_eq!((taken.len(), &*taken[0].to), (1, &["ann@harbor.example".to_owned()][..]));
    assert_eq!(request.subject(), Some("Dana is requesting access to ClientTrack"));
    let text = request.body_text(0).unwrap();
    assert!(text.contains("Account source: local"), "{text}");
    assert!(text.contains("https://track.example/viewform.aspx?FormID=308&PrimaryKey=2&PageID=1"), "{text}");

    desk.keys("5");
    desk.wait_text("▸  Dana");
    desk.keys("e");
    desk.wait_text("Saving approves: the account can sign in at once and is told so.");
    desk.keys("aaa");
    desk.wait_text("AAA Head Office");
    desk.keys("<enter> system");
    desk.wait_text("System Administration");
    desk.keys("<enter>");
    desk.wait_text("✓ Status: active (was pending)");
    desk.keys("<tab> known <enter> <enter>");
    desk.wait_text("Approved Dana.");
    desk.wait_text("Nobody waits for approval.");
    desk.wait_gone("1 pending");

    // The good news waits for an undo, unless somebody says that there will be none.
    ann(&house, ANN, "mail deliver");
    assert_eq!(server.taken().len(), 1);
    desk.keys("m");
    desk.wait_text("Queued; it is held for half a minute");
    desk.wait_text("can sign in from now on.");
    desk.keys("r");
    desk.wait_text("1 mail will be tried at once.");
    ann(&house, ANN, "mail deliver");
    let taken = server.taken();
    let news = read(&taken[1]);
    assert_eq!((taken.len(), &*taken[1].to), (2, &["dana@pier.example".to_owned()][..]));
    assert_eq!(news.subject(), Some("Your ClientTrack account was approved"));
    assert!(news.body_text(0).unwrap().contains("<https://track.example/>"));
    assert_eq!(mails(&house), [mail(1, "sent", "ann@harbor.example"), mail(2, "sent", "dana@pier.example")]);
    // The list of mails hears of it by itself.
    desk.wait_text("▸  sent");
    desk.keys("q");
    assert_eq!(desk.exit().exit_code(), 0);

    dana.keys("<esc>");
    dana.wait_text("Login");
    dana.send(format!("\r{DANA}\r").as_bytes());
    // The gate is open; what comes next is a matter of the application.
    dana.wait_text("The terms of use have to be read");
    dana.keys("<c-c>");
    dana.exit();
    dana.assert_restored();
    let told = ann(&house, ANN, "mail show 2");
    assert!(told.contains("you can sign in from now on"), "{told}");
    ann(&house, ANN, "audit verify");
}
