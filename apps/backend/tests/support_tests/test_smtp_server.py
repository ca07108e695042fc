import smtplib
import threading
from email.message import EmailMessage

import pytest

from support.smtp_server import SmtpServer, smtp_server


def send(server: SmtpServer, subject: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", subject
    message["Message-ID"] = f"<{subject}@example.org>"
    message.set_content("Text.")
    with smtplib.SMTP(server.host, server.port, timeout=10) as client:
        client.send_message(message)


def test_accepted_messages_are_recorded() -> None:
    with smtp_server() as server:
        send(server, "first")
        (received,) = server.received
    assert received.recipients == ("b@example.org",)
    assert received.message_id == "<first@example.org>"
    assert received.message.get_content().strip() == "Text."


def test_it_refuses_as_often_as_it_is_told() -> None:
    with smtp_server() as server:
        server.refuse("451 later", "550 never")
        for code in (451, 550):
            with pytest.raises(smtplib.SMTPDataError) as refusal:
                send(server, "refused")
            assert refusal.value.smtp_code == code
        send(server, "accepted")
        assert [received.message["Subject"] for received in server.received] == ["accepted"]
        assert server.attempts == 3


def test_a_held_message_is_accepted_later() -> None:
    with smtp_server() as server:
        sender = threading.Thread(target=send, args=(server, "held"))
        with server.holding():
            sender.start()
            server.wait_for(attempts=1)
            assert server.received == []
        sender.join()
        assert len(server.received) == 1


def test_waiting_ends() -> None:
    with smtp_server() as server, pytest.raises(TimeoutError):
        server.wait_for(received=1, timeout=0)
