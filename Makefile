# The two commands of the README are `make demo` and `make test`; the rest is for those who work here.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
DATA   ?=
WORK   ?=
CORPUS ?=
SIZES  ?=
OPTIONS ?=
comma   := ,

.PHONY: all demo test lint types check gate floors picture bench bench-large bench-speed bench-start eval eval-reader eval-lemma lemma-table \
        command-table torture mutants test-install test-lowest test-pythons clean

all: test

# A virtual environment with the tool as users get it. Its marker is newer than pyproject.toml.
$(VENV)/installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "relsearch needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	$(BIN)/python -m compileall -q relsearch
	touch $@

# What tests and linters need beside it.
$(VENV)/developing: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[html,eval,dev]'
	touch $@

demo: $(VENV)/installed
	$(BIN)/relsearch index seeds
	$(BIN)/relsearch query "कनाडा सुरक्षा" --format human

test: lint types check

lint: $(VENV)/developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell relsearch tests bench *.md changelog.d Makefile

types: $(VENV)/developing
	$(BIN)/mypy

check: $(VENV)/developing
	$(BIN)/python -m pytest -q

# Whether every kind of topic is still answered as well as it once was.
gate: $(VENV)/developing
	$(BIN)/python -m pytest -q tests/relevance

# Raise the floors of the gate to what is reached now: make floors, or to lower one make floors REASON='…'.
floors: $(VENV)/developing
	$(BIN)/python bench/relevance_floors.py --reason "$$REASON"

# Every promise of TRUST.md put to the test: make torture SCALE=0.01 [SEED=N] [ONLY=kills,damage] [JOBS=N].
torture: $(VENV)/developing
	$(BIN)/python -m tests.torture --scale "$(or $(SCALE),1)" $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY)) $(if $(JOBS),--jobs $(JOBS))

# Whether tests notice when what keeps an index or shows a text is changed: make mutants [ONLY=storage,lock].
mutants: $(VENV)/developing
	$(BIN)/python -m tests.torture.mutants $(if $(ONLY),--only $(ONLY)) $(OPTIONS)

# The picture of a query in the README.
picture: $(VENV)/installed
	$(BIN)/python bench/picture.py

# How fast analysis, queries and starts are: make bench-speed DATA=FOLDER.
bench-speed: $(VENV)/installed
	@test -n "$(DATA)" || { echo "give the folder that holds bench/corpus_10k.jsonl.gz: make bench-speed DATA=…"; exit 2; }
	$(BIN)/python bench/speed.py "$(DATA)"

# How long a start takes, beside Python itself and a search with SQLite.
bench-start: $(VENV)/installed
	$(BIN)/python bench/start.py

# relsearch beside other engines, which live in an environment of their own: make bench, minutes, and
# make bench-large, which also makes 100,000 articles. Both take the articles of CORPUS=FILE, records
# (id, title, body or text) as .jsonl or .jsonl.gz, or else the seeds, and make more of the same kind:
# make bench [CORPUS=FILE] [SIZES="1000 10000"] [WORK=FOLDER] [OPTIONS="--reuse --readme README.md"].
$(VENV)-bench/installed: pyproject.toml bench/peers/requirements.txt
	$(PYTHON) -m venv $(VENV)-bench
	$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check --editable . -r bench/peers/requirements.txt
	touch $@

$(VENV)-bench/seeds.jsonl: $(VENV)-bench/installed
	rm -rf $(VENV)-bench/seeds && $(VENV)-bench/bin/relsearch index seeds --index $(VENV)-bench/seeds
	$(VENV)-bench/bin/relsearch export --index $(VENV)-bench/seeds > $@

bench: $(VENV)-bench/seeds.jsonl
	$(VENV)-bench/bin/python -m bench.engines "$(or $(CORPUS),$<)" --work "$(or $(WORK),$(VENV)-bench/work)" --sizes "$(or $(SIZES),10000)" $(OPTIONS)

# Whoosh itself takes hours for 100,000 articles; OPTIONS="--only …" may name it.
bench-large:
	$(MAKE) bench SIZES="$(or $(SIZES),10000 100000)" OPTIONS="$(or $(OPTIONS),--only relsearch$(comma)relsearch-default$(comma)tantivy$(comma)fts5$(comma)ripgrep)"

# How well larger collections are searched, beside Lucene: make eval DATA=FOLDER [WORK=FOLDER].
eval: $(VENV)/developing
	@test -n "$(DATA)" || { echo "give the folder that holds eval/: make eval DATA=…"; exit 2; }
	$(BIN)/python bench/retrieval_quality.py "$(DATA)" $(if $(WORK),--work "$(WORK)")

# How well headlines, dates, sources, bodies and noise are read: make eval-reader DATA=FOLDER,
# where FOLDER holds raw/ and gold.jsonl.
eval-reader: $(VENV)/installed
	@test -n "$(DATA)" || { echo "give the folder that holds gold.jsonl: make eval-reader DATA=…"; exit 2; }
	$(BIN)/python bench/reader_quality.py $(DATA)

# How well forms of one word are brought together: make eval-lemma DATA=FILE, a TSV of form, lemma
# and part of speech; DATA may name several.
eval-lemma: $(VENV)/installed
	@test -n "$(DATA)" || { echo "give the TSV of form, lemma, part of speech: make eval-lemma DATA=…"; exit 2; }
	$(BIN)/python bench/lemma_quality.py $(DATA)

# The lists of Hindi verbs and lemmas anew, after a change of paradigms, spelling rules or counts.
lemma-table: $(VENV)/installed
	$(BIN)/python bench/lemma_table.py --write

# The table that a start without Typer reads, anew after a change of commands or options.
command-table: $(VENV)/installed
	$(BIN)/python bench/command_table.py --write

# The installed wheel without extras or development tools: a need nobody declared shows here.
test-install:
	rm -rf $(VENV)-plain && $(PYTHON) -m venv $(VENV)-plain
	$(VENV)-plain/bin/python -m pip install --quiet --disable-pip-version-check .
	PLAIN=$(abspath $(VENV)-plain)/bin/relsearch sh tests/plain_install.sh

# The oldest release of each dependency that pyproject.toml admits.
test-lowest:
	rm -rf $(VENV)-lowest && $(PYTHON) -m venv $(VENV)-lowest
	$(VENV)-lowest/bin/python tests/lowest_versions.py pyproject.toml > $(VENV)-lowest/lowest.txt
	$(VENV)-lowest/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[html,eval,dev]' --constraint $(VENV)-lowest/lowest.txt
	$(VENV)-lowest/bin/python -m pytest -q

# The tests on the newest Python of this machine, or: make test-pythons PYTHONS="python3.12 python3.13".
test-pythons:
	sh tests/newer_pythons.sh $(VENV) $(PYTHONS)

clean:
	rm -rf $(VENV) $(VENV)-* dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	git clean -fdXq index
