"""Makes a copy of this backend that has the mistakes of its history, chosen by name.

python apps/backend/broken_twin --list
python apps/backend/broken_twin /tmp/twin two-import-roots second-base --replay
"""

import argparse
import shutil
import sys
from pathlib import Path

from edits import DoesNotApply
from mistakes import BY_NAME, HISTORY, MISTAKES, Mistake, with_needs
from replay import NotReproduced

BACKEND = Path(__file__).resolve().parents[1]
PARTS = ("src", "alembic", "tests", "alembic.ini", "pyproject.toml", "README.md")


def main() -> None:
    """The command line. Exit code 2 for a wrong one, 1 where history does not repeat itself."""
    parser = argparse.ArgumentParser(prog="broken_twin", description="A copy of the backend with mistakes in it.")
    parser.add_argument("--list", action="store_true", help="list the mistakes and leave")
    parser.add_argument("--replay", action="store_true", help="show what harm the last of them does")
    parser.add_argument("destination", nargs="?", type=Path, help="a directory that does not exist yet")
    parser.add_argument("mistakes", nargs="*", help="their names; `all` for those of the history, without the remedies")
    arguments = parser.parse_args()
    if arguments.list:
        _list()
        return
    names = tuple(each.name for each in HISTORY) if arguments.mistakes == ["all"] else tuple(arguments.mistakes)
    unknown = sorted(set(names) - set(BY_NAME))
    if arguments.destination is None or not names or unknown:
        parser.error(f"no such mistake: {', '.join(unknown)}" if unknown else "a destination and mistakes are needed")
    if arguments.destination.exists():
        parser.error(f"{arguments.destination} exists already")
    try:
        _make(arguments.destination, with_needs(names), replay=arguments.replay)
    except (DoesNotApply, NotReproduced) as error:
        sys.exit(str(error))


def _list() -> None:
    for mistake in MISTAKES:
        needs = f" (with {', '.join(mistake.needs)})" if mistake.needs else ""
        sys.stdout.write(f"{mistake.name:30}{mistake.title}{needs}\n")


def _make(destination: Path, mistakes: tuple[Mistake, ...], *, replay: bool) -> None:
    copy_backend(destination)
    for mistake in mistakes:
        for edit in mistake.edits:
            edit.apply(destination)
        sys.stdout.write(f"{mistake.name}: {mistake.title}\n")
    if replay:
        for each in mistakes[-1].replays:
            each.run(destination)
            sys.stdout.write(f"  python {' '.join(each.command)}\n    {each.says}\n")


def copy_backend(destination: Path) -> None:
    """Copies what belongs to the backend, without caches and databases."""
    destination.mkdir(parents=True)
    for part in PARTS:
        source = BACKEND / part
        if source.is_dir():
            shutil.copytree(
                source, destination / part, ignore=shutil.ignore_patterns("__pycache__", "*.db", ".*", "history")
            )
        else:
            shutil.copy2(source, destination / part)


if __name__ == "__main__":
    main()
