"""Whether a linter of the project deletes imports that look unused (F401), told from its configuration.

Seen with ruff 0.17.6 and autoflake 2.4.0: both keep a line that says `# noqa: F401`; autoflake keeps any line with a
comment; ruff keeps `import a as a` and, without `--unsafe-fixes`, what stands in an `__init__.py`.
"""

import fnmatch
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from onebase.named_tuple import NamedTuple
from onebase.patterns import compile_later
from onebase.program import Program
from onebase.program.paths import parent
from onebase.project.entry_points.toml_files import parse_toml, table_in
from onebase.rules._texts import text_of
from onebase.vocabulary import Place

RULE = "F401"
_COMMANDS = compile_later(r"^.*\b(?:ruff|autoflake)\b.*$", re.MULTILINE)
_HOOK = compile_later(
    r"-[ \t]+id:[ \t]*[\"']?(ruff(?:-check)?|autoflake)[\"']?[ \t]*\n((?:(?![ \t]*-[ \t]+(?:id|repo):).*\n?)*)"
)
_ON = ("--fix", "--fix-only")


class Deleter(NamedTuple):
    """A linter that deletes unused imports when it runs, and the line that tells it to."""

    tool: str
    place: Place


def deleter(program: Program, path: str) -> Deleter | None:
    """The first linter of the project that would delete an unused import from a file; None where there is none."""
    for tool, command, place in program.once(_all_runs):
        deletes = _ruff_fixes if tool == "ruff" else _autoflake_removes
        if deletes(program, path, command):
            return Deleter(tool, place)
    return None


def has_deleter(program: Program) -> bool:
    """Whether the project runs a linter that may delete anything."""
    runs = program.once(_all_runs)
    return any(tool == "autoflake" or any(word in command for word in _ON) for tool, command, _ in runs)


def _all_runs(program: Program) -> list[tuple[str, str, Place]]:
    """Each run of a linter in the project: tool, options, place."""
    texts = ((path, text_of(program, path)) for path in sorted(program.index.others))
    return [
        (tool, command, Place(path, line))
        for path, text in texts
        if "ruff" in text or "autoflake" in text
        for tool, command, line in _runs(path, text)
    ]


def _runs(path: str, text: str) -> Iterator[tuple[str, str, int]]:
    """Each run of a linter that a file speaks of: tool, options, line."""
    if path.endswith(".pre-commit-config.yaml"):
        for hook in _HOOK.finditer(text):
            yield hook[1].partition("-")[0], hook[2], text.count("\n", 0, hook.start()) + 1
        return
    for found in _COMMANDS.finditer(text):
        line = found[0]
        if line.lstrip().startswith("#"):
            continue
        if path.endswith("pyproject.toml") and re.match(r"\s*(\[|[\"']?(?:ruff|autoflake)\b[^&|]*[\"',=~<>\[])", line):
            continue
        tool = "autoflake" if "autoflake" in line else "ruff"
        yield tool, line, text.count("\n", 0, found.start()) + 1
    if path.endswith(("ruff.toml", "pyproject.toml")):
        fix = re.search(r"^\s*fix\s*=\s*true", text, re.MULTILINE)
        if fix and _ruff_table(path, text).get("fix") is True:
            yield "ruff", "--fix", text.count("\n", 0, fix.start(0)) + 1 + fix[0].count("\n")


def _ruff_table(path: str, text: str) -> Mapping[str, Any]:
    try:
        document = parse_toml(text)
    except ValueError:
        return {}
    return table_in(document, "tool", "ruff") if path.endswith("pyproject.toml") else document


def _ruff_fixes(program: Program, path: str, command: str) -> bool:
    if path.endswith("__init__.py") or not any(word in command for word in _ON):
        return False
    if re.search(r"--(?:ignore|extend-ignore|unfixable)[=\s]+\S*F401", command):
        return False
    chosen = re.search(r"--select[=\s]+(\S+)", command)
    settings, directory = _settings(program, path)
    lint = {**settings, **table_in(settings, "lint")}
    selected = chosen[1].strip("\"'").split(",") if chosen else [*_texts(lint, "select", ("E4", "E7", "E9", "F"))]
    selected += _texts(lint, "extend-select")
    ignored = [*_texts(lint, "ignore"), *_texts(lint, "extend-ignore"), *_ignored_in(lint, directory, path)]
    unfixable = [*_texts(lint, "unfixable"), *_texts(lint, "extend-unfixable")]
    fixable = [*_texts(lint, "fixable", ("ALL",)), *_texts(lint, "extend-fixable")]
    excluded = [*_texts(settings, "exclude"), *_texts(settings, "extend-exclude"), *_texts(lint, "exclude")]
    if any(_matches(pattern, directory, path) for pattern in excluded):
        return False
    return _names(selected) > _names(ignored) and not _names(unfixable) and _names(fixable) > 0


def _settings(program: Program, path: str) -> tuple[Mapping[str, Any], str]:
    """The ruff settings that hold for a file: the nearest above it, and the directory in which they stand."""
    directory = parent(path)
    while True:
        prefix = "" if directory == "." else directory + "/"
        for name in (".ruff.toml", "ruff.toml", "pyproject.toml"):
            if prefix + name in program.index.others:
                table = _ruff_table(name, text_of(program, prefix + name))
                if table or name != "pyproject.toml":
                    return table, directory
        if directory == ".":
            return {}, "."
        directory = parent(directory)


def _texts(table: Mapping[str, Any], key: str, default: Iterable[str] = ()) -> list[str]:
    value = table.get(key)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else list(default)


def _names(selectors: Iterable[str]) -> int:
    """How precisely selectors name the rule; 0: not at all."""
    return max(
        (1 if each == "ALL" else len(each) + 1 for each in selectors if each == "ALL" or RULE.startswith(each)),
        default=0,
    )


def _ignored_in(lint: Mapping[str, Any], directory: str, path: str) -> list[str]:
    found: list[str] = []
    for key in ("per-file-ignores", "extend-per-file-ignores"):
        table = lint.get(key)
        for pattern, codes in table.items() if isinstance(table, Mapping) else ():
            if _matches(pattern, directory, path) and isinstance(codes, list):
                found += [each for each in codes if isinstance(each, str)]
    return found


def _matches(pattern: str, directory: str, path: str) -> bool:
    """Ruff compares patterns with the name of the file and with its path below the settings."""
    relative = path if directory == "." else path.removeprefix(directory + "/")
    each = pattern.strip("/")
    return any(
        fnmatch.fnmatch(text, each)
        or fnmatch.fnmatch(text, f"{each}/*")
        or fnmatch.fnmatch(text, each.removeprefix("**/"))
        for text in (relative, path.rpartition("/")[2])
    )


def _autoflake_removes(program: Program, path: str, command: str) -> bool:
    settings: Mapping[str, Any] = {}
    if "pyproject.toml" in program.index.others:
        try:
            settings = table_in(parse_toml(text_of(program, "pyproject.toml")), "tool", "autoflake")
        except ValueError:
            settings = {}
    if path.endswith("__init__.py") and (
        "--ignore-init-module-imports" in command or settings.get("ignore-init-module-imports") is True
    ):
        return False
    if "--check" in command and "--in-place" not in command:
        return False
    return "--remove-all-unused-imports" in command or settings.get("remove-all-unused-imports") is True
