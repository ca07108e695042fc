"""Repairs every twin with `onebase fix`, proves it with a command, and prints a row of a table for each.

python apps/backend/broken_twin/repaired.py --keep /tmp/twins -- python -m pytest -q -n 2

Run it in an environment made for it, with onebase, pip and what the backend and its tests need: each twin in turn is
what is installed there, so that every process that a test starts has the twin's source. A repair that ends in the
sound backend, or in a twin that came before, byte for byte, needs no proof. Each twin is a git repository below
the kept directory, so that `git diff` there shows what the repair did.
"""

import argparse
import hashlib
import json
import os
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mistakes import MISTAKES

BACKEND = Path(__file__).resolve().parents[1]
ONEBASE = (sys.executable, "-m", "onebase")
FIX = (*ONEBASE, "fix", "--unsafe-fixes")
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
    proved = {_contents(BACKEND): "the sound backend"}
    rows = [_row(name, arguments.keep.resolve() / name, arguments.command, proved) for name in names]
    sys.exit(any(rows))


def _row(name: str, twin: Path, command: Sequence[str], proved: dict[str, str]) -> bool:
    """Prints the row of a mistake; whether something is left. `proved` are the contents that need no proof."""
    _run(twin.parent, sys.executable, str(Path(__file__).parent), str(twin), name)
    for arguments in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", name)):
        _run(twin, "git", *IDENTITY, *arguments)
    found = _findings(twin)
    said = _run(twin, *FIX, codes=(0, 1))
    same = proved.setdefault(_contents(twin), name)
    if same == name:
        _run(twin, "git", "reset", "--hard", "--quiet")
        _run(twin, "git", "clean", "-d", "--force", "--quiet")
        _run(twin, sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--editable", ".")
        said = _run(twin, *FIX, "--verify", shlex.join(command), codes=(0, 1))
    (twin.parent / f"{name}.txt").write_text(said, encoding="utf-8")
    left = [*_findings(twin), *_forbidden(twin)]
    before, after = (_line(said, start) for start in ("     before: ", "     after:  "))
    _run(twin, "git", "add", "--all")
    difference = _run(twin, "git", "diff", "--cached", "--shortstat").strip() or "none"
    after = after if same == name else f"{same}, byte for byte"
    cells = (name, f"{_counted(found)} → {_counted(left)}", _line(said, "Took "), difference, before, after)
    sys.stdout.write(f"| {' | '.join(cells)} |\n")
    sys.stdout.flush()
    return bool(left)


def _contents(directory: Path) -> str:
    """A digest of the sources, tests and migrations in a directory, with their paths."""
    found = [file for part in ("src", "tests", "alembic") for file in (directory / part).rglob("*") if file.is_file()]
    texts = {file.relative_to(directory): file.read_bytes() for file in [*found, directory / "alembic.ini"]}
    kept = sorted(
        (path.parts, text) for path, text in texts.items() if not {"__pycache__", "history"} & set(path.parts)
    )
    return hashlib.sha256(repr(kept).encode()).hexdigest()


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
    """What a command prints, with this Python first on the path, and no other source of modules than is installed."""
    python = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {"PATH": python}
    done = subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in codes:
        sys.exit(f"{shlex.join(command)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
