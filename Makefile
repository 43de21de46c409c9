# Every task of the project. `make` alone lists them.
#
# Nothing here depends on where the folder lies: its path may hold spaces and Chinese characters.
# Programs of the environment are called as `python -m ...`, because the first line of an installed
# script cannot name an interpreter whose path holds a space.

SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
PERSONS ?= 3000
SEED ?= 7
BENCH_PERSONS ?= 100000

# Tests run on several processors; `make test WORKERS=0` runs them one after the other.
WORKERS ?= auto
PYTEST_ARGS ?=

# Files with Chinese names and text are UTF-8, whatever the locale of the terminal says.
export PYTHONUTF8 := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PY := .venv/bin/python

# An installed environment knows the absolute path of this folder. The stamps carry a checksum of the
# path, so that a moved or copied folder is installed again.
HERE := $(shell printf '%s' "$$PWD" | cksum | cut -d' ' -f1)
RUN := .venv/run-$(HERE).stamp
DEV := .venv/dev-$(HERE).stamp

# With a lock at hand everybody gets the versions that were tested together.
PINS := $(if $(wildcard constraints.txt),--constraint constraints.txt)
INSTALL := $(PY) -m pip install --quiet --no-input $(PINS)

CODE := src tests benchmarks notebooks .ci

.PHONY: help demo test check static format format-check lint types layers coverage bench docs \
	lock wheel-check sample notebook clean

help: ## list the tasks
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1  \2/p' Makefile | \
		awk '{ word = $$2; $$1 = $$2 = ""; sub(/^ +/, ""); printf "  make %-13s %s\n", word, $$0 }'

# --- What a newcomer needs ------------------------------------------------------------------------

demo: $(RUN) ## write a synthetic county, scan it, compare with what was planted
	@$(PY) -m anomaly demo --persons $(PERSONS) --seed $(SEED) --out anomaly-demo $(DEMO_ARGS)

test: $(DEV) ## run all tests
	@$(PY) -m pytest -n $(WORKERS) --maxprocesses 4 $(PYTEST_ARGS)

# --- Checks ---------------------------------------------------------------------------------------

check: static test ## everything a change must pass: format, lint, types, layers, tests

static: format-check lint types layers ## the checks that run no test

format: $(DEV) ## rewrite the code in the house format
	@$(PY) -m ruff format $(CODE)
	@$(PY) -m ruff check --fix-only --quiet $(CODE)

format-check: $(DEV) ## say what `make format` would change
	@$(PY) -m ruff format --check $(CODE)

lint: $(DEV) ## style, likely mistakes, spelling
	@$(PY) -m ruff check $(CODE)
	@$(PY) -m codespell_lib src rules docs tests benchmarks notebooks *.md

types: $(DEV) ## static types
	@$(PY) -m mypy

layers: $(DEV) ## which room may import which
	@$(PY) -c 'import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())'

coverage: $(DEV) ## what the last test run with --cov did not reach
	@$(PY) -m coverage report

# --- Figures, documents, data ---------------------------------------------------------------------

bench: $(DEV) ## speed and memory on a county of 100,000 persons
	@$(PY) benchmarks/run.py --persons $(BENCH_PERSONS) --out build/bench $(BENCH_ARGS)

docs: $(DEV) ## check links, pictures and commands of the documents
	@$(PY) -m pytest -q tests/test_documents.py

sample: $(RUN) ## make the committed county in sample_data again
	@rm -rf sample_data/inbox sample_data/lists sample_data/truth.csv
	@$(PY) -m anomaly synth sample_data --persons 3000 --seed 7

notebook: $(DEV) ## write notebooks/leads.ipynb from leads.py and run it over the sample county
	@$(PY) -m jupytext --quiet --update --to ipynb --output notebooks/leads.ipynb notebooks/leads.py
	@$(PY) -m pytest -q tests/test_notebook.py

# --- Packaging ------------------------------------------------------------------------------------

lock: $(DEV) ## resolve all versions again into constraints.txt, which every installation follows
	@$(PY) -m pip install --quiet --no-input uv
	@$(PY) -m uv pip compile --quiet --universal --all-extras --python-version 3.11 --upgrade \
		--no-header --no-annotate --no-emit-index-url --output-file constraints.txt pyproject.toml

# The wheel must carry rules and vocabulary, so it is tried far away from the sources.
wheel-check: $(RUN) ## build the wheel, install it in an empty environment, run its demo
	@rm -rf build/wheel build/wheel-env build/wheel-try && mkdir -p build/wheel-try
	@$(PY) -m pip wheel --quiet --no-deps --wheel-dir build/wheel .
	@"$(PYTHON)" -m venv build/wheel-env
	@build/wheel-env/bin/python -m pip install --quiet --no-input $(PINS) build/wheel/*.whl
	@cd build/wheel-try && ../wheel-env/bin/python -m anomaly demo --persons 1000 --out demo
	@test -s build/wheel-try/demo/run/report.html && echo "wheel: demo complete"

clean: ## remove the environment and everything that was made
	@rm -rf .venv build dist anomaly-demo .pytest_cache .mypy_cache .ruff_cache .import_linter_cache \
		.hypothesis .coverage .coverage.*
	@find src tests benchmarks notebooks -name __pycache__ -type d -prune -exec rm -rf {} +

# --- Environment ----------------------------------------------------------------------------------

.venv/made:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "需要 Python 3.11 或更高版本 / Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ..."; \
		exit 1; }
	@"$(PYTHON)" -m venv .venv || { \
		echo "无法创建虚拟环境；Debian/Ubuntu 请先 apt install python3-venv / cannot make a virtual environment; on Debian or Ubuntu: apt install python3-venv"; \
		rm -rf .venv; exit 1; }
	@touch .venv/made

$(RUN): .venv/made pyproject.toml $(wildcard constraints.txt)
	@echo "安装依赖，首次约需一两分钟 / installing, a minute or two the first time ..."
	@$(INSTALL) --editable .
	@touch "$@"

$(DEV): .venv/made pyproject.toml $(wildcard constraints.txt)
	@echo "安装依赖，首次约需一两分钟 / installing, a minute or two the first time ..."
	@$(INSTALL) --editable ".[dev]"
	@touch "$@" "$(RUN)"
