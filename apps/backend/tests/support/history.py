"""Bookings of the past, many and quickly: rows as they would be left, in statements of thousands."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import utc_now
from models.booking import Booking, BookingStatus
from models.customer import Customer
from models.station import Lane
from support.factories import Place

BATCH = 2_000
CUSTOMER_OF_HISTORY = "history@example.com"


async def add_history(session: AsyncSession, place: Place, count: int) -> None:
    """So many completed bookings, hour by hour back from yesterday. The triggers write claims as for any others."""
    customer = Customer(email=CUSTOMER_OF_HISTORY, name="History")
    session.add(customer)
    await session.flush()
    lanes = list(await session.scalars(select(Lane.id).where(Lane.station_id == place.station_id)))
    rows = (
        _row(place, customer.id, number, place.slot(-96 - number // len(lanes)), lanes[number % len(lanes)])
        for number in range(count)
    )
    while batch := list(itertools.islice(rows, BATCH)):
        await session.execute(insert(Booking), batch)


def _row(place: Place, customer_id: int, number: int, starts_at: datetime, lane_id: int) -> dict[str, Any]:
    ends_at = starts_at + timedelta(hours=1)
    return {
        "reference": f"H{number:09}",
        "station_id": place.station_id,
        "lane_id": lane_id,
        "customer_id": customer_id,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "free_again_at": ends_at,
        "status": BookingStatus.COMPLETED,
        "adults": 2,
        "created_at": utc_now(),
        "updated_at": utc_now(),
        "version": 1,
    }
