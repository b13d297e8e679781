# `make run` builds the record, `make test` checks everything.
# `make nightly` fetches the sources first, `make serve` does so every night (PORT=4200).
PYTHON ?= python3
PORT ?= 4200
TO ?= public
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev

ifneq ($(shell command -v uv),)
CREATE := uv venv --quiet --no-python-downloads --python $(PYTHON) $(VENV)
INSTALL := uv pip install --quiet --python $(BIN)/python --no-deps
COMPILED := --compile-bytecode
UNCOMPILED :=
else
CREATE := $(PYTHON) -m venv $(VENV)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
COMPILED :=
UNCOMPILED := --no-compile
endif

.PHONY: run site install release nightly plain publish open-record save-record serve demo test notebooks soak bench lock clean

run: $(RUN)
	@$(BIN)/python -m flows run --replay
	@echo "Pages to read in a browser: make site writes them to the folder site."

# site/: the record as pages. Open site/index.html.
site: $(RUN)
	@$(BIN)/leahy site site

nightly: $(RUN)
	@$(BIN)/python -m flows run

# The same without Prefect, for cron and other schedulers.
plain: $(RUN)
	@$(BIN)/python -m flows run --plain

# Puts the record and the site where others read them: make publish TO=s3://bucket/leahy URL=https://host/leahy/
publish: $(RUN)
	@$(BIN)/python -m flows publish $(if $(URL),--url "$(URL)") "$(TO)"

# What the nightly workflow of GitHub does with its branch `record`: see deploy/README.md.
open-record:
	@deploy/github/record.sh open

save-record:
	@deploy/github/record.sh save

install: $(RUN)

serve: $(RUN)
	@exec $(BIN)/python -m flows serve --port $(PORT)

# Nine nights against a made-up web server on this machine: a list, an edit, a block, a fallback, an outage.
demo: $(DEV)
	@$(BIN)/python -m scripts.demo

# Tests start many processes, and each would compile the code again if no bytecode were written.
test: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest

# Executes the notebooks against a freshly built record and saves their outputs.
notebooks: $(DEV)
	@$(BIN)/python -m scripts.notebooks

# What is too long for the suite: kills at random moments and at every step, and many more examples of each property.
soak: $(DEV)
	$(BIN)/python -m scripts.soak
	LEAHY_DEEP=1 PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -m "deep or hypothesis"

bench: $(DEV)
	$(BIN)/python -m benchmarks

# dist/: the record in one zip file, the wheel, and their hashes. The same checkout gives the same bytes.
release: $(RUN)
	@$(BIN)/python -m scripts.release

# What a run needs. Made again when the lock file changes.
# --no-deps --no-build-isolation: the lock file holds everything, the build backend too.
# The imports compile what a run uses, and only that, before the time limit for the start of Prefect's server applies.
$(RUN): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "leahy needs Python 3.11 or newer: run make PYTHON=python3.11")'
	@echo "Installing what a run needs into $(VENV) ..."
	@rm -rf $(VENV)
	@$(CREATE)
	@$(INSTALL) $(UNCOMPILED) --require-hashes -r requirements.lock
	@$(INSTALL) --no-build-isolation --editable .
	@mkdir -p $(VENV)/cache
	@PYTHONDONTWRITEBYTECODE= PREFECT_HOME=$(CURDIR)/$(VENV)/cache/prefect DO_NOT_TRACK=1 \
		$(BIN)/python -c 'import prefect.server.api.server, flows.orchestration.flow'
	@touch $@

# What the tests, notebooks and benchmarks need beside it.
$(DEV): $(RUN) requirements-dev.lock
	@echo "Installing what the tests need into $(VENV) ..."
	@$(INSTALL) $(COMPILED) --require-hashes -r requirements-dev.lock
	@touch $@

# Needs uv. Without a header, annotations and index options the files name no host.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
lock:
	$(LOCK) --group pipeline pyproject.toml -o requirements.lock
	$(LOCK) --group dev --constraint requirements.lock pyproject.toml -o requirements-dev.lock

# Deletes nothing that is in git.
clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
