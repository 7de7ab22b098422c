# Everything that a person or a machine runs. It needs Python 3.11 or later with pip, and make.

PORT ?= 8000
# More arguments for pytest: make test PYTEST_ARGS='-k dates'
PYTEST_ARGS ?=
# make bench BENCH_ARGS='--only w1,w2 --scale 0.1'
BENCH_ARGS ?=
# make lock LOCK_ARGS=--upgrade raises every version that may rise
LOCK_ARGS ?=

# The first that has pip; our own environment, when activated, has none and is passed over.
ifndef PYTHON
PYTHON := $(shell PATH=$$(echo "$$PATH" | sed 's#$(CURDIR)/.venv/bin:##g'); \
	for name in python3.11 python3; do \
	"$$name" -c 'import pip' 2>/dev/null && command -v "$$name" && break; done)
endif

# Says what is missing, or nothing.
CHECK_PYTHON = import sys; \
	sys.exit("Python 3.11 or later is needed; this is " + sys.version.split()[0] + ". Name one: make PYTHON=/path/to/python3.11") \
	if sys.version_info < (3, 11) else None; \
	import pip; \
	sys.exit("pip 22.3 or later is needed; this is " + pip.__version__ + ". Raise it: python3 -m pip install --upgrade pip") \
	if tuple(map(int, pip.__version__.split(".")[:2])) < (22, 3) else None

# Another Python, or a checkout that was moved, means another environment.
IDENTITY := $(if $(PYTHON),$(shell $(PYTHON) -c 'import os, sys, zlib; \
	print(sys.version.split()[0], zlib.crc32((sys.base_prefix + os.getcwd()).encode()), sep="-")' 2>/dev/null))

# Written last, so that an interrupted install is seen. dev.txt holds all of app.txt.
APP = .venv/.app-$(IDENTITY)
DEV = .venv/.dev-$(IDENTITY)
# The benchmarks' own: the same app.txt, and a peer that nothing of ours needs.
BENCH_VENV = .venv-bench
BENCH = $(BENCH_VENV)/.bench-$(IDENTITY)
EITHER = $(if $(wildcard $(DEV)),$(DEV),$(APP))

DEMO = DEBUG=false HTTPS=false STATIC_FINDERS=true ALLOWED_HOSTS=127.0.0.1,localhost SURFACE=all \
	DATA_NOTE='Historical demonstration: what three news articles of 2016 and 2017 report.' \
	DATABASE_URL=sqlite:///demo.sqlite3 SECRET_KEY="$$(cat .demo/secret_key)" .venv/bin/python manage.py

PORT_IS_FREE = import socket, sys; port = sys.argv[1]; \
	port.isdigit() or sys.exit("PORT takes a number: PORT=8001 make demo"); \
	sys.exit("Port " + port + " is taken. Take another: PORT=8001 make demo") \
	if socket.socket().connect_ex(("127.0.0.1", int(port))) == 0 else None

LOCK = .venv/bin/python -m uv pip compile pyproject.toml --quiet --universal --generate-hashes \
	--no-emit-index-url --no-header --no-annotate $(LOCK_ARGS)

.DEFAULT_GOAL := help
.PHONY: help demo verify export test proof bench lock clean python

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

demo: $(EITHER) .demo/secret_key ## API, docs and admin on this machine with the articles' data (PORT=8000)
	@.venv/bin/python -c '$(PORT_IS_FREE)' '$(PORT)'
	@$(DEMO) migrate --verbosity 0
	@$(DEMO) demo --port $(PORT)

verify: $(EITHER) .demo/secret_key ## Check that nothing which the demo published was changed
	@$(DEMO) verify

export: $(EITHER) .demo/secret_key ## Write the demo's whole record to ./export, with its verifier
	@$(DEMO) export_record export

test: $(DEV) ## Linter, formatter, types and tests (PYTEST_ARGS=...)
	.venv/bin/python -m ruff check
	.venv/bin/python -m ruff format --check
	.venv/bin/python -m mypy
	.venv/bin/python -m pytest -q -n auto --dist loadfile $(PYTEST_ARGS)

proof: $(DEV) ## The proofs in full counts; takes minutes (PYTEST_ARGS=...)
	PROOF=full .venv/bin/python -m pytest -q -n auto -m proof $(PYTEST_ARGS)

bench: $(BENCH) ## Our speed beside that of peers on the same data; takes 20 minutes, the first time an hour (BENCH_ARGS=...)
	$(BENCH_VENV)/bin/python -m benchmarks $(BENCH_ARGS)

lock: $(DEV) ## Lock the dependencies of pyproject.toml again (LOCK_ARGS=--upgrade)
	$(LOCK) --output-file requirements/app.txt
	$(LOCK) --extra dev --constraint requirements/app.txt --output-file requirements/dev.txt
	$(LOCK) --extra bench --constraint requirements/app.txt --output-file requirements/bench.txt

clean: ## Remove the environment, caches and the demo with its accounts
	rm -rf export .venv .venv-bench .bench .demo demo.sqlite3* staticfiles .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.demo/secret_key: | $(EITHER)
	@mkdir -p .demo
	@umask 077 && .venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))' >$@.new
	@mv $@.new $@

python:
	@test -n "$(PYTHON)" || { echo "No python3.11 or python3 with pip was found. Name one: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c '$(CHECK_PYTHON)'

# An environment whose app.txt is in place is added to, so that a running demo keeps its files;
# any other one is made anew, so that nothing half installed or dropped from the lock stays.
.venv/.%-$(IDENTITY): requirements/%.txt | python
	@if [ "$*" = dev ] && [ ! -e $(DEV) ] && [ $(APP) -nt requirements/app.txt ]; then rm $(APP); \
	else $(PYTHON) -m venv --clear --without-pip .venv; fi
	@echo "Installing requirements/$*.txt into .venv ..."
	@$(PYTHON) -m pip --python .venv/bin/python install --quiet --disable-pip-version-check --no-input \
		--require-hashes --only-binary :all: -r requirements/$*.txt
	@touch $@

$(BENCH): requirements/bench.txt | python
	@$(PYTHON) -m venv --clear --without-pip $(BENCH_VENV)
	@echo "Installing $< into $(BENCH_VENV) ..."
	@$(PYTHON) -m pip --python $(BENCH_VENV)/bin/python install --quiet --disable-pip-version-check \
		--no-input --require-hashes --only-binary :all: -r $<
	@touch $@
