# Folkmoot. `make run` and `make test` are all that a fresh machine with Rust needs.
#
# They build the dev profile. On two cores a release build takes several times as long, the tests
# need the dev profile anyway (one build serves both), and what is slow without optimisation, that is
# hashing and signatures, is optimised in every profile (see Cargo.toml). `make run PROFILE=release`
# builds the fast one.

PROFILE ?= dev
# CI sets this to --locked.
LOCKED ?=
CARGO ?= cargo
# What `make test` runs, for instance `make test ONLY=ballots`.
ONLY ?=

.DEFAULT_GOAL := help
.PHONY: help run test axioms check fmt bench bench-digests bench-tally screenshots postgres clean-data

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: postgres ## Build, start a demo community on loopback, and say where it is
	$(CARGO) run $(LOCKED) --profile $(PROFILE) -p folkmoot -- demo

test: postgres ## Run all tests (ONLY=name: those whose name contains it)
	$(CARGO) test $(LOCKED) --workspace --no-fail-fast -- $(ONLY)

axioms: ## Try what each voting method promises on 100,000 random elections
	FOLKMOOT_PROFILES=100000 $(CARGO) test $(LOCKED) --release -p governance --test axioms

check: ## What CI checks besides the tests: format, lints, documentation
	$(CARGO) fmt --all --check
	$(CARGO) clippy $(LOCKED) --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS=-Dwarnings $(CARGO) doc $(LOCKED) --workspace --no-deps

bench: postgres ## What requests cost, in CPU time, on worlds of 10 k, 100 k and 1 M entries
	$(CARGO) bench $(LOCKED) -p tests --bench requests -- $(SIZES)

bench-digests: postgres ## How fast 100,000 digests are written and sent, and what pages cost meanwhile (SIZES=members)
	$(CARGO) bench $(LOCKED) -p tests --bench digests -- $(SIZES)

bench-tally: ## How long counts take: pairs, strongest paths and the other methods, on large elections
	$(CARGO) bench $(LOCKED) -p governance

# Needs chromium and chromedriver. What README shows is kept in docs/pictures, the rest beside what was built.
GALLERY = target/gallery
screenshots: postgres ## Draw the main pages of the demonstration, wide and narrow, light and dark
	FOLKMOOT_GALLERY=$(CURDIR)/$(GALLERY) $(CARGO) test $(LOCKED) -p tests --test e2e gallery -- --nocapture
	cp $(GALLERY)/readme/front.webp docs/pictures/front.webp
	cp $(GALLERY)/readme/proposal-ordinary-voting-set_policy.webp docs/pictures/proposal.webp
	cp $(GALLERY)/readme/case-before_jury.webp docs/pictures/case.webp

fmt: ## Format the code
	$(CARGO) fmt --all

clean-data: ## Delete ./data: the demo's or your community's database, mail and secret
	@if [ -e data/lock ] && command -v flock >/dev/null && ! flock -n data/lock true; then \
		echo "Folkmoot is running on ./data: stop it first."; exit 1; \
	fi
	@# Root's cluster may live elsewhere, with data/pg a link to it.
	@case "$$(readlink data/pg)" in /var/lib/folkmoot/*/pg) rm -rf "$$(dirname "$$(readlink data/pg)")" ;; esac
	rm -rf data

# Makes sure that the Postgres server programs are there; Folkmoot runs them itself.
postgres:
	@sh tools/install-postgres
