"""The process behind `booking-backend worker`. Any number of them may run, on any number of machines."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from core.encryption import use_keys
from core.keys import encryption_keys
from core.logs import configure_logs
from core.settings import Settings
from models import loading
from services import housekeeping, login_limits
from workers import outbox, reminders
from workers.tools import Tools

log = structlog.get_logger()
Duty = Callable[[Tools], Awaitable[int]]


async def work(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT, which let the current piece of work end first."""
    configure_logs(settings)
    use_keys(encryption_keys(settings))
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    tools = Tools.of(settings)
    log.info("worker begins", worker=tools.name, tables=len(loading.metadata.tables))
    try:
        while not stop.is_set():
            if not await work_once(tools):
                with contextlib.suppress(TimeoutError, asyncio.TimeoutError):
                    await asyncio.wait_for(stop.wait(), settings.worker_poll_seconds)
    finally:
        await tools.database.close()
    log.info("worker ends", worker=tools.name)


async def work_once(tools: Tools) -> int:
    """One round of all duties. Returns how much was done. A database that is away ends no worker."""
    done = 0
    for duty in DUTIES:
        try:
            done += await duty(tools)
        except (SQLAlchemyError, OSError) as error:
            log.warning("duty failed", duty=duty.__name__, error=type(error).__name__)
    return done


async def keep_house(tools: Tools) -> int:
    """Cancel what was not paid in time, and forget what has expired."""

    async def rounds(session: AsyncSession) -> int:
        await housekeeping.forget(session, tools.clock())
        await login_limits.forget(session, tools.clock())
        return await housekeeping.cancel_unpaid(session, tools.clock())

    return await tools.database.transact(rounds)


DUTIES: tuple[Duty, ...] = (keep_house, outbox.handle_waiting, reminders.send_due)
