#!/bin/sh
# What the store's tests need: the programs of a PostgreSQL server, which the tests start and stop themselves.
set -eu
. "$(dirname "$0")/install.sh"

say "setup: PostgreSQL for the store's tests"
if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then install "PostgreSQL" postgresql; fi
