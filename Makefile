# Mien from a fresh clone, with nothing but Python 3.11 or newer and make. "make" lists the targets.

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PIP_FLAGS := --quiet --disable-pip-version-check
WIRE_TYPES := web/frontend/src/shared/wire.generated.ts
# Most tests wait rather than work, so two run at a time; tests/conftest.py says which stay together.
SIDE_BY_SIDE := -n 2 --dist loadscope --no-loadscope-reorder
PACKAGES := $(sort $(dir $(wildcard */*.py)))

# The first interpreter that is new enough.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)

.DEFAULT_GOAL := help
.PHONY: help install up test test-fast fmt dev soak coverage check frontend lock audit sbom digests acl bench system clean

help: ## List these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | \
		while IFS=$$'\t' read -r target text; do printf '  make %-10s %s\n' "$$target" "$$text"; done

install: $(VENV)/.runtime ## Set up .venv with everything that running needs

# SOURCE and PORT reach the recipe through the environment, so that no character of a URL means
# anything to make or to the shell.
up: export SOURCE := $(value SOURCE)
up: export PORT := $(value PORT)
up: $(VENV)/.runtime ## Start everything; SOURCE="clip.mp4 rtsp://host/live" PORT=8000 if you like
	@set -f; exec $(BIN)/mien up $${PORT:+--port $$PORT} $$SOURCE

test: $(VENV)/.development system ## Run all tests, with a real server, database and browser
	$(BIN)/python -m pytest -ra $(SIDE_BY_SIDE) $(TESTS)

soak: $(VENV)/.development system ## Watch for five minutes that nothing grows
	$(BIN)/python -m pytest -ra -m soak tests/system

test-fast: $(VENV)/.development system ## Run the tests that need no fleet, browser or training
	$(BIN)/python -m pytest -m 'not process and not browser and not training and not soak' $(TESTS)

coverage: $(VENV)/.development system ## Run the tests and list the lines that none of them runs
	$(BIN)/python -m pytest --cov --cov-report=term-missing --cov-report=html $(TESTS)

fmt: $(VENV)/.development ## Format everything, and mend what can be mended
	$(BIN)/ruff check --fix-only $(PACKAGES)
	$(BIN)/ruff format $(PACKAGES)
	@[ ! -d web/frontend/node_modules ] || (cd web/frontend && npm run format)

dev: $(VENV)/.runtime ## Start everything, with the page reloaded on every change (needs Node)
	cd web/frontend && npm install --no-audit --no-fund --no-save
	@trap 'kill 0' EXIT; $(BIN)/mien up --port 8000 & cd web/frontend && npm run dev

check: $(VENV)/.development ## Check format, lint, types and which package imports which
	$(BIN)/ruff format --check $(PACKAGES)
	$(BIN)/ruff check $(PACKAGES)
	$(BIN)/mypy $(PACKAGES)
	$(BIN)/lint-imports

# Not "npm ci": the lock file leaves out the tools' builds for other platforms.
frontend: $(VENV)/.runtime ## Check, test and build the dashboard; fails when the committed files are others
	$(BIN)/python -m web.wire_types
	cd web/frontend && npm install --no-audit --no-fund --no-save && npm run check && npm test && npm run build
	@changed=$$(git status --porcelain -- web/static $(WIRE_TYPES)); [ -z "$$changed" ] || { \
		echo "the types of the wire or web/static are not what is built here; commit them:"; \
		echo "$$changed"; exit 1; }

# Each lock names the versions for every system and Python, with the hashes of their files.
LOCK := $(BIN)/uv pip compile pyproject.toml deploy/build.in --universal --python-version 3.11 \
	--generate-hashes --quiet --custom-compile-command "make lock"

lock: $(VENV)/.development ## Renew the locks of the images: the newest versions that pyproject.toml allows
	$(LOCK) --upgrade --extra postgres --output-file deploy/runtime.lock
	$(LOCK) --upgrade --extra postgres --extra training --constraint deploy/runtime.lock \
		--output-file deploy/training.lock

# pip-audit ends well where it could not look anything up; deploy/audit.py does not, unless it is
# told to (AUDIT=--away-is-no-failure): then it says that it was not done.
audit: $(VENV)/.development ## Look the locked versions up in the database of known holes (needs a network)
	@mkdir -p dist; rm -f dist/audit-*.json
	@for lock in runtime training; do \
		$(BIN)/uv tool run 'pip-audit>=2.10,<3' --disable-pip --progress-spinner off --format json \
			--output dist/audit-$$lock.json --requirement deploy/$$lock.lock 2>dist/audit.log || true; done
	@$(BIN)/python -m deploy.audit $(AUDIT) dist/audit-runtime.json dist/audit-training.json

sbom: $(VENV)/.development ## List what is in the images and in the page (CycloneDX), in dist/
	@mkdir -p dist
	@for lock in runtime training; do \
		$(BIN)/uv tool run --from 'cyclonedx-bom>=7,<8' cyclonedx-py requirements --pyproject pyproject.toml \
			--output-reproducible --output-file dist/mien-$$lock.cdx.json deploy/$$lock.lock || exit 1; done
	cd web/frontend && npm sbom --package-lock-only --omit dev --sbom-format cyclonedx \
		> ../../dist/mien-page.cdx.json

digests: $(VENV)/.runtime ## Pin the base images by the digests that their tags have now (needs Docker)
	$(BIN)/python -m deploy.digests

acl: $(VENV)/.runtime ## Make the users of Redis for docker compose, and their passwords in .env
	$(BIN)/mien deploy acl

bench: $(VENV)/.development ## Measure speed and print the table of docs/benchmarks.md
	$(BIN)/python -m bench

system:
	@.ci/system-packages

clean: ## Remove .venv and what the tools cached
	rm -rf $(VENV) .coverage htmlcov .mypy_cache .ruff_cache .pytest_cache *.egg-info

$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo "Mien needs Python 3.11 or newer, and found none."; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# Exactly what the images have, each file by its hash; then Mien itself.
LOCKED ?= 1

$(VENV)/.runtime: pyproject.toml deploy/runtime.lock | $(BIN)/python
ifeq ($(LOCKED),0)
	$(BIN)/python -m pip install $(PIP_FLAGS) --editable .
else
	$(BIN)/python -m pip install $(PIP_FLAGS) --require-hashes --requirement deploy/runtime.lock || { \
		echo "The locked versions cannot be had here. LOCKED=0 takes the newest that may be used."; \
		exit 1; }
	$(BIN)/python -m pip install $(PIP_FLAGS) --no-deps --editable .
endif
	@touch $@

$(VENV)/.development: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install $(PIP_FLAGS) \
		--editable '.[dev,postgres,training]'
	@touch $@ $(VENV)/.runtime
