"""Writers in several processes, with no service between them and the database."""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from sqlalchemy import select

from core.clock import utc_now
from core.database import Database
from models.slot import SlotHold
from support import raw_writers
from support.factories import occupied, overlapping

WRITERS = 3


async def test_whatever_is_written_no_two_occupy_the_same_minutes(database: Database, database_url: str) -> None:
    raw_writers.prepare(database_url)
    with ProcessPoolExecutor(WRITERS, get_context("spawn")) as pool:
        outcomes = sum(pool.map(raw_writers.write, [database_url] * WRITERS, range(WRITERS)), Counter[str]())
    assert outcomes["written"] > WRITERS
    assert outcomes["refused"] > WRITERS
    async with database.reading() as session:
        holds = await session.scalars(select(SlotHold).where(SlotHold.expires_at > utc_now()))
        held = [(hold.lane_id, hold.starts_at, hold.free_again_at) for hold in holds]
        rows = sorted([*await occupied(session), *held])
    assert len(rows) > 2
    assert overlapping(rows) == []
