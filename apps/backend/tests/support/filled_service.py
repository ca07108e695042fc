"""The app on a database with a little in it, for tests without an event loop of their own."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from functools import cache
from typing import TypeVar

from core.clock import utc_now
from core.database import Database
from core.encryption import use_keys
from main import create_app
from services import sessions
from support import SECRET
from support.factories import add_booking, add_chefs, add_station
from support.settings import production
from support.staff import add_user

Result = TypeVar("Result")


class FilledService:
    """A station, a chef, a booking and its customer, and any number of owners."""

    def __init__(self, url: str) -> None:
        self.app = create_app(production(url))
        self.owner_for = cache(self._owner_for)
        self._url = url
        self._numbers = itertools.count()
        self._run(_fill)

    def _owner_for(self, _purpose: str) -> dict[str, str]:
        """Headers of an owner: always the same one for the same purpose, since some log out, or lose their role."""
        email = f"owner{next(self._numbers)}@example.com"

        async def log_in(database: Database) -> str:
            user = await add_user(database, "owner", email=email)
            async with database.writing() as session:
                return (await sessions.begin(session, user, SECRET, utc_now())).access_token

        return {"Authorization": f"Bearer {self._run(log_in)}"}

    def _run(self, work: Callable[[Database], Awaitable[Result]]) -> Result:
        async def run() -> Result:
            use_keys([f"columns:{SECRET}"])  # as the app does with this secret, see `core.keys`
            database = Database(self._url)
            try:
                return await work(database)
            finally:
                await database.close()

        return asyncio.run(run())


async def _fill(database: Database) -> None:
    async with database.writing() as session:
        place = await add_station(session)
        await add_chefs(session, place, "Kim")
        await add_booking(session, place)
