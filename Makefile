# One command each; every one prints where it is and fails with a sentence that says what to do.
#   make run     everything a fresh machine needs, then the server with a day of demo data
#   make test    all tests, the browser included
#   make web     only the browser app (WEB_PROFILE=wasm-dev: quick to build, larger)
#   make e2e-quick STORIES='words'   browser tests on quick builds, for work in progress
#   make dx-web   the app built by Dioxus's own tool instead, without offline start (CONTRIBUTING.md)
#   make check-android   the app's types for Android, without its SDK
#   make bench-slots   how long a question for windows takes, and how many promised ones are kept
#   make measure-app   how fast the app opens on a slow phone
#   make faults   every command under every fault, with processes that are killed; writes docs/faults.md (COUNT, CYCLES, SEED)
#   make offline-month   a courier's month without a network, then a slow line; an hour; writes docs/offline-month.md
#   make bench-roads   how long the roads of an extract take to prepare and to ask (ROADS=file)
#   make bench-commands   acknowledged durable commands a second; writes docs/bench-commands.md
#   make bench-load   fills a folder with a province's year of dossiers and measures (LOAD=folder DOSSIERS=count)
#   make bench-routing   the planner beside other solvers, one table (BENCH='--help' says what else)
#   make fmt, make lint              form; form, habits and licences (.ci/run does lint and test)
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup setup-test setup-e2e check-android web dx-web server run test test-rust mutants faults offline-month bench-commands bench-routing bench-slots bench-roads bench-load measure-app e2e e2e-quick fmt lint deny

WEB_PROFILE ?= wasm
LISTEN ?= 127.0.0.1:8080
DATA ?= data
STORIES ?=
COUNT ?= 2
CYCLES ?= 4
SEED ?= 20261129
# Folder and size of the load: 1.2 million dossiers are a province's year.
LOAD ?= target/load
DOSSIERS ?= 1200000
BENCH ?=
# The browser build has a target folder of its own: other flags, no waiting for each other. The app is linked by one
# thread for minutes; what packs it is built meanwhile.
WEB_TARGET := target/web-build
WEB_WASM = $(WEB_TARGET)/wasm32-unknown-unknown/$(WEB_PROFILE)/mobile.wasm
WEB_QUICK = $(if $(filter wasm-dev,$(WEB_PROFILE)),--quick,)
TOOLS := sh tests/tools

help:
	@sed -n 's/^#   //p' Makefile

# Compiler for the browser and clang for SQLite. Installs only what is missing.
setup:
	@$(TOOLS)/setup-web.sh

# Chromium and the two npm packages of the browser tests. Installs only what is missing.
setup-e2e:
	@$(TOOLS)/setup-e2e.sh

web: setup
	@echo "[1/2] web: building the app ($(WEB_PROFILE))"
	@cargo build -q -p bundle & packer=$$!; \
		CARGO_TARGET_DIR=$(WEB_TARGET) $$($(TOOLS)/web-cargo.sh) build -p mobile --features web \
		--target wasm32-unknown-unknown --profile $(WEB_PROFILE) \
		|| { echo "web: the app does not build for the browser; the compiler's message is above" >&2; exit 1; }; \
		wait $$packer || { echo "web: the packing program does not build; the compiler's message is above" >&2; exit 1; }
	@echo "[2/2] web: packing target/web/app.pack"
	@cargo run -q -p bundle -- $(WEB_WASM) target/web $(WEB_QUICK)

dx-web: setup
	@command -v dx >/dev/null 2>&1 || { echo "dx-web: dx is missing: run \`cargo install dioxus-cli --version 0.7.10\`, then run this again" >&2; exit 1; }
	@dx build --web --package mobile

check-android:
	@$(TOOLS)/check-android.sh

server: web
	@echo "server: building with the app inside"
	@cargo build -p server --release --features web \
		|| { echo "server: it does not build; the compiler's message is above" >&2; exit 1; }

run: server
	@echo "run: open http://$(LISTEN)/ (Ctrl-C stops it; data stays in $(DATA)/)"
	@target/release/server serve --listen $(LISTEN) --data $(DATA) --demo

bench-load:
	@cargo build -q -p load --release
	@target/release/load $(LOAD) $(DOSSIERS)

fmt:
	@cargo fmt --all

# Form, habits, licences: nothing is run.
lint:
	@echo "[1/3] lint: form"
	@cargo fmt --all -- --check || { echo "lint: run \`make fmt\`" >&2; exit 1; }
	@echo "[2/3] lint: clippy, one crate at a time as they are built"
	@for crate in assets shared server mobile proof-verify load tests bundle; do \
		echo "  $$crate"; cargo clippy -q -p $$crate --all-targets -- -D warnings || exit 1; done
	@$(MAKE) --no-print-directory deny

deny:
	@echo "[3/3] lint: licences of everything built in"
	@cargo run -q -p bundle --bin licences

# A PostgreSQL server's programs. Installs only what is missing.
setup-test:
	@$(TOOLS)/setup-test.sh

bench-slots:
	@cargo run -q --release -p tests --bin bench-slots

# Another extract: ROADS=/path/to/clip.osm.pbf
ROADS ?= tests/data/roads/helsinki.osm.pbf
bench-roads:
	@cargo run -q --release -p load --bin bench-roads -- $(ROADS)

# One crate at a time: --workspace would unify features and build everything twice.
test-rust: setup-test
	@for crate in assets shared server mobile bundle tests; do \
		echo "test: $$crate"; cargo test -q -p $$crate || exit 1; done

# Devices with a fault on purpose: the fault table must find them.
mutants: setup-test
	@mkdir -p target/mutants
	@for mutant in status-only delete-first; do \
		echo "mutants: building $$mutant"; cargo build -q -p tests --bin phone --features mutant-$$mutant || exit 1; \
		cp target/debug/phone target/mutants/$$mutant; done
	@FAULT_MUTANTS=$(CURDIR)/target/mutants cargo test -q -p tests --test faults every_mutant -- --ignored --nocapture

# At least 10,000 runs: COUNT commands of every kind under every fault, CYCLES times.
faults: mutants
	@FAULT_COUNT=$(COUNT) FAULT_CYCLES=$(CYCLES) FAULT_SEED=$(SEED) FAULT_SHARE=1 FAULT_PAGE=$(CURDIR)/docs/faults.md \
		cargo test -q -p tests --test faults no_fault -- --nocapture

offline-month: setup-test
	@MONTH_PAGE=$(CURDIR)/docs/offline-month.md cargo test -q -p tests --test faults thirty_days -- --ignored --nocapture

# Commands per second, beside what the disk can do; writes docs/bench-commands.md.
bench-commands: setup-test
	@cargo build --release -p server
	@cargo run --release -q -p tests --bin bench_commands -- target/release/server docs/bench-commands.md

e2e: setup-e2e server
	@echo "e2e: stories in a browser (pictures in target/e2e)"
	@node tests/e2e/run.mjs $(STORIES)

measure-app: setup-e2e server
	@node tests/e2e/measure.mjs

e2e-quick: WEB_PROFILE := wasm-dev
e2e-quick: setup-e2e web
	@cargo build -p server --features web
	@node tests/e2e/run.mjs --server target/debug/server $(STORIES)

test:
	@echo "[1/2] test: rules, store, server, app"
	@$(MAKE) --no-print-directory test-rust
	@echo "[2/2] test: browser"
	@$(MAKE) --no-print-directory e2e

# Needs Python 3.11 or later; fetches three Python packages once.
bench-routing:
	@echo "bench-routing: building the server"
	@cargo build -q --release -p server
	@python3 tests/routing/bench/run.py $(BENCH)
