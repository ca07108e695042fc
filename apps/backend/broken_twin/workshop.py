"""Where twins are made and tried: an environment in which each of them in turn is what is installed."""

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

IDENTITY = ("-c", "user.name=twin", "-c", "user.email=twin@localhost")


def made(name: str, directory: Path) -> Path:
    """The twin with this mistake, a git repository below `directory`."""
    twin = directory / name
    run(directory, sys.executable, str(Path(__file__).parent), str(twin), name)
    for arguments in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", name)):
        run(twin, "git", *IDENTITY, *arguments)
    return twin


def install(twin: Path) -> None:
    """From here on every process of this environment has the source of this twin, whatever its own environment says."""
    run(twin, sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--editable", ".")


def run(directory: Path, *command: str, codes: Sequence[int] = (0,)) -> str:
    """What a command prints, with this Python first on the path, and no other source of modules than is installed."""
    python = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {"PATH": python}
    done = subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in codes:
        sys.exit(f"{shlex.join(command)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout
