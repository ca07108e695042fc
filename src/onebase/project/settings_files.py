"""Finding and reading the configuration file."""

import os
import sys
from collections.abc import Mapping
from typing import Any

from onebase.patterns import compile_later
from onebase.project.conventions import OWN_FILE, PYPROJECT
from onebase.project.settings_directory import upwards
from onebase.project.settings_spelling import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from onebase.project.conventions import AnyPath

_PLACE = compile_later(r" \(at (?:line (\d+), column \d+|(end of document))\)")


def configuration_file(start: str, problems: list[str]) -> tuple[str, Mapping[str, Any]] | None:
    """The nearest file, from `start` upwards, that configures onebase, with its table; None where there is none.

    In one directory `onebase.toml` counts before `pyproject.toml`, of which only `[tool.onebase]` counts; without that
    table the search goes on. It ends at the top of a version-controlled tree. A file that cannot be read is
    said in `problems`, and ends the search as well: nobody knows what it would have said.
    """
    for directory in upwards(start):
        for name in (OWN_FILE, PYPROJECT):
            file = os.path.join(directory, name)
            if not os.path.isfile(file):
                continue
            table = read_table(file, problems)
            if table is None or table or name == OWN_FILE:
                return file, table or {}
        if os.path.exists(os.path.join(directory, ".git")):
            break
    return None


def read_table(file: "AnyPath", problems: list[str]) -> Mapping[str, Any] | None:
    """The table of onebase in a TOML file: the whole file, or `[tool.onebase]` of one named pyproject.toml.

    Empty where there is none; None where the file cannot be read, with the reason in `problems`.
    """
    document = _read_toml(file, problems)
    if document is None or os.path.basename(file) != PYPROJECT:
        return document
    tool = document.get("tool", {})
    table = tool.get("onebase", {}) if isinstance(tool, dict) else {}
    if isinstance(table, dict):
        return table
    problems.append(f"{shown(file)}: [tool.onebase] must be a table")
    return None


def _read_toml(file: "AnyPath", problems: list[str]) -> dict[str, Any] | None:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        with open(file, "rb") as opened:
            data = opened.read()
        document: dict[str, Any] = tomllib.loads(data.decode("utf-8-sig"))
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


def _syntax(file: "AnyPath", message: str) -> str:
    place = _PLACE.search(message)
    line = f":{place[1]}" if place and place[1] else ""
    where = " at the end of the file" if place and place[2] else ""
    return f"{shown(file)}{line}: not valid TOML: {_PLACE.sub('', message)}{where}"
