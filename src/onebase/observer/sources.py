"""A look into the source of the project for what this process has not loaded."""

import os
import re
from collections.abc import Iterator, Sequence

from onebase.observer.observation import Observation

MOST_FILES = 5000
LARGEST = 1_000_000
_SKIPPED = frozenset({"node_modules", "site-packages", "__pycache__", "build", "dist"})


def defining_files(directory: str, *, class_name: str = "", table: str = "") -> list[tuple[str, int]]:
    """The files below `directory`, with the line, that define a class of that name or a table, by their text."""
    from onebase.observer.places import shown

    pattern = _pattern(class_name, table)
    found: list[tuple[str, int]] = []
    for path in python_files(directory):
        line = _line(path, pattern)
        if line:
            found.append((shown(path, directory), line))
    return sorted(found)


def unloaded(files: Sequence[tuple[str, int]], observation: Observation) -> list[tuple[str, int]]:
    """Those of the files, as `defining_files` gives them, that this process has not executed."""
    loaded = observation.files_executed
    paths = {each: os.path.normpath(os.path.join(observation.directory, each[0])) for each in files}
    return [each for each in files if observation.files.identity(paths[each]) not in loaded]


_TABLES = rb"(?m)^[ \t]+__tablename__\s*(?::[^=\n]*)?=|^\w+\s*(?::[^=\n]*)?=\s*(?:\w+\.)*Table\("


def defines_tables(path: str) -> bool:
    """Whether the text of a file looks like one that defines tables."""
    text = content(path)
    return (b"__tablename__" in text or b"Table(" in text) and re.search(_TABLES, text) is not None


def content(path: str) -> bytes:
    """What a file contains, empty where it cannot be read. An eighth of the time that a file object would take."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            return os.read(descriptor, min(os.fstat(descriptor).st_size, LARGEST))
        finally:
            os.close(descriptor)
    except OSError:
        return b""


def files_of(directory: str, *, below: bool = False) -> list[str]:
    """The Python files in a directory, or in all directories below it too."""
    if below:
        return list(python_files(directory))
    try:
        return sorted(os.path.join(directory, name) for name in os.listdir(directory) if name.endswith(".py"))
    except OSError:
        return []


def _pattern(class_name: str, table: str) -> "re.Pattern[bytes]":
    if class_name:
        return re.compile(rb"^[ \t]*class %s\b" % re.escape(class_name).encode(), re.MULTILINE)
    quoted = rb"['\"]%s['\"]" % re.escape(table).encode()
    named = rb"__tablename__\s*(?::[^=\n]*)?=\s*%s|\bTable\(\s*%s" % (quoted, quoted)
    words = re.escape(table.replace("_", "")).encode()
    return re.compile(rb"%s|%s" % (named, _NAMED_BY_THE_CLASS % words), re.MULTILINE)


# Flask-SQLAlchemy 3.1 (`camel_to_snake_case`) and SQLModel 0.0.50 (small letters) take the name from that of the class.
_NAMED_BY_THE_CLASS = (
    rb"^class\s+(?i:%s)\s*\([^)]*(?:\.Model\b|\btable\s*=\s*True)[^)]*\)"
    rb"[^\n]*\n(?!(?:[ \t]+[^\n]*\n|\n)*?[ \t]+__tablename__\b)"
)


def python_files(directory: str) -> Iterator[str]:
    """The Python files below a directory, sorted, without environments and hidden directories; not more than 5,000."""
    count = 0
    for here, directories, names in os.walk(directory):
        directories[:] = sorted(each for each in directories if each not in _SKIPPED and not each.startswith("."))
        if "pyvenv.cfg" in names:
            directories.clear()
            continue
        for name in sorted(names):
            if name.endswith(".py"):
                count += 1
                if count > MOST_FILES:
                    return
                yield os.path.join(here, name)


def _line(path: str, pattern: "re.Pattern[bytes]") -> int:
    text = content(path)
    found = pattern.search(text)
    return text.count(b"\n", 0, found.start()) + 1 if found else 0
