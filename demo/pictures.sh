#!/bin/sh
# Draws the pictures of the README and its film anew: the keys of pictures.keys and tour.keys are pressed on a fixed stage,
# so that every run gives the same bytes. Another folder may be named, to compare.
set -eu
cd "$(dirname "$0")/.."
out=${1:-demo/pictures}
cargo build --quiet --example stage --example record
built=$(realpath "${CARGO_TARGET_DIR:-target}")/debug/examples
"$built/record" --size 120x40 --script demo/pictures.keys --out "$out" "$built/stage"
exec "$built/record" --size 110x32 --script demo/tour.keys --out "$out" "$built/stage"
