# make demo: the panel on a sample club.  make test: every test.  make help: the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 4
FUZZ_SECONDS ?= 600
CATALOGUES := src/supportdesk_tui/i18n/locale

.DEFAULT_GOAL := help
.PHONY: help bench-import bench-mail bench-panel demo run setup test fuzz test-faults check fix catalogue docs gallery pins clean tools servers

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

tools:
	@command -v git >/dev/null || { echo "git is missing: install it (Debian, Ubuntu: apt-get install git)."; exit 1; }
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: install Python 3.11 or newer (Debian, Ubuntu: apt-get install python3 python3-venv)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is too old: Python 3.11 or newer is needed. Name another with: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing: apt-get install python3-venv"; exit 1; }

$(VENV)/.app: requirements/app.txt pyproject.toml | tools
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up $(VENV) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements/app.txt "hatchling>=1.27,<2" "editables>=0.5"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src $(VENV)/lib/python3*/site-packages/textual $(VENV)/lib/python3*/site-packages/rich
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.app
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.dev ## Set up .venv with everything for development

demo: $(VENV)/.app ## Open the panel on a sample club; sends nothing
	@$(BIN)/supportdesk demo

run: $(VENV)/.app ## Open the panel on your own desk
	@$(BIN)/supportdesk

servers:
	@tools/servers.sh

test: $(VENV)/.dev servers ## Run every test, servers included
	@$(BIN)/python -m compileall -q src
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -r s

test-faults: $(VENV)/.dev servers ## The faults of docs/mail.md in full: kill -9, broken servers, hostile mail
	@SUPPORTDESK_FAULTS=1 $(BIN)/python -m pytest -m faults -n $(WORKERS) --dist loadgroup -r s --timeout 3000

fuzz: $(VENV)/.dev ## Ten minutes of invented mails against the reader; nightly, not in CI
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements/fuzz.txt
	@$(BIN)/python tests/fuzz/fuzz_reading.py --seconds $(FUZZ_SECONDS) --corpus .fuzz/corpus

bench-mail: $(VENV)/.dev servers ## How fast mail comes in, beside mbsync and others where they are installed
	@PYTHONPATH=tests $(BIN)/python -m bench.mail_speed

bench-import: $(VENV)/.dev ## How fast a form export is imported, beside a plain CSV-to-SQLite floor
	@PYTHONPATH=tests $(BIN)/python -m bench.import_speed

bench-panel: $(VENV)/.dev servers ## How quick the panel is, beside neomutt and aerc where they are installed
	@PYTHONPATH=tests $(BIN)/python -m bench.panel_speed

check: $(VENV)/.dev ## Lint, types, imports, catalogues, documents
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/codespell
	@$(BIN)/python tools/catalogue.py check
	@$(BIN)/python tools/key_table.py --check
	@$(BIN)/python tools/requirements_table.py --check
	@$(BIN)/python tools/documents.py
	@$(BIN)/python tools/fresh_schema.py --check

catalogue: $(VENV)/.dev ## Bring the catalogues up to date with the code
	@$(BIN)/python tools/catalogue.py update
	@$(BIN)/python tools/catalogue.py compile

gallery: $(VENV)/.dev ## Draw the pictures of docs/gallery.md anew; look at them before you commit
	@SNAPSHOT_UPDATE=1 $(BIN)/python -m pytest -q tests/ui/test_gallery.py

docs: gallery ## Make the generated documents anew
	@$(BIN)/python tools/key_table.py
	@$(BIN)/python tools/requirements_table.py

pins: $(VENV)/.dev ## Choose the newest allowed versions and pin them
	@$(BIN)/python -m pip install -q uv
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-annotate --no-header pyproject.toml -o requirements/app.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-annotate --no-header --extra team --extra oauth --extra web pyproject.toml requirements/dev.in -o requirements/dev.txt

clean: ## Remove what setting up and testing made
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
