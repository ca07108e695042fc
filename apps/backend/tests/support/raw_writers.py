"""Processes that write bookings past every service: nothing but the database stands between them."""

import random
from collections import Counter
from datetime import datetime, timedelta, timezone

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from core.database import blocking_engine
from models.booking import Booking, BookingStatus
from models.customer import Customer
from models.slot import SlotHold
from models.station import Lane, Station
from services.conflicts import is_double_booking

NOON = datetime(2035, 5, 1, 12, tzinfo=timezone.utc)
STATEMENTS = 30
LANES = 2


def prepare(url: str) -> None:
    """A station with two lanes, and a customer."""
    engine = blocking_engine(url)
    with engine.begin() as connection:
        connection.execute(insert(Station).values(id=1, slug="main", name="Main", time_zone="UTC"))
        lanes = [{"id": number + 1, "station_id": 1, "number": number + 1} for number in range(LANES)]
        connection.execute(insert(Lane).values(lanes))
        connection.execute(insert(Customer).values(id=1, email="ann@example.com", name="Ann"))
    engine.dispose()


def write(url: str, seed: int) -> Counter[str]:
    """Write at random, one statement to a transaction. Returns how many went through, and how many were refused."""
    dice = random.Random(seed)  # noqa: S311 no secret
    engine = blocking_engine(url)
    outcomes: Counter[str] = Counter()
    for number in range(STATEMENTS):
        try:
            with engine.begin() as connection:
                _one(connection, dice, f"{seed}-{number}")
        except IntegrityError as error:
            if not is_double_booking(error):
                raise
            outcomes["refused"] += 1
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != "40P01":  # ended for another one to go on
                raise
            outcomes["deadlock"] += 1
        else:
            outcomes["written"] += 1
    engine.dispose()
    return outcomes


def _one(connection: Connection, dice: random.Random, name: str) -> None:
    start = NOON + timedelta(minutes=dice.randrange(0, 360))
    end = start + timedelta(minutes=dice.choice([15, 30, 60, 120]))
    place = {"lane_id": dice.randint(1, LANES), "starts_at": start, "free_again_at": end}
    own = {"reference": name, "station_id": 1, "customer_id": 1, "adults": 1, "version": 1, "ends_at": end}
    victim = Booking.id == dice.choice(list(connection.scalars(select(Booking.id))) or [0])
    what = dice.choice(["book", "book", "book", "move", "cancel", "return", "delete", "hold"])
    if what == "book":
        connection.execute(insert(Booking).values(**own, **place))
    elif what == "move":
        connection.execute(update(Booking).where(victim).values(ends_at=end, **place))
    elif what in ("cancel", "return"):
        status = BookingStatus.CANCELLED if what == "cancel" else BookingStatus.PENDING
        connection.execute(update(Booking).where(victim).values(status=status))
    elif what == "delete":
        connection.execute(delete(Booking).where(victim))
    else:
        expires_at = datetime.now(timezone.utc) + timedelta(seconds=dice.choice([-5, 3600]))
        connection.execute(insert(SlotHold).values(token_hash=name, station_id=1, expires_at=expires_at, **place))
