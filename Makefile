# Every command sets up its own virtual environment first; nothing else is needed than Python 3.11 with venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help run test campaign lint bench db-upgrade

help:  ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing; on Debian: apt install python3-venv"; exit 1; }
	@if command -v uv >/dev/null; then \
	  uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock && \
	  uv pip install --quiet --python $(BIN)/python --no-deps -e .; \
	else \
	  $(BIN)/pip install --quiet --require-hashes -r requirements.lock && \
	  $(BIN)/pip install --quiet --no-deps -e .; \
	fi
	@touch $(READY)

run: $(READY)  ## start web and worker; an empty database is filled with the demo provider
	@$(BIN)/msp run

test: $(READY) lint  ## lint, then every test on SQLite and PostgreSQL
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup --db both

# What proves itself by numbers: drawn timelines and calendars, lives with outages, killed sweeps, the whole real log.
CAMPAIGN := tests/sla tests/clockwork/test_clockwork_sweeps.py tests/replay

campaign: $(READY)  ## a million drawn clocks, a thousand killed sweeps, the whole real log; takes hours
	@MSP_CAMPAIGN=1 $(BIN)/python -m pytest -q -n 2 --dist loadgroup --db both $(CAMPAIGN)

lint: $(READY)  ## style, types, import contracts, unused dependencies and dead code
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/basedpyright
	@$(BIN)/lint-imports
	@$(BIN)/deptry .
	@$(BIN)/vulture

bench: $(READY)  ## the figures, each with its floor in the same run
	@$(BIN)/python -m bench

db-upgrade: $(READY)  ## apply missing migrations
	@$(BIN)/msp upgrade
