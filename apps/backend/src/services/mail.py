"""Sending mail by SMTP, in two steps, so that whoever dies in between has either sent a message or has not.

A server takes responsibility for a message when it answers the line with the single dot (RFC 5321, 4.1.1.4 and 6.1).
`prepare` does everything up to that line: a process that dies there has sent nothing. `hand_over` sends the dot and
waits for the answer. Dying between the dot and the moment at which the answer is stored is the one case that no client
of SMTP can decide; the message is then sent again under the same `Message-ID`, by which receivers know it.
"""

import asyncio
import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import TypeVar

from core.clock import utc_now
from core.settings import Settings

Result = TypeVar("Result")
SECONDS_FOR_A_COMMAND = 60
SECONDS_FOR_THE_DOT = 600  # RFC 5321, 4.5.3.2.6: a server may think for ten minutes


class MailDelayed(RuntimeError):
    """Not sent, or nobody knows. Try again later."""


class MailRefused(RuntimeError):
    """The server does not want it, and will not want it later."""


@dataclass(frozen=True)
class Letter:
    """A message to one person. `number` makes its `Message-ID`, which stays the same when it is sent again."""

    number: str
    to: str
    subject: str
    text: str


class Delivery:
    """A message of which the server has everything but the last line."""

    def __init__(self, client: smtplib.SMTP) -> None:
        self._client = client

    async def hand_over(self) -> None:
        """Make the server responsible for the message. Raises MailDelayed and MailRefused."""
        await _in_thread(self._hand_over)

    async def close(self) -> None:
        """End the conversation. Without `hand_over`, nothing was sent."""
        await asyncio.to_thread(self._client.close)

    def _hand_over(self) -> None:
        if self._client.sock is not None:
            self._client.sock.settimeout(SECONDS_FOR_THE_DOT)
        self._client.send(b".\r\n")
        _expect(self._client.getreply(), 250)


class Mailer:
    """The way to the SMTP server of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def prepare(self, letter: Letter) -> Delivery:
        """Bring a message to the server, apart from its last line. Raises MailDelayed and MailRefused."""
        return await _in_thread(lambda: self._prepare(letter))

    def message_id(self, letter: Letter) -> str:
        """What the header says."""
        return f"<{letter.number}@{parseaddr(self._settings.mail_from)[1].rpartition('@')[2]}>"

    def _prepare(self, letter: Letter) -> Delivery:
        client = smtplib.SMTP(self._settings.smtp_host, self._settings.smtp_port, timeout=SECONDS_FOR_A_COMMAND)
        try:
            self._log_in(client)
            _expect(client.mail(parseaddr(self._settings.mail_from)[1]), 250)
            _expect(client.rcpt(letter.to), 250, 251)
            _expect(client.docmd("DATA"), 354)
            client.send(_on_the_wire(self._message(letter)))
        except BaseException:
            client.close()
            raise
        return Delivery(client)

    def _log_in(self, client: smtplib.SMTP) -> None:
        client.ehlo_or_helo_if_needed()
        if self._settings.smtp_starttls:
            client.starttls()
            client.ehlo()
        if self._settings.smtp_user and self._settings.smtp_password:
            client.login(self._settings.smtp_user, self._settings.smtp_password.get_secret_value())

    def _message(self, letter: Letter) -> bytes:
        message = EmailMessage()
        message["From"] = self._settings.mail_from
        message["To"] = letter.to
        message["Subject"] = " ".join(letter.subject.split())  # a line break would begin another header
        message["Date"] = format_datetime(utc_now())
        message["Message-ID"] = self.message_id(letter)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: answering machines stay silent
        message.set_content(letter.text)
        return message.as_bytes()


async def _in_thread(work: Callable[[], Result]) -> Result:
    try:
        return await asyncio.to_thread(work)
    except smtplib.SMTPResponseException as error:
        permanent = 500 <= error.smtp_code < 600 and not isinstance(error, smtplib.SMTPAuthenticationError)
        raise (MailRefused if permanent else MailDelayed)(f"{error.smtp_code} {error.smtp_error!r}") from error
    except UnicodeError as error:
        raise MailRefused("this server takes ASCII addresses only") from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailDelayed(f"{type(error).__name__}: {error}") from error


def _expect(reply: tuple[int, bytes], *codes: int) -> None:
    if reply[0] not in codes:
        raise smtplib.SMTPResponseException(reply[0], reply[1])


def _on_the_wire(message: bytes) -> bytes:
    """CRLF at the end of each line, and another dot before a line that begins with one (RFC 5321, 4.5.2)."""
    lines = re.sub(rb"\r?\n", b"\r\n", message)
    dotted = re.sub(rb"(?m)^\.", b"..", lines)
    return dotted if dotted.endswith(b"\r\n") else dotted + b"\r\n"
