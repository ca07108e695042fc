"""The part of Stripe's API that we use, on the loopback interface, and webhooks signed as Stripe signs them."""

import hashlib
import hmac
import itertools
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

WEBHOOK_SECRET = "whsec_of_the_tests"
_numbers = itertools.count(1)


class StripeServer:
    """What was done at Stripe's, as far as it matters to us. Its API is reached at `url`."""

    def __init__(self) -> None:
        self.url = ""
        self.sessions: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.broken = 0
        self._answers: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def answer(self, method: str, path: str, form: dict[str, str], key: str | None) -> tuple[int, dict[str, Any]]:
        """Answer as Stripe does: a repeated idempotency key gets the answer of the first time."""
        with self._lock:
            if self.broken:
                self.broken -= 1
                return 500, {"error": {"message": "something is broken", "type": "api_error"}}
            if key is not None and key in self._answers:
                return 200, self._answers[key]
            code, body = self._act(method, path, form)
            if key is not None and code == 200:
                self._answers[key] = body
            return code, body

    def _act(self, method: str, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if (method, path) == ("POST", "/v1/checkout/sessions"):
            return 200, self._open(form)
        if (method, path) == ("POST", "/v1/refunds"):
            return 200, self._refund(form)
        found = re.fullmatch(r"/v1/checkout/sessions/(\w+)(/expire)?", path)
        session = self.sessions.get(found[1]) if found else None
        if session is None or found is None or (found[2] and session["status"] != "open"):
            return 400, {"error": {"message": "no", "type": "invalid_request_error"}}
        if found[2]:
            session["status"] = "expired"
        return 200, session

    def _open(self, form: dict[str, str]) -> dict[str, Any]:
        name = f"cs_{next(_numbers)}"
        self.sessions[name] = {
            "id": name,
            "object": "checkout.session",
            "url": f"https://pay.example/{name}",
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": f"pi_{name}",
            "amount_total": int(form["line_items[0][price_data][unit_amount]"]),
            "currency": form["line_items[0][price_data][currency]"],
            "metadata": {"payment_id": form["metadata[payment_id]"]},
        }
        return self.sessions[name]

    def _refund(self, form: dict[str, str]) -> dict[str, Any]:
        name = f"re_{next(_numbers)}"
        self.refunds[name] = {
            "id": name,
            "object": "refund",
            "amount": int(form["amount"]),
            "payment_intent": form["payment_intent"],
            "status": "pending",
            "metadata": {"refund_id": form["metadata[refund_id]"]},
        }
        return self.refunds[name]


@contextmanager
def stripe_server() -> Iterator[StripeServer]:
    """A server on a free port, in a thread of this process."""
    stripe = StripeServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self._answer("POST")

        def do_GET(self) -> None:
            self._answer("GET")

        def _answer(self, method: str) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            form = {name: values[0] for name, values in parse_qs(text).items()}
            code, body = stripe.answer(method, self.path.split("?")[0], form, self.headers.get("Idempotency-Key"))
            content = json.dumps(body).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        stripe.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield stripe
        finally:
            server.shutdown()
            thread.join()


def event(kind: str, subject: dict[str, Any], number: str | None = None) -> dict[str, Any]:
    """An event about an object, new unless it has a number."""
    name = number or f"evt_{next(_numbers)}"
    return {"id": name, "object": "event", "type": kind, "created": int(time.time()), "data": {"object": subject}}


def signed(body: bytes, secret: str = WEBHOOK_SECRET, age: int = 0) -> str:
    """The header of a delivery (https://docs.stripe.com/webhooks#verify-manually)."""
    stamp = int(time.time()) - age
    signature = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={signature}"
