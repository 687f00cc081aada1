#!/bin/sh
# Draws the pictures of the README anew: the keys of pictures.keys are pressed on a fixed stage, so that every run gives
# the same bytes. Another folder may be named, to compare.
set -eu
cd "$(dirname "$0")/.."
out=${1:-demo/pictures}
built=${CARGO_TARGET_DIR:-target}/debug/examples
cargo build --quiet --example stage --example record
exec "$built/record" --size 120x40 --script demo/pictures.keys --out "$out" "$built/stage"
