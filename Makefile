# The commands of the project. `make demo` and `make test` need nothing but Python ≥ 3.11 and make: they set up .venv themselves.

PYTHON ?= python3
BIN := .venv/bin

CORPUS ?=

.PHONY: demo test neural check bench bench-models bench-extract bench-stories bench-fortnight bench-collect weights test-integration picture clean faults fuzz

demo: .venv/installed
	@$(BIN)/vigie demo

test: .venv/installed-dev
	$(BIN)/pytest -n auto tests

# What local models need, about 1.2 GB; with it `make test` also runs their tests.
neural: .venv/installed-dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,neural]'

check: .venv/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -q tests/test_layers.py tests/test_imports.py
	$(BIN)/python tests/wheel.py

# Speed; with CORPUS=pages.jsonl.xz (see bench/replay.py) also the whole job on real pages.
bench: .venv/installed-dev
	$(BIN)/python -m bench.speed
ifneq ($(CORPUS),)
	$(BIN)/python -m bench.replay_run $(CORPUS)
endif

# Extraction next to its peers (bench/peers.txt); CORPUS is a folder, see bench/extract.py.
bench-extract: .venv-peers/installed
	@.venv-peers/bin/python -m bench.extract $(CORPUS)

# Stories: how well and how fast; with CORPUS=folder also on rpm2-*.jsonl.xz.
bench-stories: .venv/installed-dev
	$(BIN)/python -m bench.stories $(CORPUS)
	$(BIN)/python -m bench.assignment

# Two weeks of a corpus lived day by day: what was told once, what came back with something new.
bench-fortnight: .venv/installed-dev
	@$(BIN)/python -m bench.fortnight $(CORPUS)

# The models against their peers, on a folder of marked corpora (see docs/eval.md): make bench-models CORPUS=folder
bench-models: .venv-peers/installed
	@test -d "$(CORPUS)" || { echo "Say where the corpora are: make bench-models CORPUS=folder (see docs/eval.md)"; exit 1; }
	.venv-peers/bin/python -m bench.models $(CORPUS)

.venv-peers/installed: .venv/bin/python pyproject.toml constraints.txt bench/peers.txt
	@echo "Installing Vigie and its peers into .venv-peers (once)"
	@$(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --upgrade pip # 23.2 cannot resolve them
	@.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check -e . -r bench/peers.txt
	@touch $@

# All weights that ship, made anew in the order in which one needs the other (models/README.md): make weights CORPUS=folder
MARKED = $(CORPUS)/entities/orange-hightech.jsonl.xz --dates $(CORPUS)/articles/orange-hightech.jsonl.xz
weights: .venv-weights/installed
	@test -d "$(CORPUS)" || { echo "Say where the corpora are: make weights CORPUS=folder (see docs/eval.md)"; exit 1; }
	rm -rf build/folds
	.venv-weights/bin/python models/background/recipe.py $(CORPUS)
	.venv-weights/bin/python models/lines/recipe.py $(CORPUS)
	.venv-weights/bin/python models/names/recipe.py $(CORPUS)
	.venv-weights/bin/python models/names/recipe.py $(CORPUS) --folds build/folds
	.venv-weights/bin/python models/salience/recipe.py $(MARKED) --names build/folds
	.venv-weights/bin/python models/topics/recipe.py $(MARKED)
	.venv-weights/bin/python models/summary/recipe.py $(CORPUS)

.venv-weights/installed: .venv/bin/python pyproject.toml constraints.txt models/recipes.txt
	@echo "Installing Vigie and what trains its models into .venv-weights (once)"
	@$(PYTHON) -m venv .venv-weights
	@.venv-weights/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e . -r models/recipes.txt
	@touch $@

# Collecting next to lemon24/reader on the same feeds, and memory over 5,000 pages.
bench-collect: .venv-peers/installed
	.venv-peers/bin/python -m bench.collect

# Every fault of tests/faults.py against the collector: row, expected, seen. Writes docs/faults.md.
faults: .venv/installed-dev
	$(BIN)/python -m tests.faults docs/faults.md

# Damaged feeds, pages, sitemaps, addresses and dates for so many seconds: whatever is wrong is printed, and told again
# by the command that it prints.
SECONDS ?= 60
fuzz: .venv/installed-dev
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

# Slow proofs: kills of whole runs, and of posting alone under a receiver that misbehaves; a real Matrix homeserver
# (installed into build/) and a real mail server, read back; hostile texts; a year of editions. `make test` has short forms of them.
KILLS ?= 1000
test-integration: .venv/installed-dev build/synapse/installed
	$(BIN)/python -m bench.kill --workspaces 4 --kills 5
	$(BIN)/python -m bench.outbox --kills $(KILLS)
	$(BIN)/python -m bench.hostile
	$(BIN)/python -m bench.year
	$(BIN)/python -m bench.rooms --synapse build/synapse/bin/python

build/synapse/installed:
	@$(PYTHON) -m venv build/synapse
	@build/synapse/bin/python -m pip install --quiet --disable-pip-version-check matrix-synapse==1.163.2
	@touch $@

# The picture in the README, of the demo's digest; needs chromium.
picture: .venv/installed
	$(BIN)/python -m bench.picture docs/digest.png

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Vigie needs Python 3.11 or later; say which with make PYTHON=python3.12"; exit 1; }
	@echo "Making .venv"
	@$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing Vigie into .venv (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/installed-dev: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing Vigie and its test tools into .venv (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch .venv/installed $@

clean:
	rm -rf .venv .venv-peers .venv-weights build dist vigie-demo
