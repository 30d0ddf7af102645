# `make` alone prints the targets. Everything is installed into .venv, from files that name each package's hash.

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
RUN := $(VENV)/run.stamp
DEV := $(VENV)/dev.stamp
# Each worker has a PostgreSQL of its own.
PYTEST := $(BIN)/pytest -n 2

# The first of these that is Python 3.11 or newer; PYTHON=… chooses another one.
PYTHON ?= $(firstword $(foreach python,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(python) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(python))))

# Without compiled files every start would compile a hundred thousand lines anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run demo test check check-long bench lock

help: ## print the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN) ## set up everything and serve the demonstration on 127.0.0.1:8000 (FRESH=1 starts over)
	@$(BIN)/tinbao demo $(if $(FRESH),--fresh)

demo: $(RUN) ## play the story against the running demonstration
	@$(BIN)/tinbao story

test: $(DEV) ## run the tests (TESTS=… for some of them)
	$(PYTEST) $(TESTS)

check: $(DEV) ## format, lint, types, import contracts, tests with coverage
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST) --cov --cov-report=term

check-long: $(DEV) ## stateful, fuzz, kill and load tests
	$(PYTEST) -m long

bench: $(DEV) ## intake and queue under load, beside pgbench
	$(BIN)/python -m bench

lock: $(DEV) ## pin the newest versions that pyproject.toml allows
	$(UV) pip compile --quiet --upgrade --universal --generate-hashes pyproject.toml -o requirements.lock
	$(UV) pip compile --quiet --upgrade --universal --generate-hashes --extra dev pyproject.toml -o requirements-dev.lock
	echo uv | $(UV) pip compile --quiet --upgrade --universal --generate-hashes - -o requirements-setup.lock

$(UV): requirements-setup.lock
	@test -n "$(PYTHON)" || { echo "tinbao needs Python 3.11 or newer: install it, or name it with PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is older than Python 3.11: name a newer one with PYTHON=…"; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version) …"
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.lock
	@touch $@

# pip steps in where uv finds no way: it knows the mirrors and certificates that a machine has set up for pip.
# The project itself comes last and alone, since hash mode refuses what is not an archive with a hash.
$(RUN): requirements.lock pyproject.toml $(UV)
$(DEV): requirements-dev.lock pyproject.toml $(UV)
$(RUN) $(DEV):
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --compile-bytecode --require-hashes -r $< || \
		$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --no-deps --no-build-isolation -e . || \
		$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
