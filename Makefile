# One word each. run and test make their own set-up; nothing outside this folder is touched.
#
#   make run     install what is missing, build the pages where they changed, serve on http://127.0.0.1:3000
#   make test    everything a change must pass
#   make check   the static part of it: format, lint, types, direction of imports
#   make bench   the measurements of bench/
#   make setup   only the installation
#   make lock    pin the dependencies anew, from requirements.in and requirements-dev.in

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

SECOND_HALF := tests/services tests/jobs

.DEFAULT_GOAL := run
.PHONY: setup run test check bench lock chromium

setup: .venv/.ready

run: .venv/.ready
	@exec $(BIN)/python -m leadsphere run

test: check chromium
	@$(BIN)/python -c 'from leadsphere import serving, settings; serving.build(settings.Settings.from_env())'
	# Two halves that take about as long, at the same time: what the second says is shown once it is over.
	@log=$$(mktemp); $(BIN)/python -m pytest $(SECOND_HALF) >$$log 2>&1 & second=$$!; \
	$(BIN)/python -m pytest --ignore=tests/browser $(addprefix --ignore=,$(SECOND_HALF)); one=$$?; \
	wait $$second; two=$$?; cat $$log; rm $$log; [ $$one = 0 ] && [ $$two = 0 ]
	# In a process of their own: Playwright keeps an event loop running, beside which no other one can.
	$(BIN)/python -m pytest tests/browser

check: .venv/.ready-dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright
	$(BIN)/lint-imports

bench: .venv/.ready-dev
	$(BIN)/python -m bench

lock: .venv/.made
	$(PIP) uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 requirements-dev.in -o requirements-dev.txt

# The stamps: an installation that is up to date is not looked at again, so a second start needs no network.

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "LeadSphere needs Python 3.11 or newer. Where it has another name: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv is missing. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.ready: requirements.txt | .venv/.made
	@echo "Installing what LeadSphere needs (once, a minute or two) ..."
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.ready-dev: requirements-dev.txt .venv/.ready
	@echo "Installing what its tests need (once) ..."
	@$(PIP) -r requirements.txt -r requirements-dev.txt
	@touch $@

# The browser of the tests: the system's, else Debian's package where this may install one, else Playwright's own.
chromium: .venv/.ready-dev
	@if ! command -v chromium >/dev/null && ! ls -d "$${PLAYWRIGHT_BROWSERS_PATH:-$$HOME/.cache/ms-playwright}"/chromium-* >/dev/null 2>&1; then \
		echo "Installing Chromium for the browser tests (once) ..."; \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
		else \
			$(BIN)/playwright install chromium; \
		fi; \
	fi
