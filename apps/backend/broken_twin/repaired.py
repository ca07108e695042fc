"""Repairs every twin with `onebase fix`, proves it with a command, and prints a row of a table for each.

python apps/backend/broken_twin/repaired.py --keep /tmp/twins -- python -m pytest -q -n 2

onebase and what the backend needs must be installed. Each twin is a git repository below the kept directory, so that
`git diff` there shows what the repair did.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mistakes import MISTAKES

ONEBASE = (sys.executable, "-m", "onebase")
IDENTITY = ("-c", "user.name=twin", "-c", "user.email=twin@localhost")
FORBIDDEN = ("extend_existing", "keep_existing", "sys.path")
PARTS = ("src", "tests/conftest.py", "alembic")


def main() -> None:
    """The command line. Exit code 1 where something is left to repair."""
    parser = argparse.ArgumentParser(prog="repaired", description="What the repair of each twin does.")
    parser.add_argument("--keep", type=Path, required=True, help="a directory for the twins")
    parser.add_argument("--only", nargs="*", default=[], help="the names of some mistakes; otherwise all")
    parser.add_argument("command", nargs="+", help="what proves the repair, run in the twin before and after")
    arguments = parser.parse_args()
    arguments.keep.mkdir(parents=True, exist_ok=True)
    sys.stdout.write("| mistake | findings | steps | difference | before | after |\n| --- " + "| --- " * 5 + "|\n")
    names = arguments.only or [*(each.name for each in MISTAKES), "all"]
    rows = [_row(name, arguments.keep / name, arguments.command) for name in names]
    sys.exit(any(rows))


def _row(name: str, twin: Path, command: Sequence[str]) -> bool:
    """Prints the row of a mistake; whether something is left."""
    _run(twin.parent, sys.executable, str(Path(__file__).parent), str(twin), name)
    for arguments in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", name)):
        _run(twin, "git", *IDENTITY, *arguments)
    found = _findings(twin)
    said = _run(twin, *ONEBASE, "fix", "--unsafe-fixes", "--verify", shlex.join(command), codes=(0, 1))
    (twin.parent / f"{name}.txt").write_text(said, encoding="utf-8")
    left = [*_findings(twin), *_forbidden(twin)]
    before, after = (_line(said, start) for start in ("     before: ", "     after:  "))
    _run(twin, "git", "add", "--all")
    difference = _run(twin, "git", "diff", "--cached", "--shortstat").strip() or "none"
    cells = (name, f"{_counted(found)} → {_counted(left)}", _line(said, "Took "), difference, before, after)
    sys.stdout.write(f"| {' | '.join(cells)} |\n")
    sys.stdout.flush()
    return bool(left)


def _findings(twin: Path) -> list[str]:
    found = json.loads(_run(twin, *ONEBASE, "check", "--exit-zero", "--output-format", "json"))
    return [str(each["code"]) for each in found["findings"]]


def _forbidden(twin: Path) -> list[str]:
    files = [file for part in PARTS for file in ((twin / part).rglob("*.py") if "." not in part else [twin / part])]
    return [word for file in sorted(files) for word in FORBIDDEN if word in file.read_text(encoding="utf-8")]


def _counted(found: Sequence[str]) -> str:
    return ", ".join(f"{number} {code}" for code, number in sorted(Counter(found).items())) or "none"


def _line(text: str, start: str) -> str:
    return next((line.removeprefix(start) for line in text.splitlines() if line.startswith(start)), "-")


def _run(directory: Path, *command: str, codes: Sequence[int] = (0,)) -> str:
    """What a command prints. The twin's own modules come before those of a sound backend that is installed."""
    python = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = os.environ | {"PYTHONPATH": str(directory / "src"), "PATH": python}
    done = subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in codes:
        sys.exit(f"{shlex.join(command)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
