# Everything a contributor runs. PYTHON=python3.12 chooses another interpreter, ARGS are passed on to the last command.
.PHONY: help demo test quick check soak trust fuzz format wheel docs clean
BIN := .venv/bin
# Side by side, a file at a time: the fixtures of a file are made once.
SIDE := -n $(or $(WORKERS),3) --dist loadfile
export PYTHON

help:
	@echo "make demo    set up, then a simulated conversation and its page (no camera, no microphone)"
	@echo "make test    set up for the tests, and run them (ARGS='tests/voice -x' for some)"
	@echo "make quick   the tests that take under half a second each: between two edits"
	@echo "make check   the whole ritual: format, lint, types, layers, tests"
	@echo "make soak    the live pipeline from films for MINUTES=10: what grows?"
	@echo "make trust   the tests of trust with all the kills, messages and cycles (make test tries some)"
	@echo "make fuzz    damaged sessions, films, bundles and profiles, 1,000 of each, and a session cut off at every byte"
	@echo "make format  put the code into its format"
	@echo "make wheel   build the wheel with the models inside, into dist/"
	@echo "make clean   remove .venv and what was built"

demo:
	@scripts/set-up demo
	$(BIN)/rapport demo $(ARGS)

test:
	@scripts/set-up test
	$(BIN)/pytest $(SIDE) $(ARGS)

quick:
	@scripts/set-up test
	$(BIN)/pytest -n 2 --dist loadfile -m "not slow" $(ARGS)

check:
	@scripts/set-up dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest $(SIDE) $(ARGS)

soak:
	@scripts/set-up test
	$(BIN)/python benchmarks/soak.py --minutes $(or $(MINUTES),10) $(ARGS)

trust:
	@scripts/set-up test
	RAPPORT_FULL=1 $(BIN)/pytest tests/trust tests/fuzz tests/soak $(ARGS)

fuzz:
	@scripts/set-up test
	$(BIN)/python -m tests.fuzz.mutated_files $(ARGS)

format:
	@scripts/set-up dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

wheel:
	@scripts/set-up demo
	$(BIN)/python -m pip wheel --disable-pip-version-check --no-deps --wheel-dir dist .

docs:
	@scripts/set-up dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[docs]"
	$(BIN)/mkdocs build --strict

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
