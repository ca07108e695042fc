"""Many bookings of one slot at once, against the configured database, in a corner of it that is removed afterwards."""

import os
import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

from sqlalchemy import Engine, NullPool, create_engine, func, insert, make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.schema import CreateSchema, DropSchema

from core.database import blocking_engine
from core.urls import for_blocking_use, sqlite_file
from models.booking import Booking
from models.customer import Customer
from models.loading import metadata
from models.station import Lane, Station
from services.conflicts import is_double_booking
from verification.check import Check

CONTENDERS = 16
START = datetime(2040, 1, 1, 12, tzinfo=timezone.utc)


def race_drill(url: str) -> Check:
    """Exactly one of CONTENDERS bookings gets through, each in a connection of its own, none of them asking first."""
    name = f"race of {CONTENDERS} for one slot"
    try:
        with scratch(url) as engine:
            prepare(engine)
            outcomes = _race(engine)
            with engine.connect() as connection:
                stored = connection.scalar(select(func.count()).select_from(Booking))
    except DBAPIError as error:
        return Check(name, passed=False, detail=f"could not be held: {str(error.orig).partition(chr(10))[0]}")
    detail = f"{outcomes.count('booked')} booked, {outcomes.count('refused')} refused, {stored} stored"
    failed = sorted(set(outcomes) - {"booked", "refused"})
    passed = stored == 1 and outcomes.count("booked") == 1 and outcomes.count("refused") == CONTENDERS - 1
    return Check(name, passed, "; ".join([detail, *failed]))


@contextmanager
def scratch(url: str) -> Iterator[Engine]:
    """An engine on an empty place of the same database: another schema, or for SQLite another file beside it."""
    name = f"booking_drill_{secrets.token_hex(6)}"
    with _scratch_file(url, name) if url.startswith("sqlite") else _scratch_schema(url, name) as engine:
        yield engine


@contextmanager
def _scratch_file(url: str, name: str) -> Iterator[Engine]:
    file = os.path.join(os.path.dirname(sqlite_file(url) or ""), f"{name}.db")
    engine = blocking_engine(make_url(url).set(database=file).render_as_string(hide_password=False))
    try:
        yield engine
    finally:
        engine.dispose()
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(file + suffix):
                os.unlink(file + suffix)


@contextmanager
def _scratch_schema(url: str, name: str) -> Iterator[Engine]:
    owner = blocking_engine(url)
    options = {"options": f"-csearch_path={name}"}
    engine = create_engine(for_blocking_use(url), connect_args=options, poolclass=NullPool)
    try:
        with owner.begin() as connection:
            connection.execute(CreateSchema(name))
        yield engine
    finally:
        with owner.begin() as connection:
            connection.execute(text("SET LOCAL client_min_messages = warning"))
            connection.execute(DropSchema(name, cascade=True, if_exists=True))
        owner.dispose()


def prepare(engine: Engine) -> None:
    """Make the schema, and a station with one lane."""
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(Station).values(id=1, slug="drill", name="Drill", time_zone="UTC"))
        connection.execute(insert(Lane).values(id=1, station_id=1, number=1))
        connection.execute(insert(Customer).values(id=1, email="drill@example.com", name="Drill"))


def _race(engine: Engine) -> list[str]:
    gate = threading.Barrier(CONTENDERS)
    with ThreadPoolExecutor(CONTENDERS) as pool:
        return list(pool.map(lambda number: _book(engine, gate, number), range(CONTENDERS)))


def _book(engine: Engine, gate: threading.Barrier, number: int) -> str:
    """Book at a start of its own, within a minute-wise overlap with all the others."""
    start = START + timedelta(minutes=number)
    end = start + timedelta(hours=2)
    place = {"station_id": 1, "lane_id": 1, "customer_id": 1, "adults": 1, "version": 1}
    times = {"starts_at": start, "ends_at": end, "free_again_at": end}
    gate.wait()
    try:
        with engine.begin() as connection:
            connection.execute(insert(Booking).values(reference=f"DRILL{number}", **place, **times))
    except IntegrityError as error:
        return "refused" if is_double_booking(error) else str(error.orig)
    except DBAPIError as error:
        return str(error.orig)
    return "booked"
