"""What a mistake does to the program: a command is run, and its output must contain a text."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


class NotReproduced(Exception):
    """A command did something else than history says; the message has both."""


@dataclass(frozen=True)
class Replay:
    """A Python command in the directory of the twin. It `fails` or not, and prints `says`."""

    command: tuple[str, ...]
    says: str
    fails: bool = True

    def run(self, directory: Path) -> None:
        """Runs the command with the twin's own import root in front. Raises NotReproduced."""
        environment = os.environ | {"PYTHONPATH": str(directory / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        environment |= {"DATABASE_URL": f"sqlite:///{directory / 'twin.db'}"}
        done = subprocess.run(
            [sys.executable, *self.command],
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        printed = " ".join((done.stdout + done.stderr).split())
        if (done.returncode != 0) != self.fails or self.says not in printed:
            wanted = "a failure" if self.fails else "success"
            raise NotReproduced(f"{' '.join(self.command)}: {wanted} with {self.says!r} was expected, not\n{printed}")
