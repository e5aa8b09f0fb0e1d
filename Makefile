# Everything a contributor runs. PYTHON=python3.12 chooses another interpreter; ARGS is passed to the last command.
.PHONY: pictures help installs demo test quick check soak trust fuzz format wheel docs clean
BIN := .venv/bin
# Files run in parallel, each in one worker, so that a file's fixtures are made only once; tests/conftest.py says in which order.
SIDE := -n $(or $(WORKERS),4) --dist loadfile --no-loadscope-reorder
export PYTHON

help:
	@echo "make demo    set up, then show a simulated conversation and its replay (no camera, no microphone)"
	@echo "make test    set up for the tests and run them (some of them: ARGS='tests/voice -x')"
	@echo "make quick   run the fast tests, to use between edits"
	@echo "make check   run everything: format, lint, types, layers, tests"
	@echo "make soak    run the live pipeline on films for MINUTES=10 and show what grows"
	@echo "make trust   run the trust tests with every kill, message and cycle (make test runs some)"
	@echo "make fuzz    try 1,000 damaged sessions, films, bundles, profiles and tables each, and a session cut off at every byte"
	@echo "make format  format the code"
	@echo "make wheel   build the wheel, and that of the models it works without, into dist/"
	@echo "make installs  try pipx and uv with PYTHON=python3.12, from a clean clone and from the wheel (ten minutes)"
	@echo "make pictures  take the README's pictures from the running demo, in Chromium (three minutes)"
	@echo "make docs    build the documentation into site/"
	@echo "make clean   remove .venv and everything that was built"

demo:
	@scripts/set-up demo
	$(BIN)/rapport demo $(ARGS)

test:
	@scripts/set-up test
	$(BIN)/pytest $(SIDE) $(ARGS)

quick:
	@scripts/set-up test
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow" $(ARGS)

check:
	@scripts/set-up dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@# Side by side, as each takes one core.
	$(BIN)/mypy & types=$$!; $(BIN)/lint-imports && wait $$types
	$(BIN)/pytest $(SIDE) $(ARGS)

soak:
	@scripts/set-up test
	$(BIN)/python benchmarks/soak.py --minutes $(or $(MINUTES),10) $(ARGS)

trust:
	@scripts/set-up test
	RAPPORT_FULL=1 $(BIN)/pytest tests/trust tests/fuzz tests/soak $(ARGS)
	RAPPORT_FULL=1 $(BIN)/pytest -m full $(ARGS)

fuzz:
	@scripts/set-up test
	$(BIN)/python -m tests.fuzz.mutated_files $(ARGS)

format:
	@scripts/set-up dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

wheel:
	@scripts/set-up demo
	$(BIN)/python -m pip wheel --disable-pip-version-check --no-deps --wheel-dir dist . ./models

installs:
	$(or $(PYTHON),python3) scripts/installs.py $(ARGS)

pictures:
	@scripts/set-up test
	$(BIN)/python -m scripts.pictures

docs:
	@scripts/set-up dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[docs]"
	$(BIN)/mkdocs build --strict

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
