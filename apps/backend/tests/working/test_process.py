import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.clock import utc_now
from core.database import Database
from models.booking import BookingStatus
from models.booking_reminder import BookingReminder
from services.transitions import change_status
from support import SECRET
from support.factories import add_booking, add_station
from support.smtp_server import SmtpServer

pytestmark = pytest.mark.anyio


async def test_the_command_works_until_it_is_told_to_stop(database: Database, smtp: SmtpServer) -> None:
    async with database.writing() as session:
        place = await add_station(session)
        booking = await add_booking(session, place, 12)
        change_status(session, booking, BookingStatus.CONFIRMED)
        due_at = utc_now() - timedelta(minutes=1)
        session.add(BookingReminder(booking_id=booking.id, kind="on demand", due_at=due_at))
    environment = os.environ | {
        "DATABASE_URL": database.url,
        "ENVIRONMENT": "production",
        "SECRET_KEY": SECRET,
        "SMTP_PORT": str(smtp.port),
        "LOG_FORMAT": "json",
    }
    await asyncio.to_thread(run_until_sent, environment, smtp)
    async with database.reading() as session:
        statuses = {row.kind: row.status.value for row in await session.scalars(select(BookingReminder))}
    assert statuses == {"on demand": "sent", "day_before": "pending", "hours_before": "pending"}


def run_until_sent(environment: dict[str, str], smtp: SmtpServer) -> None:
    command = [sys.executable, "-m", "cli", "worker"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as worker:
        smtp.wait_for(received=2, timeout=120)  # the confirmation and the reminder
        worker.send_signal(signal.SIGTERM)
        written = worker.communicate(timeout=120)[1]
    assert worker.returncode == 0
    assert "worker ends" in written
    assert SECRET not in written
    assert "token=" not in written
