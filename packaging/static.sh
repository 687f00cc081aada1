#!/bin/sh
# Builds a program that needs no library of its host, for hosts that have none of ours: without mail, which would look
# names up through libraries of the host. Prints where it is.
set -eu
cd "$(dirname "$0")/.."
host=$(rustc -vV | sed -n 's/^host: //p')
target=${1:-$host}
RUSTFLAGS="${RUSTFLAGS:-} -C target-feature=+crt-static" cargo build --release --locked --bin beadle --no-default-features --target "$target"
echo "${CARGO_TARGET_DIR:-target}/$target/release/beadle"
