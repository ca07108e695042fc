"""Runs the tests of each twin by double import under `--onebase=heal`, with no line changed, and prints what fails.

python apps/backend/broken_twin/healed.py --keep /tmp/healed -- -q -n 2

Run it in an environment made for it, with onebase, pip and what the backend and its tests need; see `repaired.py`.
"""

import argparse
import sys
from pathlib import Path

from workshop import install, made, run

BY_TWO_NAMES = (
    "two-import-roots",
    "router-edits-path",
    "extend-existing-everywhere",
    "extend-existing-on-classes",
    "extend-existing-on-reminders",
    "test-imports-models",
    "assistant-under-two-names",
    "lazy-imports",
)
ENDS = (0, 1)  # of pytest: all tests passed, or some did not


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="healed", description="What the tests of each twin say when it is healed.")
    parser.add_argument("--keep", type=Path, required=True, help="a directory for the twins")
    parser.add_argument("--only", nargs="*", default=BY_TWO_NAMES, help="the names of some mistakes; otherwise all")
    parser.add_argument("arguments", nargs="*", help="further arguments of pytest")
    arguments = parser.parse_args()
    arguments.keep.mkdir(parents=True, exist_ok=True)
    for name in arguments.only:
        twin = made(name, arguments.keep.resolve())
        install(twin)
        said = run(twin, sys.executable, "-m", "pytest", "--onebase=heal", *arguments.arguments, codes=ENDS)
        (twin.parent / f"{name}.txt").write_text(said, encoding="utf-8")
        lines = said.rstrip().splitlines()
        failed = [line for line in lines if line.startswith(("FAILED ", "ERROR "))]
        sys.stdout.write("\n".join((f"{name}: {lines[-1].strip('= ')}", *(f"    {line}" for line in failed), "")))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
