"""The checks over several versions of Python and SQLAlchemy."""

import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["tests", "sqlalchemy", "lint"]
nox.needs_version = ">=2024.10.9"


@nox.session(python=["3.10", "3.11", "3.12", "3.13", "3.14"])
def tests(session: nox.Session) -> None:
    """All tests, with the newest versions of everything."""
    session.install(".[test]")
    session.run("pytest", *session.posargs)


@nox.session(python="3.11")
@nox.parametrize("version", ["1.4", "2.0", "2.1"])
def sqlalchemy(session: nox.Session, version: str) -> None:
    """What rule pages and failure cases say of run time, with one version of SQLAlchemy."""
    further = ["alembic", "celery", "flask-sqlalchemy", "sqlmodel", "uvicorn"]
    if version == "1.4":  # the last ones that support it
        further[2:4] = ["flask-sqlalchemy==3.0.5", "sqlmodel==0.0.11"]
    session.install(".", "pytest", "pytest-xdist", "hypothesis", *further, f"sqlalchemy=={version}.*")
    session.run("pytest", "tests/rule_pages", "-k", "run_ends", *session.posargs)
    session.run("pytest", "tests/failure_cases", "-m", "runtime", *session.posargs)
    session.run("pytest", "tests/observer", "tests/guard", "tests/soundness", "tests/faults", *session.posargs)
    session.run("python", "-m", "tests.failure_cases.observed", *(f"OB{family}" for family in range(1, 7)))


@nox.session(python="3.11")
def lint(session: nox.Session) -> None:
    """Everything that reads our source and does not run it."""
    session.install(".[test,dev]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("lint-imports")
    session.run("python", "docs/rules_index.py", "--check")
    session.run("uv", "lock", "--check")
