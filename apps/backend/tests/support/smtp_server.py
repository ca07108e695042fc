"""A real SMTP server on the loopback interface, which records what it accepts and fails when it is told to."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial

from aiosmtpd.smtp import SMTP, Envelope, Session

ACCEPTED = "250 OK"


@dataclass(frozen=True)
class Received:
    """One accepted message: its envelope and its content."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def message_id(self) -> str:
        """The `Message-ID` header, which stays the same when a message is sent again."""
        return str(self.message["Message-ID"])


class SmtpServer:
    """What tests see of the server. Its methods may be called from any thread."""

    def __init__(self) -> None:
        self.host = "127.0.0.1"
        self.port = 0
        self._received: list[Received] = []
        self._refusals: list[str] = []
        self._open = threading.Event()
        self._open.set()
        self._arrived = threading.Condition()
        self._attempts = 0

    @property
    def received(self) -> list[Received]:
        """Everything accepted until now, in order."""
        with self._arrived:
            return list(self._received)

    @property
    def attempts(self) -> int:
        """How many messages were offered, accepted or not."""
        with self._arrived:
            return self._attempts

    def refuse(self, *replies: str) -> None:
        """Answer the next messages with these replies, one each (`451 try later`), before accepting again."""
        with self._arrived:
            self._refusals.extend(replies)

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Leave senders without an answer inside of the block. What they send has arrived, but is not accepted yet."""
        self._open.clear()
        try:
            yield
        finally:
            self._open.set()

    def wait_for(self, received: int = 0, attempts: int = 0, timeout: float = 30) -> None:
        """Wait until so many messages were accepted and offered. Raises TimeoutError."""
        with self._arrived:
            enough = lambda: len(self._received) >= received and self._attempts >= attempts  # noqa: E731
            if not self._arrived.wait_for(enough, timeout):
                raise TimeoutError(f"{len(self._received)} accepted and {self._attempts} offered in {timeout} s")

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd's
        """Answer one message, as aiosmtpd asks."""
        with self._arrived:
            self._attempts += 1
            self._arrived.notify_all()
        await asyncio.to_thread(self._open.wait)
        with self._arrived:
            reply = self._refusals.pop(0) if self._refusals else ACCEPTED
            if reply == ACCEPTED:
                self._received.append(_received(envelope))
            self._arrived.notify_all()
        return reply


@contextmanager
def smtp_server() -> Iterator[SmtpServer]:
    """A server on a free port, in a thread of this process."""
    server = SmtpServer()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        listener = asyncio.run_coroutine_threadsafe(_listen(server), loop).result()
        server.port = listener.sockets[0].getsockname()[1]
        try:
            yield server
        finally:
            asyncio.run_coroutine_threadsafe(_close(listener), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _listen(server: SmtpServer) -> asyncio.Server:
    protocol = partial(SMTP, server, loop=asyncio.get_running_loop())
    return await asyncio.get_running_loop().create_server(protocol, server.host, 0)


async def _close(listener: asyncio.Server) -> None:
    listener.close()
    conversations = asyncio.all_tasks() - {asyncio.current_task()}
    for task in conversations:
        task.cancel()
    await asyncio.gather(*conversations, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_default_executor()


def _received(envelope: Envelope) -> Received:
    content = envelope.content
    raw = content if isinstance(content, bytes) else str(content).encode()
    message = message_from_bytes(raw, policy=policy.default)
    return Received(str(envelope.mail_from), tuple(envelope.rcpt_tos), message)
