"""Something to look at after the first start."""

from datetime import time

from sqlalchemy import func, select

from core.database import Database
from models.menu import MenuItem
from models.station import Lane, OpeningHours, Station


async def add_example_station(database: Database) -> None:
    """A station with a menu, if there is none. For development only: `main` does not call it in production."""
    async with database.writing() as session:
        if await session.scalar(select(func.count()).select_from(Station)):
            return
        station = Station(slug="main", name="Main Street", time_zone="America/New_York")
        session.add(station)
        await session.flush()
        session.add_all(Lane(station_id=station.id, number=number) for number in (1, 2))
        session.add_all(
            OpeningHours(station_id=station.id, weekday=weekday, opens_at=time(11), closes_at=time(22))
            for weekday in range(7)
        )
        session.add_all(
            [
                MenuItem(station_id=station.id, name="Hibachi dinner", price_cents=5500, per_guest=True),
                MenuItem(station_id=station.id, name="Noodles", price_cents=1800),
            ]
        )
