"""Finding and reading the configuration file."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from onebase.patterns import compile_later
from onebase.project.conventions import OWN_FILE, PYPROJECT
from onebase.project.settings_spelling import shown

_PLACE = compile_later(r" \(at (?:line (\d+), column \d+|(end of document))\)")


def configuration_file(start: Path, problems: list[str]) -> tuple[Path, Mapping[str, Any]] | None:
    """The nearest file, from `start` upwards, that configures onebase, with its table; None where there is none.

    In one directory `onebase.toml` counts before `pyproject.toml`, of which only `[tool.onebase]` counts; without that
    table the search goes on. It ends at the top of a version-controlled tree. A file that cannot be read is
    said in `problems`, and ends the search as well: nobody knows what it would have said.
    """
    for directory in _upwards(start):
        for name in (OWN_FILE, PYPROJECT):
            file = directory / name
            if not file.is_file():
                continue
            table = read_table(file, problems)
            if table is None or table or name == OWN_FILE:
                return file, table or {}
    return None


def read_table(file: Path, problems: list[str]) -> Mapping[str, Any] | None:
    """The table of onebase in a TOML file: the whole file, or `[tool.onebase]` of one named pyproject.toml.

    Empty where there is none; None where the file cannot be read, with the reason in `problems`.
    """
    document = _read_toml(file, problems)
    if document is None or file.name != PYPROJECT:
        return document
    tool = document.get("tool", {})
    table = tool.get("onebase", {}) if isinstance(tool, dict) else {}
    if isinstance(table, dict):
        return table
    problems.append(f"{shown(file)}: [tool.onebase] must be a table")
    return None


def _upwards(start: Path) -> Iterator[Path]:
    for directory in (start, *start.parents):
        yield directory
        if (directory / ".git").exists():
            return


def _read_toml(file: Path, problems: list[str]) -> dict[str, Any] | None:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        document: dict[str, Any] = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
        return document
    except OSError as error:
        problems.append(f"{shown(file)}: cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        problems.append(f"{shown(file)}: cannot be read: not UTF-8, which TOML must be (byte {error.start})")
    except RecursionError:
        problems.append(f"{shown(file)}: cannot be read: nested too deeply")
    except ValueError as error:  # TOMLDecodeError, or a number that is too long for Python
        problems.append(_syntax(file, str(error)))
    return None


def _syntax(file: Path, message: str) -> str:
    place = _PLACE.search(message)
    line = f":{place[1]}" if place and place[1] else ""
    where = " at the end of the file" if place and place[2] else ""
    return f"{shown(file)}{line}: not valid TOML: {_PLACE.sub('', message)}{where}"
