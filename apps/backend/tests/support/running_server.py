"""`booking-backend serve` as it runs in production: processes of their own, on a port of their own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass

import httpx

from support import SECRET

SECONDS_TO_START = 60


@dataclass
class RunningServer:
    """A server that can be killed and started again. Use it as a context manager."""

    database_url: str
    workers: int = 2
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where the API is."""
        return f"http://127.0.0.1:{self.port}/api/v1"

    def __enter__(self) -> "RunningServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop(signal.SIGTERM)

    def start(self) -> None:
        """Start, and wait until it is ready. Raises RuntimeError if it does not get there."""
        self.port = self.port or _free_port()
        command = [sys.executable, "-m", "cli", "serve", f"--port={self.port}", f"--workers={self.workers}"]
        # A session of its own, so that the signal reaches all of its processes at once.
        self.process = subprocess.Popen(command, env=self._environment(), cwd="/", start_new_session=True)
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.process.poll() is None:
            if self._is_ready():
                return
            time.sleep(0.05)
        self.stop(signal.SIGKILL)
        raise RuntimeError("the server does not start; its reason is on standard error")

    def stop(self, by: signal.Signals) -> None:
        """End all of its processes."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, by)
            self.process.wait()
            self.process = None

    def _is_ready(self) -> bool:
        try:
            with httpx.Client(trust_env=False) as client:
                return client.get(f"http://127.0.0.1:{self.port}/ready").status_code == 200
        except httpx.TransportError:
            return False

    def _environment(self) -> dict[str, str]:
        own = {
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": SECRET,
            "ENVIRONMENT": "production",
            "LOG_LEVEL": "ERROR",
        }
        return {**os.environ, **own}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
