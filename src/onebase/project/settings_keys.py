"""The keys of `[tool.onebase]`, and how the value of each is read."""

from collections.abc import Callable, Mapping
from typing import Any

from onebase.project.conventions import OUTPUT_FORMATS
from onebase.project.settings_layer import Layer
from onebase.project.settings_spelling import did_you_mean
from onebase.project.settings_values import ConfiguredEntryPoint
from onebase.vocabulary import Severity

Value = Any
Read = Callable[[Value], object]


class WrongValue(Exception):
    """A value that cannot be used; `problems` say why, one line each."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = problems


def read_layer(table: Mapping[str, Value], source: str, base: str, problems: list[str]) -> Layer:
    """The settings in a table of TOML. What cannot be used is left out and said in `problems`, one line each."""
    fields: dict[str, Any] = {}
    for key, value in table.items():
        read = KEYS.get(key)
        if read is None:
            problems.append(f"{source}: {_unknown(key, KEYS)}")
            continue
        try:
            fields[key.replace("-", "_")] = read(value)
        except WrongValue as wrong:
            problems.extend(f"{source}: {key}: {problem}" for problem in wrong.problems)
    return Layer(source, base, **fields)


def _unknown(key: str, known: Mapping[str, object]) -> str:
    hint = did_you_mean(key, known) or f"the keys are {', '.join(known)}"
    return f"unknown key {_quoted(key)}; {hint}"


def _boolean(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    raise WrongValue(f"expected true or false, not {_shown(value)}")


def _text(value: Value) -> str:
    if isinstance(value, str) and value.strip() and "\0" not in value:
        return value
    raise WrongValue(f"expected a string that is not empty, not {_shown(value)}")


def _texts(value: Value) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(item, str) and item and "\0" not in item for item in value):
        return tuple(value)
    raise WrongValue(f"expected a list of strings, not {_shown(value)}")


def _format(value: Value) -> str:
    if value in OUTPUT_FORMATS:
        return str(value)
    raise WrongValue(f"expected one of {', '.join(OUTPUT_FORMATS)}, not {_shown(value)}")


def severity(value: Value) -> Severity:
    """The severity of that name. Raises WrongValue for anything but "error", "warning" and "note"."""
    if isinstance(value, str) and value.upper() in Severity.__members__:
        return Severity[value.upper()]
    raise WrongValue(f'expected "error", "warning" or "note", not {_shown(value)}')


def _table(read: Read) -> Callable[[Value], tuple[tuple[str, object], ...]]:
    """Reads a table whose keys are free; all wrong entries are said at once."""

    def read_table(value: Value) -> tuple[tuple[str, object], ...]:
        if not isinstance(value, dict):
            raise WrongValue(f"expected a table, not {_shown(value)}")
        entries: list[tuple[str, object]] = []
        wrong: list[str] = []
        for key, item in value.items():
            try:
                entries.append((key, read(item)))
            except WrongValue as error:
                wrong.extend(f"{_quoted(key)}: {problem}" for problem in error.problems)
        if wrong:
            raise WrongValue(*wrong)
        return tuple(entries)

    return read_table


def _entry_points(value: Value) -> tuple[ConfiguredEntryPoint, ...]:
    if not isinstance(value, list):
        raise WrongValue(f"expected a list of tables, not {_shown(value)}")
    points: list[ConfiguredEntryPoint] = []
    wrong: list[str] = []
    for number, item in enumerate(value, start=1):
        try:
            points.append(_entry_point(item))
        except WrongValue as error:
            wrong.extend(f"number {number}: {problem}" for problem in error.problems)
    if wrong:
        raise WrongValue(*wrong)
    return tuple(points)


def _entry_point(value: Value) -> ConfiguredEntryPoint:
    if not isinstance(value, dict):
        raise WrongValue(f"expected a table, not {_shown(value)}")
    wrong = [_unknown(key, _ENTRY_POINT) for key in value if key not in _ENTRY_POINT]
    if "command" not in value:
        wrong.append('"command" is missing: what a person would type, such as "uvicorn app.main:app"')
    fields: dict[str, Any] = {}
    for key, read in _ENTRY_POINT.items():
        try:
            if key in value:
                fields[key.replace("-", "_")] = read(value[key])
        except WrongValue as error:
            wrong.extend(f"{key}: {problem}" for problem in error.problems)
    if wrong:
        raise WrongValue(*wrong)
    return ConfiguredEntryPoint(**fields)


def _shown(value: Value) -> str:
    """The value as it stands in a message: roughly as a person wrote it, and short."""
    try:
        text = str(value).lower() if isinstance(value, bool) else repr(value)
    except ValueError:  # an integer of more digits than Python turns into text (sys.set_int_max_str_digits)
        return "such a number"
    return text if len(text) <= 60 else text[:57] + "..."


def _quoted(key: str) -> str:
    """A key in quotes, on one line whatever is in it."""
    return '"' + key.encode("unicode_escape").decode() + '"' if not key.isprintable() else f'"{key}"'


_ENTRY_POINT: Mapping[str, Read] = {"command": _text, "directory": _text, "python-path": _texts}

KEYS: Mapping[str, Read] = {
    "select": _texts,
    "ignore": _texts,
    "extend-select": _texts,
    "extend-ignore": _texts,
    "per-file-ignores": _table(_texts),
    "severity": _table(severity),
    "exclude": _texts,
    "extend-exclude": _texts,
    "respect-gitignore": _boolean,
    "baseline": _text,
    "output-format": _format,
    "fail-level": severity,
    "show-uncertain": _boolean,
    "cache-dir": _text,
    "entry-points": _entry_points,
}
