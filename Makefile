.DEFAULT_GOAL := help
.PHONY: help setup up demo lint check check-contracts test bench fix schemas lock
VENV := $(CURDIR)/.venv
BIN := $(VENV)/bin
export PATH := $(BIN):$(PATH)
PYTHON ?= python3

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(VENV)/.ready: pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Giaitrinh needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: $(VENV)/.ready ## Everything the other targets need

up: setup ## Run the whole system here: Kafka, PostgreSQL, four services
	@giaitrinh up

demo: setup ## A day of petitions through the whole system, and the proof that none was lost
	@giaitrinh demo

lint: setup ## Format, lint, types and import rules
	ruff format --check . && ruff check . && mypy && lint-imports

check: lint ## The same, and the tests that need no server
	pytest -q -m 'not stack and not whole'

check-contracts: setup ## The AsyncAPI document, by the official parser (needs Node)
	npm ci --prefix deploy/asyncapi --ignore-scripts --no-audit --no-fund --silent && npm run -s --prefix deploy/asyncapi check

test: setup ## All that CI runs; sets itself up, needs nothing installed, skips nothing
	pytest

bench: setup ## Petitions per second, as a ratio to the raw floor of this machine
	@giaitrinh bench

fix: setup ## Let the tools tidy up
	ruff check --fix . ; ruff format .

schemas: setup ## Rewrite the schemas and the AsyncAPI document from the message classes
	python -m contracts

lock: setup ## Resolve the dependencies anew
	pip-compile -q --extra dev --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --strip-extras --allow-unsafe -o requirements.lock pyproject.toml
