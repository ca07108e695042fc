"""Workers as processes of their own, for tests, and ways for them to die."""

import asyncio
import os
import signal
import threading
from datetime import datetime, timedelta

from core.clock import utc_now
from core.encryption import use_keys
from core.keys import encryption_keys
from core.settings import Settings
from services.mail import Delivery, Letter, Mailer
from support.settings import production
from workers.run import work_once
from workers.tools import Tools

STAGES = ("before the mail", "before the dot", "after the dot")


class DyingMailer(Mailer):
    """Kills its own process at a stage of the first message."""

    def __init__(self, settings: Settings, stage: str) -> None:
        super().__init__(settings)
        self._stage = stage

    async def prepare(self, letter: Letter) -> Delivery:
        """Die before or after the message is on its way."""
        if self._stage == "before the mail":
            os.kill(os.getpid(), signal.SIGKILL)
        delivery = await super().prepare(letter)
        if self._stage == "before the dot":
            os.kill(os.getpid(), signal.SIGKILL)
        return DyingDelivery(delivery)


class DyingDelivery(Delivery):
    """Kills its own process when the server has accepted the message, before anybody could write that down."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(delivery._client)  # noqa: SLF001 its own parent

    async def hand_over(self) -> None:
        """Send, and die."""
        await super().hand_over()
        os.kill(os.getpid(), signal.SIGKILL)


def tools_for(url: str, smtp_port: int, hours_later: float = 0, stage: str | None = None) -> Tools:
    """The tools of a worker whose clock is fast by some hours, and who dies at a stage."""
    settings = production(url, smtp_port)
    use_keys(encryption_keys(settings))
    tools = Tools.of(settings)
    mailer = tools.mailer if stage is None else DyingMailer(settings, stage)

    def clock() -> datetime:
        return utc_now() + timedelta(hours=hours_later)

    return Tools(tools.database, settings, tools.secret, mailer, tools.providers, tools.name, clock)


def work_until_idle(
    gate: threading.Barrier, url: str, smtp_port: int, hours_later: float = 0, stage: str | None = None
) -> None:
    """Work until nothing is left, beginning when all processes are there."""
    gate.wait()
    asyncio.run(_work_until_idle(tools_for(url, smtp_port, hours_later, stage)))


async def _work_until_idle(tools: Tools) -> None:
    while await work_once(tools):
        pass
    await tools.database.close()
