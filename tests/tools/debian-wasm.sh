#!/bin/sh
# The other way to a compiler for the browser, where rustup's servers cannot be reached: Debian's own compiler and
# the source of its standard library, built here once (about a minute). Needs root, because it goes beside Debian's.
set -eu
. "$(dirname "$0")/install.sh"
TARGET=wasm32-unknown-unknown
LIBRARY=/usr/lib/rustlib/$TARGET/lib

[ -d "$LIBRARY" ] && [ -n "$(ls -A "$LIBRARY")" ] && exit 0
say "  rustup cannot add $TARGET here: using Debian's compiler instead"
[ -x /usr/bin/cargo ] && dpkg -s rust-web-src cargo-web >/dev/null 2>&1 ||
  install "a compiler for wasm" rustc-web cargo-web rust-web-src lld clang
[ "$(id -u)" -eq 0 ] || fail "setup: run \`sudo sh tests/tools/debian-wasm.sh\` once: it adds the standard library for $TARGET to $LIBRARY"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/src"
: >"$work/src/lib.rs"
printf '[package]\nname = "nothing"\nversion = "0.0.0"\nedition = "2021"\n' >"$work/Cargo.toml"
say "  building its standard library"
# Bitcode inside: without it the linker cannot optimise across crates.
(cd "$work" && RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR="$work/target" \
  /usr/bin/cargo build -q --release --target "$TARGET" -Zbuild-std=std,panic_abort) ||
  fail "setup: the standard library for $TARGET did not build; the compiler's message is above"
mkdir -p "$LIBRARY"
for library in "$work/target/$TARGET/release/deps/"*.rlib; do
  case $library in */libnothing-*) ;; *) cp "$library" "$LIBRARY/" ;; esac
done
# The linker: Debian's compiler looks for it under this name.
host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
linker=/usr/lib/rustlib/$host/bin/rust-lld
if [ ! -e "$linker" ]; then
  mkdir -p "$(dirname "$linker")"
  ours=$(rustc --print sysroot)/lib/rustlib/$host/bin/rust-lld
  [ -x "$ours" ] || ours=$(command -v lld)
  ln -s "$ours" "$linker"
fi
