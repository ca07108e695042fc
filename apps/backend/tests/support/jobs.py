"""What processes of tests do (`support.processes`)."""

import asyncio
import threading
from functools import partial
from typing import Any

from core.clock import utc_now
from core.database import Database
from services.payments import webhooks


def receive_events(gate: threading.Barrier, url: str, events: list[dict[str, Any]]) -> None:
    """Take deliveries of Stripe's, one after the other, beginning when all processes are there."""
    gate.wait()
    asyncio.run(_receive_events(url, events))


async def _receive_events(url: str, events: list[dict[str, Any]]) -> None:
    database = Database(url)
    for event in events:
        await database.transact(partial(webhooks.receive, event=event, now=utc_now()))
    await database.close()
