"""Puts an example into a directory and runs its commands there."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from .page import Example, Run

_SECONDS = 300


def materialise(example: Example, directory: Path) -> None:
    """Writes the files and links of `example` into `directory`, which is empty."""
    for path, text in example.files.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_text(text, encoding="utf-8")
    for path, target in example.links.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).symlink_to(target)


def execute(run: Run, directory: Path) -> tuple[int, str]:
    """Exit code of the last command and everything that was printed. A command that is not the last must succeed."""
    printed = ""
    for number, command in enumerate(run.commands, start=1):
        result = _execute(command, directory)
        printed += result.stdout
        if result.returncode and number < len(run.commands):
            raise AssertionError(f"{command!r} failed:\n{result.stdout}")
    return result.returncode, printed


def _execute(command: str, directory: Path) -> "subprocess.CompletedProcess[str]":
    words = shlex.split(command)
    environment = _environment()
    while "=" in words[0]:
        key, _, value = words.pop(0).partition("=")
        environment[key] = value.replace(":", os.pathsep)
    program = Path(sys.executable).parent / words[0]
    return subprocess.run(
        [str(program), *words[1:]],
        cwd=directory,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_SECONDS,
        check=False,
    )


def _environment() -> dict[str, str]:
    """Ours without what would change how Python or pytest imports, and without any pytest plugin."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PYTEST", "COVERAGE"))}
    return {**kept, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "400"}


def in_one_line(text: str) -> str:
    """Without the line breaks that a page inserts to stay readable."""
    return " ".join(text.split())
