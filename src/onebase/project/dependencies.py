"""The import names that a project's declared dependencies provide."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from onebase.patterns import compile_later
from onebase.project.entry_points.toml_files import parse_toml
from onebase.project.files import FileIndex

# Distributions whose import name is not their own name; the commonest ones in projects that use SQLAlchemy.
IMPORT_NAMES = {
    "beautifulsoup4": "bs4", "opencv_python": "cv2", "pillow": "pil", "psycopg2_binary": "psycopg2",
    "pycryptodome": "crypto", "pyjwt": "jwt", "python_dateutil": "dateutil", "python_decouple": "decouple",
    "python_dotenv": "dotenv", "python_jose": "jose", "python_multipart": "multipart", "pyyaml": "yaml",
    "scikit_learn": "sklearn", "sentry_sdk": "sentry_sdk", "python_telegram_bot": "telegram",
    "discord_py": "discord", "pymysql": "pymysql",
}  # fmt: skip

REQUIREMENT = compile_later(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)")


def declared_imports(index: FileIndex, read_text: Callable[[str], str | None]) -> frozenset[str]:
    """The names, in lower case with underscores, from requirements files and pyproject.toml files; what cannot be read
    is left out."""
    found: set[str] = set()
    for path in sorted(index.others):
        base = path.rpartition("/")[2]
        if base.startswith("requirements") and base.endswith(".txt"):
            found.update(_from_lines((read_text(path) or "").splitlines()))
        elif base == "pyproject.toml":
            found.update(_from_lines(_pyproject_requirements(read_text(path) or "")))
    return frozenset(found)


def _from_lines(lines: list[str]) -> Iterator[str]:
    for line in lines:
        match = REQUIREMENT.match(line)
        if match:
            name = re.sub(r"[-._]+", "_", match[1]).lower()
            yield IMPORT_NAMES.get(name, name)


def _pyproject_requirements(text: str) -> list[str]:
    data = _load_toml(text)
    project = _table(data, "project")
    poetry = _table(_table(data, "tool"), "poetry")
    lines: list[Any] = [*_list(project.get("dependencies")), *_list(poetry.get("dependencies"))]
    for group in (*_table(project, "optional-dependencies").values(), *_table(data, "dependency-groups").values()):
        lines += _list(group)
    for each in _table(poetry, "group").values():
        lines += _list(each.get("dependencies") if isinstance(each, dict) else None)
    return [line for line in lines if isinstance(line, str)]


def _load_toml(text: str) -> dict[str, Any]:
    try:
        return dict(parse_toml(text))
    except ValueError:
        return {}


def _table(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    """The entries of an array, or the keys of a table (poetry's form)."""
    return list(value) if isinstance(value, list | dict) else []
