#!/bin/sh
# What building for the browser needs: Rust, the wasm32 target, clang (SQLite is C).
set -eu
. "$(dirname "$0")/install.sh"
TARGET=wasm32-unknown-unknown

command -v cargo >/dev/null 2>&1 || fail "setup: Rust is missing: install it from https://rustup.rs (or your package manager), then run this again"

say "[1/3] setup: C compiler"
# Build scripts of the native crates link with cc.
command -v cc >/dev/null 2>&1 || install "a linker" gcc libc6-dev
say "[2/3] setup: clang, for SQLite in the browser"
command -v clang >/dev/null 2>&1 || install "a C compiler for wasm" clang
say "[3/3] setup: Rust for $TARGET"
[ -d "$(rustc --print sysroot)/lib/rustlib/$TARGET/lib" ] && exit 0
if command -v rustup >/dev/null 2>&1 && rustup target add "$TARGET"; then exit 0; fi
exec sh "$(dirname "$0")/debian-wasm.sh"
