# Everything a fresh machine needs is done by the two commands `make demo` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Two torch threads on shared cores are many times slower than one.
export OMP_NUM_THREADS := 1

# What hidden checks draw their inputs from is a secret of each checkout. Here it is published, so
# that what CI proves today it proves tomorrow; grading uses the checkout's own.
unit validate prove diagnosis release-check nbgrader semester quick: export AUTOGRADER_SECRET := 5eed5eed5eed5eed5eed5eed5eed5eed

# The course that this project ships, and the small ones beside it.
COURSES := . $(patsubst %/pyproject.toml,%,$(sort $(wildcard examples/courses/*/pyproject.toml)))

.PHONY: agreement attacks cluster coverage diagnosis docs fuzz nbgrader demo install quick test wheel lint types unit validate prove release-check semester format clean

demo: $(VENV)/installed
	$(BIN)/autograder grade examples/class --output grades; test $$? -le 1
	@echo "Open grades/results.json and grades/grades.csv, or read them: $(BIN)/autograder grade examples/class --json"

# The inner loop: within a minute on two idle cores. It says how many tests it leaves to `make test`.
# No test here has a fixture that is too dear to be made by each process, so any may take any test.
ALL := tests/autograder tests/attacks tests/lessons tests/student
QUICK := not slow and not fuzz and not browser and not task
quick: lint types
	$(BIN)/pytest --numprocesses auto --dist worksteal -m '$(QUICK)' $(ALL)

# `validate` comes before the unit tests: it leaves the lessons' records for them.
test: lint types validate release-check unit wheel

lint: $(VENV)/installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check autograder tests/autograder tests/wheel
	$(BIN)/lint-imports --no-logo

types: $(VENV)/installed
	$(BIN)/mypy

# A file's tests stay together, since what its fixtures make takes up to half a minute. The longest
# files come first, in this order: no process is left with one of them at the end.
LONGEST := $(addprefix tests/autograder/, test_notebooks_run.py test_example_courses.py \
	nbgrader/test_class_through_nbgrader.py commands/test_confinement_that_is_missing.py \
	commands/test_grade.py test_example_class.py nbgrader/test_in_a_browser.py)
unit: $(VENV)/installed
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder \
		$(LONGEST) tests/attacks tests/autograder tests/lessons tests/student

# What a student has: the wheel, built and installed into a fresh environment, checks a released folder.
wheel: $(VENV)/installed
	$(BIN)/pytest tests/wheel

# How much of the kit its tests run: a figure to read, not a gate. Only the fast tests are counted,
# and only in their own process: what runs in a sandbox's process is not seen.
coverage: $(VENV)/installed
	$(BIN)/pytest --quiet --numprocesses 2 --cov --cov-report=term:skip-covered \
		-m 'not slow and not fuzz and not browser' tests/autograder

# The site: the guides of docs/, the commands, and what a lesson's author imports. A link to a page,
# a picture or a heading that is not there ends the build.
docs: $(VENV)/installed
	$(BIN)/mkdocs build --strict
	@echo "Open site/index.html"

# All attacks, in every configuration that this machine can provide: as root, all of them. What came
# of it goes into docs/security.md.
attacks: $(VENV)/installed
	mkdir -p build
	$(BIN)/python tests/attacks/run.py --json build/attacks.json
	$(BIN)/python docs/make_attacks_table.py build/attacks.json

# The example class with all its lessons through the real nbgrader: in `make test` it is two lessons.
nbgrader: $(VENV)/installed
	WHOLE_CLASS=1 $(BIN)/pytest tests/autograder/nbgrader/test_class_through_nbgrader.py

# Whether the notebook and the grade say the same, on all lessons: in `make test` it is two of them.
agreement: $(VENV)/installed
	WHOLE_CLASS=1 $(BIN)/pytest -s tests/autograder/test_same_verdict.py

# A semester of sixty students on the real lessons, every final number computed a second time: a
# quarter of an hour and more. In `make test` the lessons are small ones.
semester: $(VENV)/installed
	WHOLE_CLASS=1 $(BIN)/pytest -s tests/autograder/test_semester.py

# Everything about clusters, with what waits for minutes; then workers in network namespaces of
# their own, which needs root.
cluster: $(VENV)/installed
	WHOLE_CLASS=1 $(BIN)/pytest tests/autograder/cluster
	$(BIN)/python benchmarks/cluster_in_namespaces.py

# Frames, exchanges, notebooks and archives: fifty times as many inputs as in `make test`.
fuzz: $(VENV)/installed
	HYPOTHESIS_PROFILE=thorough $(BIN)/pytest -s --durations=0 -m fuzz

validate: $(VENV)/installed
	set -e; for course in $(COURSES); do $(BIN)/autograder validate --course $$course; done

# All that `validate` proves, and false alarms on fresh inputs, cheats and mutants, in some minutes
# on two cores: docs/tolerances.md. CI runs it after `make test`.
prove: $(VENV)/installed
	set -e; for course in $(COURSES); do \
		$(BIN)/autograder validate --seeds 20 --cheats --mutants --course $$course; done

# How often what is said about wrong programs is so: the figures of docs/feedback.md, in minutes.
# In `make test` it is two lessons.
diagnosis: $(VENV)/installed
	$(BIN)/python benchmarks/diagnosis.py --jobs 2

release-check: $(VENV)/installed
	set -e; for course in $(COURSES); do $(BIN)/autograder release --check --course $$course; done

format: $(VENV)/installed
	$(BIN)/ruff check --fix
	$(BIN)/ruff format autograder tests/autograder tests/wheel

# Everything that the other targets need. CONSTRAINTS chooses other versions than the ones of every day.
CONSTRAINTS := constraints.txt
install: $(VENV)/installed

$(VENV)/installed: pyproject.toml $(CONSTRAINTS)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint $(CONSTRAINTS) --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) grades build dist site *.egg-info
