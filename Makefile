# make demo    everything from nothing: environment, sample postings, the nightly flow, three queries
# make test    environment, then the tests           make test-slow  the tests that take minutes, too
# make check   environment, then lint, types, SQL    make format     what check would complain about
# make quality our model beside what else people would use
# make speed   texts a second, beside a plain version, peers and the machine
# make dictionary    sql/DICTIONARY.md anew, from the comments in sql/comments, and sql/EXAMPLES.md, from sql/examples
# make scale   three nights on a million postings
# make default-model   train the model in the package anew            (all four: tests/bench/README.md)
PYTHON ?= python3
BIN = .venv/bin
DEMO_DB ?= demo.duckdb
export PREFECT_SERVER_ANALYTICS_ENABLED = false
export DO_NOT_TRACK = 1
# Threads that wait do not keep a core busy: the tests run two at a time.
export OMP_WAIT_POLICY = passive

.PHONY: demo test test-slow check format quality speed scale dictionary default-model clean

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: .venv/ready
	$(BIN)/python -m flows.demo --db $(DEMO_DB)

test: .venv/ready
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-slow: .venv/ready
	$(BIN)/python -m pytest -n 2 --dist loadfile -m 'slow or not slow'

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar sql

format: .venv/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --disable-progress-bar sql

quality: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	$(BIN)/python -m tests.bench.quality

dictionary: .venv/ready
	$(BIN)/python -m tests.dictionary
	$(BIN)/python -m tests.examples

scale: .venv/ready
	$(BIN)/python -m tests.bench.scale --rows 1000000

speed: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	$(BIN)/python -m tests.bench.speed

default-model: .venv/ready
	$(BIN)/python -m tests.bench.default_model

clean:
	rm -rf .venv $(DEMO_DB) $(DEMO_DB).* $(basename $(DEMO_DB)).models $(basename $(DEMO_DB)).tags*
