# Everything from a bare machine with Python 3.11 or newer and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test lint types docs bench fit clean

$(VENV)/.installed: pyproject.toml requirements.txt
	@echo "Installing whereas and what it needs into $(VENV), about a minute …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "whereas needs Python 3.11 or newer: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

# Whatever is compiled on first use, compiled once, so that parallel tests don't all do it.
$(VENV)/.compiled: $(VENV)/.installed $(wildcard src/whereas/*.py src/whereas/*/*.py)
	@echo "Compiling the inner loops that are new or changed, about a minute for all …"
	@rm -rf $(VENV)/warm $(VENV)/warm.parquet
	@$(BIN)/whereas demo --library $(VENV)/warm > /dev/null
	@$(BIN)/whereas trace --all -o $(VENV)/warm.parquet --library $(VENV)/warm > /dev/null
	@rm -rf $(VENV)/warm $(VENV)/warm.parquet
	@touch $@

demo: $(VENV)/.installed
	@echo "The first demo on a computer compiles the inner loops, which takes about a minute …"
	@$(BIN)/whereas demo

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed
	$(BIN)/mypy

# One file's tests stay in one process: they share what is costly to set up.
test: lint types $(VENV)/.compiled
	$(BIN)/pytest -n 2 --dist loadfile

# The pictures and tables in the documents that are made from the code.
docs: $(VENV)/.installed
	$(BIN)/python docs/regenerate.py

bench: $(VENV)/.installed
	$(PIP) install -r requirements-bench.txt
	$(BIN)/python -m bench

# What is learnt from labelled data, made again: src/whereas/*/fitted.toml.
fit: $(VENV)/.installed
	$(PIP) install -r requirements-bench.txt
	$(BIN)/python -m fitting

clean:
	rm -rf $(VENV)
