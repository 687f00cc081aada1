# The named commands of this house; `just --list` shows them.

# Format, lints, documentation, tests: what every change must pass.
ci:
    .ci/run

# Compiles everything without running it.
check:
    cargo check --all-targets

test *ARGS:
    cargo test {{ ARGS }}

# Makes a believable production and training database and opens the console.
demo *ARGS:
    cargo run --release -- demo {{ ARGS }}

docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --open

lint:
    cargo fmt --all --check
    cargo clippy --all-targets -- -D warnings

# Licences, advisories and duplicates of dependencies (needs cargo-deny).
deny:
    cargo deny check

# Measures the hot paths beside their floors and writes the tables of ratios (benches/results.md and the README).
bench USERS="10000":
    BEADLE_BENCH_USERS={{ USERS }} cargo bench

# Makes a Debian package with manual pages and completions in target/package.
deb:
    packaging/deb.sh

# Builds a program without libraries of the host, for the far end of a link.
static:
    packaging/static.sh

# Draws the README's pictures and its film anew from the real program.
pictures:
    demo/pictures.sh

# The rules against the reference model, over as many random sequences as you like, of at most so many steps each.
model SEQUENCES="1000000" SEED="1000000" STEPS="4":
    BEADLE_SEQUENCES={{ SEQUENCES }} BEADLE_SEED={{ SEED }} BEADLE_STEPS={{ STEPS }} cargo test --release --test model -- --ignored --nocapture

# Kills bulk changes, approvals, imports and undos at any point, each so many times: before or after, and the receipt tells which.
killed KILLS="1000" SEED="1":
    BEADLE_KILLS={{ KILLS }} BEADLE_SEED={{ SEED }} cargo test --release --test killed -- --ignored --nocapture --test-threads=1

# Drops so many links at any moment over a real sshd: nothing lost, nothing doubled, and the control without receipts fails.
drops DROPS="500" SEED="1":
    BEADLE_DROPS={{ DROPS }} BEADLE_SEED={{ SEED }} cargo test --release --test drops -- --ignored --nocapture

# Cuts the power at every operation of a record of commits and of a sync, so many states: sound, whole, nothing lost.
power STATES="100000" SEED="1":
    BEADLE_STATES={{ STATES }} BEADLE_SEED={{ SEED }} cargo test --release -p beadle-faults --test power --test sync_power -- --ignored --nocapture

# Lets every write, sync and truncation of commits and syncs fail, once and for good: nothing half done, no wrong word.
disk:
    cargo test --release -p beadle-faults --test io_errors --test sync_errors -- --ignored --nocapture

# Kills a sync and its restoration at any point, and fills the disk under them, so many times.
synced TIMES="1000" SEED="1":
    BEADLE_KILLS={{ TIMES }} BEADLE_SEED={{ SEED }} cargo test --release --test sync_faults -- --ignored --nocapture

# Random pairs of databases: what a sync writes is what a naive reference says, twice is the same, and back is back.
pairs COUNT="1000" SEED="100":
    BEADLE_PAIRS={{ COUNT }} BEADLE_SEED={{ SEED }} cargo test --release --test sync_random -- --ignored --nocapture

# So many operators commit at the same time: no lost update, nobody told of a busy database, no long wait.
crowd OPERATORS="32" COMMITS="50" SEED="1":
    BEADLE_OPERATORS={{ OPERATORS }} BEADLE_COMMITS={{ COMMITS }} BEADLE_SEED={{ SEED }} cargo test --release --test crowd -- --ignored --nocapture

# Imports the files of others below a folder: published samples of each format, and whatever tables there are.
foreign FOLDER:
    BEADLE_FOREIGN={{ FOLDER }} cargo test --release --lib --test bad_tables --test program of_others -- --ignored --nocapture

# Edits single bytes of audit rows, as many as you like; each has to be found and named.
audit EDITS="10000" SEED="3":
    BEADLE_EDITS={{ EDITS }} BEADLE_SEED={{ SEED }} cargo test --release --test audit_chain -- --ignored --nocapture

# Random histories of sets, undos and undos of undos: as it was where untouched, a conflict otherwise, never a gain.
undo HISTORIES="100000" SEED="1":
    BEADLE_HISTORIES={{ HISTORIES }} BEADLE_SEED={{ SEED }} cargo test --release --test histories -- --ignored --nocapture

# Two who decide about the same applicants at the same time: nobody is decided about twice.
deciders APPLICANTS="1000" SEED="1":
    BEADLE_APPLICANTS={{ APPLICANTS }} BEADLE_SEED={{ SEED }} cargo test --release --test deciders -- --ignored --nocapture

# Every parser, or the one named, with texts of random pieces and of a torn corpus, so many executions of each.
fuzz EXECUTIONS="10000000" SEED="1" TARGET="all":
    BEADLE_EXECUTIONS={{ EXECUTIONS }} BEADLE_SEED={{ SEED }} BEADLE_TARGET={{ TARGET }} cargo test --release --test fuzz -- --ignored --nocapture

# Frames and first lines of the wire out of random pieces and a torn corpus, so many executions.
frames EXECUTIONS="10000000" SEED="1":
    BEADLE_EXECUTIONS={{ EXECUTIONS }} BEADLE_SEED={{ SEED }} cargo test --release --test frames -- --ignored --nocapture

# Hostile texts in every place that holds text, drawn by every pane and dialog, printed and mailed, so many of them.
drawn TEXTS="10000" SEED="1":
    BEADLE_TEXTS={{ TEXTS }} BEADLE_SEED={{ SEED }} cargo test --release --test drawn -- --ignored --nocapture

# Random keys, pastes, sizes and lost lines, so many in one process and so many keys through a terminal with signals.
restless EVENTS="1000000" KEYS="100000" SEED="1":
    BEADLE_EVENTS={{ EVENTS }} BEADLE_KEYS={{ KEYS }} BEADLE_SEED={{ SEED }} cargo test --release --test restless -- --ignored --nocapture --test-threads=1

# So many databases with changed bytes: refused or answered, and none is written.
files FILES="500" SEED="1":
    BEADLE_FILES={{ FILES }} BEADLE_SEED={{ SEED }} cargo test --release --test bad_files -- --ignored --nocapture

# Kills a migration at any point, so many times: before or after.
migrated KILLS="1000" SEED="1":
    BEADLE_KILLS={{ KILLS }} BEADLE_SEED={{ SEED }} cargo test --release --test migrated -- --ignored --nocapture

# So many wait for approval: what a page takes, and how much memory.
flooded WAITING="1000000" SEED="1":
    BEADLE_WAITING={{ WAITING }} BEADLE_SEED={{ SEED }} cargo test --release --test flooded -- --ignored --nocapture
