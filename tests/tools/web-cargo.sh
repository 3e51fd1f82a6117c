#!/bin/sh
# Prints the cargo that can build for the browser: the usual one, or Debian's (see debian-wasm.sh).
set -eu
if [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ]; then
  echo cargo
else
  echo "env RUSTC=/usr/bin/rustc /usr/bin/cargo"
fi
