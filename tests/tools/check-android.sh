#!/bin/sh
# Checks the app's types for Android. Nothing is linked or run, so no SDK and no NDK is needed; Debian's headers for arm64
# only let SQLite's C compile.
set -eu
. "$(dirname "$0")/install.sh"
TARGET=aarch64-linux-android

say "[1/2] check-android: clang, headers for arm64, Rust for $TARGET"
command -v clang >/dev/null 2>&1 || install "a C compiler" clang
command -v llvm-ar-14 >/dev/null 2>&1 || install "an archiver" llvm-14
[ -d /usr/aarch64-linux-gnu/include ] || install "C headers for arm64" libc6-dev-arm64-cross
[ -d "$(rustc --print sysroot)/lib/rustlib/$TARGET/lib" ] || rustup target add "$TARGET" \
	|| fail "check-android: Rust for $TARGET is missing: run \`rustup target add $TARGET\`, then run this again"
say "[2/2] check-android: the app's types"
export CC_aarch64_linux_android=clang AR_aarch64_linux_android=llvm-ar-14
export CFLAGS_aarch64_linux_android="--target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include"
CARGO_TARGET_DIR=target/android cargo check -p mobile --features mobile --target "$TARGET" \
	|| fail "check-android: the app is not right for Android; the compiler's message is above"
