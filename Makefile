# Two commands: `make run` builds the record, `make test` checks everything.
# For an operator: `make nightly` looks at the sources first, `make serve` does so every night (PORT=4200).
# The environment is made again only when the lock file changes.
PYTHON ?= python3
VENV := .venv
STAMP := $(VENV)/.installed
BIN := $(VENV)/bin
PORT ?= 4200

.PHONY: run nightly serve demo test notebooks soak bench lock clean

run: $(STAMP)
	@$(BIN)/python -m flows run --replay

nightly: $(STAMP)
	@$(BIN)/python -m flows run

serve: $(STAMP)
	@exec $(BIN)/python -m flows serve --port $(PORT)

# Some nights against a made-up world on this machine: a list, an edit, a block, a fallback, a night in the dark.
demo: $(STAMP)
	@$(BIN)/python -m scripts.demo

test: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

# Executes the notebooks against a freshly built record, and puts what they give into the files.
notebooks: $(STAMP)
	@$(BIN)/python -m scripts.notebooks

# Runs and backfills killed at 200 random moments, and a backfill of 2,000 captures at ten; some minutes.
soak: $(STAMP)
	$(BIN)/python -m scripts.soak

bench: $(STAMP)
	$(BIN)/python -m benchmarks

# --no-deps --no-build-isolation: the lock file holds everything, the build backend too.
$(STAMP): requirements.lock pyproject.toml
	@echo "Installing into $(VENV) (once, and again when requirements.lock changes) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "leahy needs Python 3.11 or newer; say make PYTHON=python3.11")'
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

# Needs uv. --no-header and the absence of index options keep the file free of hosts.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) data/processed
