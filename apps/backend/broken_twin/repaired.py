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
import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mistakes import MISTAKES
from workshop import install, made, run

BACKEND = Path(__file__).resolve().parents[1]
ONEBASE = (sys.executable, "-m", "onebase")
FIX = (*ONEBASE, "fix", "--unsafe-fixes")
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
    rows = [_row(name, arguments.keep.resolve(), arguments.command, proved) for name in names]
    sys.exit(any(rows))


def _row(name: str, directory: Path, command: Sequence[str], proved: dict[str, str]) -> bool:
    """Prints the row of a mistake; whether something is left. `proved` are the contents that need no proof."""
    twin = made(name, directory)
    found = _findings(twin)
    said = run(twin, *FIX, codes=(0, 1))
    same = proved.setdefault(_contents(twin), name)
    if same == name:
        run(twin, "git", "reset", "--hard", "--quiet")
        run(twin, "git", "clean", "-d", "--force", "--quiet")
        install(twin)
        said = run(twin, *FIX, "--verify", shlex.join(command), codes=(0, 1))
    (directory / f"{name}.txt").write_text(said, encoding="utf-8")
    left = [*_findings(twin), *_forbidden(twin)]
    before, after = (_line(said, start) for start in ("     before: ", "     after:  "))
    run(twin, "git", "add", "--all")
    difference = run(twin, "git", "diff", "--cached", "--shortstat").strip() or "none"
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
    found = json.loads(run(twin, *ONEBASE, "check", "--exit-zero", "--output-format", "json"))
    return [str(each["code"]) for each in found["findings"]]


def _forbidden(twin: Path) -> list[str]:
    files = [file for part in PARTS for file in ((twin / part).rglob("*.py") if "." not in part else [twin / part])]
    return [word for file in sorted(files) for word in FORBIDDEN if word in file.read_text(encoding="utf-8")]


def _counted(found: Sequence[str]) -> str:
    return ", ".join(f"{number} {code}" for code, number in sorted(Counter(found).items())) or "none"


def _line(text: str, start: str) -> str:
    return next((line.removeprefix(start) for line in text.splitlines() if line.startswith(start)), "-")


if __name__ == "__main__":
    main()
