# Shortcuts for people; `just` alone lists them. What counts is `.ci/run`.

_default:
    @just --list

# Prepare an environment in .venv
setup:
    uv sync --extra test --extra dev

# Run the tests, for instance `just test -k OB101`
test *arguments:
    uv run --extra test pytest {{ arguments }}

# Put source into shape and repair what can be repaired
format:
    uv run --extra dev ruff check --fix .
    uv run --extra dev ruff format .

# Everything that reads the source
lint:
    uv run --extra dev nox -s lint

# All versions of Python and SQLAlchemy
matrix:
    uv run --extra dev nox -s tests sqlalchemy

# Write docs/rules.md anew
rules-index:
    uv run python docs/rules_index.py

# Compare with other tools, on generated trees or on a real one
benchmark *arguments:
    uv run python benchmarks/compare.py {{ arguments }}

# Every check, as a fresh machine sees it
ci:
    .ci/run
