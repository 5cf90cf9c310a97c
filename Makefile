# Everything a person runs here. A bare machine needs Python 3.11 or newer and make; the rest installs itself into .venv from
# locks that pin every package by version and hash.
#
#   make demo     a made-up area, filled by the real engine: web chat, report, links       (Ctrl-C ends it)
#   make test     every test
#   make check    formatting, lint, types, import contracts, dependencies, locks, questionnaires - and every test
#   make format   put format and order of imports right
#   make lock     write the locks anew from pyproject.toml
#   make locales-update       take new and changed texts into the catalogs
#   make transcripts-update   write anew what the bot says in tests/transcripts (read the difference before you keep it)
#   make pictures             the README's pictures, from a demo that is running
#   make bench    the table of docs/performance.md          make torture   the long crash runs
#   make soak     a year of weeks in about ten minutes: memory, files, tasks, the log, reminders
#   make clean    forget the environment; what is in var/ stays

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
# Another Python: make test PYTHON=python3.12
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14 python3.15 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
TESTS ?= tests
# How many tests run at once; 0 for one after the other in this process.
WORKERS ?= 2

export PYTHONUTF8 := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test check format lock locales-update transcripts-update pictures bench torture soak clean
.DELETE_ON_ERROR:

help:
	@sed -n 's/^#   //p' Makefile

demo: $(VENV)/.run
	@$(BIN)/waymark demo $(ARGS)

test: $(VENV)/.dev
	@$(PY) -m pytest -n $(WORKERS) $(TESTS) $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(PY) requirements/verify.py
	$(BIN)/waymark check
	@$(MAKE) --no-print-directory test

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

locales-update: $(VENV)/.dev
	@$(PY) -m locales.update $(ARGS)

transcripts-update: $(VENV)/.dev
	@$(PY) -m pytest tests/transcripts --update

pictures: $(VENV)/.dev
	@$(PY) docs/pictures/take.py $(ARGS)

bench: $(VENV)/.bench
	@$(PY) -m bench $(ARGS)

torture: $(VENV)/.dev
	@$(PY) -m tests.torture $(ARGS)
	@$(PY) -m pytest -n 0 -m slow tests/torture tests/promises

soak: $(VENV)/.dev
	@$(PY) -m tests.soak $(ARGS)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# --- the environment ----------------------------------------------------------------------------------------------------
# A stamp stands for an environment installed from that lock; a newer lock or pyproject.toml installs again.

$(PY):
	@if [ -z "$(PYTHON)" ]; then \
		echo "Waymark needs Python 3.11 or newer; found: $$(python3 --version 2>&1 || echo none). Install it, or say: make PYTHON=/path/to/python3.11" >&2; exit 1; fi
	@"$(PYTHON)" -c 'import sys; v = sys.version.split()[0]; sys.exit(None if sys.version_info >= (3, 11) else f"Waymark needs Python 3.11 or newer; $(PYTHON) is {v}.")'
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "This Python cannot make environments (no venv or ensurepip). On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV) with $(PYTHON) …"
	@"$(PYTHON)" -m venv $(VENV)

define install
	@echo "Installing what $(1) pins (a minute or two, once) …"
	@$(PY) -m pip install -qq --require-hashes -r $(1)
	@$(PY) -m pip install -qq --no-deps --no-build-isolation -e .
endef

$(VENV)/.run: requirements/run.txt pyproject.toml | $(PY)
	$(call install,requirements/run.txt)
	@touch $@

# The locks agree on every version they share (requirements/verify.py), so a fuller environment serves the smaller one too.
$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(PY)
	$(call install,requirements/dev.txt)
	@touch $(VENV)/.run $@

$(VENV)/.bench: requirements/bench.txt pyproject.toml | $(PY)
	$(call install,requirements/bench.txt)
	@touch $(VENV)/.run $(VENV)/.dev $@

# --- the locks ----------------------------------------------------------------------------------------------------------
# bench, the fullest, is resolved first and the others under its versions, so that all three agree (UPGRADE=--upgrade for the newest). Names, versions, hashes; no addresses.

UV := $(BIN)/uv
COMPILE = $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate

lock: $(PY)
	@test -x $(UV) || $(PY) -m pip install --quiet uv
	$(COMPILE) --extra report --extra build --extra test --extra check --extra bench $(UPGRADE) -o requirements/bench.txt
	$(COMPILE) --extra report --extra build --extra test --extra check -c requirements/bench.txt -o requirements/dev.txt
	$(COMPILE) --extra report --extra build -c requirements/bench.txt -o requirements/run.txt
	@$(PY) requirements/verify.py
