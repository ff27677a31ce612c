# One front door for developers and CI. `make demo` and `make test` need Python 3.11 or newer and git, nothing else.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONPATH := src
PORT ?= 8000
WORKERS ?= 2
IN_PARALLEL := -n $(WORKERS) --dist loadfile  # each worker starts a database server of its own; a file stays with one

.PHONY: help setup setup-dev setup-bench demo test test-spark test-fast journeys pictures page-weights check lint types imports frontend-check format messages reference frontend bench clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | column -t -s $$'\t'

setup: $(VENV)/.installed  ## the environment from the hashed lock
setup-dev: $(VENV)/.installed-dev  ## the same with the tools of developers

$(VENV)/.installed: requirements/socle.txt deploy/setup.sh
	PYTHON=$(PYTHON) bash deploy/setup.sh requirements/socle.txt
	@touch $@

$(VENV)/.installed-dev: requirements/dev.txt deploy/setup.sh
	PYTHON=$(PYTHON) bash deploy/setup.sh requirements/dev.txt
	@touch $@ $(VENV)/.installed

setup-bench: setup  ## also the peer of `socle bench assess` (OpenFisca, AGPL-3), for that comparison alone
	PYTHON=$(PYTHON) bash deploy/setup.sh requirements/bench.txt

test-spark: setup-dev  ## the same rows on Spark as on DuckDB; fetches pyspark (430 MB) and Java 17 into this machine
	command -v java >/dev/null || { apt-get update -qq && apt-get install -y -qq openjdk-17-jre-headless; }
	PYTHON=$(PYTHON) bash deploy/setup.sh requirements/spark.txt
	SOCLE_SPARK=1 $(BIN)/python -m pytest -q tests/spark

demo: setup  ## the demonstration country on http://localhost:8000, with sign-in by role
	$(BIN)/python -m socle demo --port $(PORT)

test: setup-dev  ## all tests; the journeys drive a real browser where chromium is installed
	$(BIN)/python -m pytest -q -m "not journey" $(IN_PARALLEL)
	$(BIN)/python -m pytest -q -m journey tests/journeys
	$(BIN)/python -m pytest -q -m journey tests/web

test-fast: setup-dev  ## all but the journeys
	$(BIN)/python -m pytest -q -m "not journey" $(IN_PARALLEL)

journeys: setup-dev  ## the journeys alone
	$(BIN)/python -m pytest -q -m journey tests/journeys
	$(BIN)/python -m pytest -q -m journey tests/web

pictures: setup-dev  ## the pictures of the manual, from a demonstration that runs (PORT)
	$(BIN)/python docs/manual/pictures.py http://127.0.0.1:$(PORT)

page-weights: setup-dev  ## what pages weigh on the wire, from a demonstration that runs (PORT)
	$(BIN)/python bench/page_weights.py http://127.0.0.1:$(PORT)

check: lint imports types frontend-check  ## lint, order of rooms, types, what the frontend builds

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

imports: setup-dev
	$(BIN)/lint-imports --no-cache

types: setup-dev
	$(BIN)/basedpyright --level error

frontend-check:  ## whether the committed style sheets and script are what frontend/src builds
	@if ! command -v npm >/dev/null; then echo "frontend-check: left out, npm is not installed"; \
	elif ! bash frontend/packages.sh; then echo "frontend-check: left out, the packages of Node cannot be had"; \
	else cd frontend && npm run --silent check; fi

format: setup-dev  ## bring the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

reference: setup  ## print the manual's reference from the code
	$(BIN)/python docs/manual/print_reference.py

frontend:  ## rebuild the style sheets and the script (needs Node; their output is committed)
	cd frontend && npm ci && npm run build

lock:  ## renew the locks from pyproject.toml (needs uv); no addresses go in
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q pyproject.toml -o requirements/socle.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q pyproject.toml --group dev -o requirements/dev.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -c requirements/socle.txt pyproject.toml --extra bench -o requirements/bench.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -c requirements/socle.txt pyproject.toml --extra spark -o requirements/spark.txt

clean:  ## remove the environment and the demonstration's state
	rm -rf $(VENV) .socle
