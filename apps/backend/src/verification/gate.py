"""All checks in order, and their table."""

import os
from collections.abc import Callable

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from core.database import blocking_engine
from core.settings import Settings
from core.urls import shown, sqlite_file
from verification import configuration, models, schema
from verification.check import Check
from verification.race_drill import race_drill

SCHEMA_CHECKS: dict[str, Callable[[Connection], Check]] = {
    "database reachable": schema.reachable,
    "migrations applied": schema.at_head,
    "no drift": schema.no_drift,
    "bookings hold their slots": schema.claims_complete,
}


def all_checks(settings: Settings) -> list[Check]:
    """Every check, whatever became of the others. Writes nothing but the scratch place of the race drill."""
    found = [models.mappers(), models.one_metadata(), configuration.safe_settings(settings)]
    found += [_on_database(settings.database_url, name, check) for name, check in SCHEMA_CHECKS.items()]
    return [*found, race_drill(settings.database_url)]


def table(checks: list[Check]) -> str:
    """The checks as lines of text."""
    width = max(len(check.name) for check in checks)
    return "\n".join(f"{_verdict(check)}  {check.name:{width}}  {check.detail}" for check in checks)


def _verdict(check: Check) -> str:
    return "ok    " if check.passed else "FAILED"


def _on_database(url: str, name: str, check: Callable[[Connection], Check]) -> Check:
    if (file := sqlite_file(url)) and not os.path.exists(file):  # connecting would make it
        return Check(name, passed=False, detail=f"there is no file {file}")
    engine = blocking_engine(url)
    try:
        with engine.connect() as connection:
            return check(connection)
    except SQLAlchemyError as error:
        return Check(name, passed=False, detail=f"{shown(url)}: {str(error).splitlines()[0]}")
    finally:
        engine.dispose()
