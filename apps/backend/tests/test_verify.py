"""The production gate passes what is sound, and names what is not."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, text

from core.database import Base, Database, blocking_engine
from core.settings import Settings
from models.booking import Booking
from support import SECRET
from support.factories import add_booking, add_station
from verification import models, race_drill
from verification.check import Check
from verification.configuration import safe_settings
from verification.gate import all_checks, table

DROP_TRIGGER = {
    "sqlite": "DROP TRIGGER bookings_claim_on_insert",
    "postgresql": "DROP TRIGGER bookings_claim_on_insert ON bookings",
}
KEY = "a key for columns, which is another one than the secret"


def production(database_url: str, **changes: object) -> Settings:
    own = {"secret_key": SecretStr(SECRET), "encryption_keys": [SecretStr(KEY)], "public_url": "https://book.example"}
    values = {"environment": "production", "database_url": database_url, **own, **changes}
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]  # fields of all kinds


def failed(checks: list[Check]) -> dict[str, str]:
    return {check.name: check.detail for check in checks if not check.passed}


def execute(url: str, *statements: str) -> None:
    engine = blocking_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_a_sound_installation_passes(database_url: str) -> None:
    checks = all_checks(production(database_url))
    assert failed(checks) == {}
    assert len(checks) >= 8
    assert "1 booked, 15 refused, 1 stored" in table(checks)


def test_the_drill_leaves_nothing_behind(database_url: str, dialect: str, shared_directory: str) -> None:
    assert race_drill.race_drill(production(database_url).database_url).passed
    if dialect == "sqlite":
        assert list(Path(shared_directory).glob("*drill*")) == []
    else:
        engine = blocking_engine(database_url)
        with engine.connect() as connection:
            count = connection.scalar(text("SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%drill%'"))
        engine.dispose()
        assert count == 0


def test_an_empty_database_is_not_fit(empty_database_url: str) -> None:
    found = failed(all_checks(production(empty_database_url)))
    assert set(found) == {"migrations applied", "no drift", "bookings hold their slots"}
    assert "add_table" in found["no drift"]


async def test_missing_triggers_and_lost_claims_are_noticed(
    database: Database, settings: Settings, dialect: str
) -> None:
    execute(settings.database_url, DROP_TRIGGER[dialect])
    async with database.writing() as session:
        place = await add_station(session)
        reference = (await add_booking(session, place)).reference
    assert failed(all_checks(production(settings.database_url))) == {
        "no drift": "no trigger bookings_claim_on_insert",
        "bookings hold their slots": f"{reference} does not",
    }


def test_a_database_that_is_away_is_one_line_without_its_password() -> None:
    found = failed(all_checks(production("postgresql://somebody:hidden-word@127.0.0.1:1/nothing")))
    assert "database reachable" in found
    assert "race of 16 for one slot" in found
    assert "hidden-word" not in str(found)
    assert "\n" not in "".join(found.values())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"environment": "development"}, "ENVIRONMENT"),
        ({"debug": True}, "DEBUG"),
        ({"secret_key": None}, "SECRET_KEY is not set"),
        ({"secret_key": SecretStr("short")}, "SECRET_KEY is shorter"),
        ({"secret_key": SecretStr("a" * 64)}, "SECRET_KEY repeats"),
        ({"encryption_keys": []}, "ENCRYPTION_KEYS"),
        ({"encryption_keys": [SecretStr(SECRET)]}, "an encryption key is the SECRET_KEY"),
        ({"public_url": "http://book.example"}, "PUBLIC_URL"),
    ],
)
def test_each_unsafe_setting_is_named(changes: dict[str, object], expected: str) -> None:
    check = safe_settings(production("sqlite:///anything.db", **changes))
    assert not check.passed
    assert expected in check.detail
    assert SECRET not in check.detail


def test_a_second_base_and_a_second_module_are_named() -> None:
    program = """
import importlib.util, sys
from sqlalchemy.orm import DeclarativeBase
import models.review
class Other(DeclarativeBase): pass
spec = importlib.util.spec_from_file_location("src.core.clock", sys.modules["core.clock"].__file__)
sys.modules[spec.name] = importlib.util.module_from_spec(spec)
from verification.models import one_metadata
print(one_metadata().detail)
"""
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "a second Base: Other" in answer
    assert "one file, several modules: core.clock and src.core.clock" in answer


def test_the_drill_can_fail(empty_database_url: str, dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a schema without the trigger everybody gets through."""
    prepare = race_drill.prepare

    def without_trigger(engine: Engine) -> None:
        prepare(engine)
        with engine.begin() as connection:
            connection.execute(text(DROP_TRIGGER[dialect]))

    monkeypatch.setattr(race_drill, "prepare", without_trigger)
    check = race_drill.race_drill(empty_database_url)
    assert not check.passed
    assert "16 booked" in check.detail


def test_this_process_is_sound() -> None:
    assert models.mappers().passed
    assert models.one_metadata().passed
    assert Booking.metadata is Base.metadata


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "cli", *arguments]
    return subprocess.run(command, env=environment, check=False, capture_output=True, text=True)


def test_the_command_says_so_by_its_exit_code(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/booking.db"
    assert run("migrate", DATABASE_URL=url).returncode == 0
    verified = run("verify", DATABASE_URL=url)
    assert verified.returncode == 1
    assert "FAILED  settings safe for production" in verified.stdout
    assert "ok      race of 16" in verified.stdout


def test_wrong_settings_are_told_in_a_line_each() -> None:
    wrong = run("verify", DATABASE_URL="mysql://root:hidden-word@host/database", LOG_LEVEL="LOUD")
    assert wrong.returncode == 2
    assert "DATABASE_URL: Value error, mysql is not supported" in wrong.stderr
    assert "LOG_LEVEL: " in wrong.stderr
    assert "hidden-word" not in wrong.stderr


def test_production_does_not_start_without_a_secret(tmp_path: Path) -> None:
    unset = run("serve", ENVIRONMENT="production", DATABASE_URL=f"sqlite:///{tmp_path}/booking.db")
    assert unset.returncode == 2
    assert "SECRET_KEY" in unset.stderr
