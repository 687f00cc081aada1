#!/bin/sh
# Makes a Debian package of the program with its manual pages and completions: packaging/deb.sh [FOLDER] writes
# beadle_VERSION_ARCHITECTURE.deb there. Wants cargo and dpkg-deb, and no rights.
set -eu
cd "$(dirname "$0")/.."
out=${1:-target/package}
built=${CARGO_TARGET_DIR:-target}/release/beadle
cargo build --release --locked --bin beadle
version=$("$built" --version | cut -d ' ' -f 2)
architecture=$(dpkg --print-architecture)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 0755 "$root"

install -D -m 0755 "$built" "$root/usr/bin/beadle"
install -D -m 0644 LICENSE "$root/usr/share/doc/beadle/copyright"
install -D -m 0644 README.md "$root/usr/share/doc/beadle/README.md"
mkdir -p "$root/usr/share/man/man1" "$root/usr/share/bash-completion/completions" "$root/usr/share/zsh/vendor-completions" \
    "$root/usr/share/fish/vendor_completions.d" "$root/DEBIAN"
"$built" man --dir "$root/usr/share/man/man1" >/dev/null
gzip -9n "$root"/usr/share/man/man1/*.1
"$built" completions bash >"$root/usr/share/bash-completion/completions/beadle"
"$built" completions zsh >"$root/usr/share/zsh/vendor-completions/_beadle"
"$built" completions fish >"$root/usr/share/fish/vendor_completions.d/beadle.fish"
gzip -9nc CHANGELOG.md >"$root/usr/share/doc/beadle/changelog.gz"

libc=$(ldd --version | head -n 1 | grep -o '[0-9]*\.[0-9]*$')
cat >"$root/DEBIAN/control" <<CONTROL
Package: beadle
Version: $version
Architecture: $architecture
Maintainer: The Beadle developers <beadle@localhost>
Installed-Size: $(du -ks "$root/usr" | cut -f 1)
Depends: libc6 (>= $libc), libgcc-s1
Recommends: openssh-client
Section: admin
Priority: optional
Description: keyboard-driven console for administering who may use what
 Users, security organizations, workgroups, permissions, approvals and
 configuration syncs of a SQLite database, local or reached over SSH. Every
 change is staged, judged and reviewed before it is committed, and can be
 undone.
CONTROL
mkdir -p "$out"
dpkg-deb --root-owner-group --build "$root" "$out/beadle_${version}_$architecture.deb"
