# The commands of the house. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run migrate test fast test-all mutants check format messages bench docs ready ready-test

PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
CORES ?= 2
# Production settings with values that open nothing, for the checks that only read settings.
PRODUCTION := DJANGO_SETTINGS_MODULE=sroi.settings.prod ALLOWED_HOSTS=sroi.example \
	SECRET_KEY=only-for-the-check-of-settings-0123456789-abcdefghijklmnopqrstuvwxyz \
	FILES_KEY=b25seS1mb3ItdGhlLWNoZWNrLW9mLXNldHRpbmdzLTE= \
	BASE_URL=https://sroi.example CSRF_TRUSTED_ORIGINS=https://sroi.example \
	DATABASE_URL=postgresql://nobody@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1/0 CLAMD_ADDRESS=127.0.0.1:1

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

ready:
	@.ci/setup run

ready-test:
	@.ci/setup test

run: ready ## Start everything on this machine; Ctrl-C stops all
	@$(PYTHON) -m sroi.local run

migrate: ready ## Migrate the database of a running `make run`
	@$(PYTHON) -m sroi.local migrate

test: ready-test ## All tests, embedded servers included (at most 35 minutes on 2 cores)
	$(PYTEST) -n $(CORES) --dist worksteal -m "not heavy"

fast: ready-test ## Tests of rules, services and pages only (a few minutes)
	$(PYTEST) -n $(CORES) --dist worksteal -m "not heavy and not slow" --ignore tests/journeys --ignore tests/local

test-all: ready-test ## Also the heavy tests, and all once more on Debian's own PostgreSQL
	$(PYTEST) -n $(CORES) --dist worksteal
	@.ci/debian-postgres $(PYTEST) -n $(CORES) --dist worksteal -m "not heavy" --ignore tests/local

mutants: ready-test ## Takes away one duty or scope at a time: a test has to turn red (hours)
	$(PYTHON) .ci/mutants.py $(ONLY)

CHECKS := check-style check-types check-layers check-templates check-settings check-migrations check-texts check-docs check-secrets
.PHONY: $(CHECKS)

check: $(CHECKS) ## Style, types, layers, settings, migrations, translations, secrets (make -k check: show all that is wrong)

check-style: ready-test
	$(PYTHON) -m ruff format --check --quiet .
	$(PYTHON) -m ruff check --quiet .

check-types: ready-test
	$(PYTHON) -m mypy

check-layers: ready-test
	$(PYTHON) .ci/contracts.py --check
	.venv/bin/lint-imports

check-templates: ready-test
	.venv/bin/djlint templates --lint --quiet

check-settings: ready-test
	$(PRODUCTION) $(PYTHON) manage.py check --deploy --fail-level WARNING

check-migrations: ready-test
	$(PRODUCTION) $(PYTHON) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

check-texts: ready-test
	$(PYTHON) .ci/messages.py all --check

check-docs: ready-test
	$(PYTHON) .ci/docs.py --check

check-secrets: ready-test
	$(PYTHON) .ci/no_secrets.py

format: ready-test ## Format the code
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) .ci/contracts.py

messages: ready-test ## Read the texts again into the Dutch catalogs and compile them
	$(PYTHON) .ci/messages.py all

bench: ready ## Measure the pages of docs/performance.md on 1,000 and 100,000 cases
	@$(PYTHON) -m sroi.local with-servers --clones small,large $(PYTHON) manage.py bench

docs: ready ## Write the diagrams of the lifecycles again
	$(PYTHON) .ci/docs.py
