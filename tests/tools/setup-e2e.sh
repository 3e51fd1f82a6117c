#!/bin/sh
# What the browser tests need: Node, a Chromium, a font with Vietnamese letters, two npm packages.
set -eu
. "$(dirname "$0")/install.sh"

say "[1/3] setup: Node and npm"
command -v node >/dev/null 2>&1 || install "Node" nodejs
command -v npm >/dev/null 2>&1 || install "npm" npm
say "[2/3] setup: Chromium"
if [ -z "${CHROMIUM:-}" ] && ! command -v chromium >/dev/null 2>&1 && ! command -v chromium-browser >/dev/null 2>&1 &&
  ! command -v google-chrome >/dev/null 2>&1; then
  install "Chromium" chromium fonts-noto-core
fi
say "[3/3] setup: npm packages"
if [ node_modules/.package-lock.json -nt package-lock.json ] 2>/dev/null; then exit 0; fi
PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error ||
  fail "setup: npm could not install the packages of package-lock.json: check the network (npm ping), then run this again"
touch node_modules/.package-lock.json
