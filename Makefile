# make run    serves the catalogue at http://127.0.0.1:8000 (HOST, PORT)
# make test   runs the tests        make check  everything that reads the code without running it
# make admin  a new password for the user admin        make lock  new lock files
# make bench  measures it, in minutes (BENCH_ARGS)      make bench-full  up to 100,000 practices
#
# Paths are relative and quoted, for the project may live under a name with a space. Every long
# command is a line of its own and starts with exec, so that make's signals reach it directly.

MAKEFLAGS += --no-print-directory
export PYTHONUTF8 = 1
# The tests, checks and benchmarks stay away from the catalogue's own data
test check: export VAR_DIR = var/test
bench bench-full: export VAR_DIR = var/bench

python = .venv/bin/python
pip = $(python) -m pip --disable-pip-version-check -qq install --require-hashes
# Two makes at once must not both install; the lock is on this very file
one_at_a_time = $$(if flock --no-fork Makefile true 2>/dev/null; then echo flock --no-fork Makefile; fi)

.PHONY: run test check bench bench-full admin lock install install-dev install-bench FORCE

run: install
	@exec $(python) manage.py prepare
	@exec $(python) -m gunicorn -c python:catalogue.gunicorn catalogue.wsgi

test: install-dev
	@exec $(python) -m pytest --numprocesses=auto --dist=loadfile $(PYTEST_ARGS)

check: install-dev
	@$(python) -m ruff check
	@$(python) -m ruff format --check
	@find templates -name '*.html' -exec .venv/bin/djade --check {} +
	@$(python) -m mypy
	@$(python) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'
	@$(python) manage.py makemigrations --check --dry-run
	@PRODUCTION=1 ALLOWED_HOSTS=example.org SECRET_KEY="$$($(python) -c 'import secrets; print(secrets.token_urlsafe(50))')" \
	  $(python) manage.py check --deploy --fail-level WARNING

bench: install-bench
	@exec $(python) -m tests.benchmarks $(BENCH_ARGS)

bench-full: install-bench
	@exec $(python) -m tests.benchmarks --sizes 39,1000,10000,100000 --seconds 600 $(BENCH_ARGS)

admin: install
	@exec $(python) manage.py reset_admin $(ADMIN_ARGS)

install:
	@exec $(one_at_a_time) $(MAKE) .venv/installed

install-dev:
	@exec $(one_at_a_time) $(MAKE) .venv/installed-dev

install-bench:
	@exec $(one_at_a_time) $(MAKE) .venv/installed-bench

# What is installed for development or benchmarks includes all that running needs
.venv/installed: requirements.txt requirements-build.txt .venv/made
	@echo 正在安装依赖……
	@$(pip) -r requirements-build.txt
	@exec $(pip) --no-build-isolation -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt requirements.txt requirements-build.txt .venv/made
	@echo 正在安装开发依赖……
	@$(pip) -r requirements-build.txt
	@exec $(pip) --no-build-isolation -r requirements-dev.txt
	@touch .venv/installed $@

.venv/installed-bench: requirements-bench.txt requirements.txt requirements-build.txt .venv/made
	@echo 正在安装测量用的依赖……
	@$(pip) -r requirements-build.txt
	@exec $(pip) --no-build-isolation -r requirements-bench.txt
	@touch .venv/installed $@

# Looked at every time: a half-made environment, or one whose Python is gone, is made anew
.venv/made: FORCE
	@test -f $@ && $(python) -c 'import pip' 2>/dev/null && exit; \
	for candidate in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if "$$candidate" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    rm -rf .venv && "$$candidate" -m venv .venv && touch $@; exit; \
	  fi; \
	done; \
	echo '需要 Python 3.11 或更新版本，并带有 venv（Debian、Ubuntu：apt install python3-venv）。' >&2; exit 1

# uv compiles for all platforms at once; the files name no registry
compile = var/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-header --no-emit-index-url --no-emit-find-links $(LOCK_ARGS) pyproject.toml
lock: install
	@$(python) -m venv var/lock
	@var/lock/bin/python -m pip --disable-pip-version-check --quiet install uv
	@$(compile:pyproject.toml=--group build) -o requirements-build.txt
	@$(compile) -o requirements.txt
	@$(compile) --constraint requirements.txt --group dev -o requirements-dev.txt
	@$(compile) --constraint requirements.txt --group bench -o requirements-bench.txt
