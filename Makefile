# Everything a fresh machine needs is done by the two commands `make demo` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Two torch threads on shared cores are many times slower than one.
export OMP_NUM_THREADS := 1

.PHONY: attacks fuzz nbgrader demo test lint types unit validate prove release-check format clean

demo: $(VENV)/installed
	$(BIN)/autograder grade examples/class --output grades; test $$? -le 1
	@echo "Open grades/results.json and grades/grades.csv, or read them: $(BIN)/autograder grade examples/class --json"

test: lint types unit validate release-check

lint: $(VENV)/installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check autograder tests/autograder
	$(BIN)/lint-imports --no-logo

types: $(VENV)/installed
	$(BIN)/mypy

# The two longest files first, one for each process: the lessons' records are then there for the
# others, and no process is left with a long file at the end.
LONGEST := tests/autograder/test_example_class.py tests/autograder/test_notebooks_run.py
unit: $(VENV)/installed
	$(BIN)/pytest --numprocesses 2 --dist loadfile $(LONGEST) tests/autograder tests/attacks tests/lessons

# All attacks, in every configuration that this machine can play: as root it can play all of them.
attacks: $(VENV)/installed
	$(BIN)/python tests/attacks/run.py

# The example class with all its lessons through the real nbgrader: in `make test` it is two lessons.
nbgrader: $(VENV)/installed
	WHOLE_CLASS=1 $(BIN)/pytest tests/autograder/nbgrader/test_class_through_nbgrader.py

# Frames, exchanges, notebooks and archives: fifty times as many inputs as in `make test`.
fuzz: $(VENV)/installed
	HYPOTHESIS_PROFILE=thorough $(BIN)/pytest -s --durations=0 \
		tests/autograder/observation/test_wire_fuzz.py \
		tests/autograder/sandbox/outside/test_fuzzed_exchange.py \
		tests/autograder/submissions/test_fuzzed_files.py

validate: $(VENV)/installed
	$(BIN)/autograder validate

# All that `validate` proves, and false alarms on fresh inputs, cheats and mutants, in five minutes
# on two cores: docs/tolerances.md. CI runs it after `make test`.
prove: $(VENV)/installed
	$(BIN)/autograder validate --seeds 20 --cheats --mutants

release-check: $(VENV)/installed
	$(BIN)/autograder release --check

format: $(VENV)/installed
	$(BIN)/ruff check --fix
	$(BIN)/ruff format autograder tests/autograder

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) grades build *.egg-info
