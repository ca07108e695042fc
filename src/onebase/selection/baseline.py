"""A file that remembers findings, so that only new ones are reported."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from onebase.project.settings_spelling import shown
from onebase.project.settings_values import ConfigurationError
from onebase.vocabulary import Finding

if TYPE_CHECKING:
    from onebase.project.conventions import AnyPath

VERSION = 1

Key: TypeAlias = tuple[str, str, str, tuple[str, ...]]


def read_baseline(file: "AnyPath") -> frozenset[Key]:
    """The keys of the remembered findings. Raises ConfigurationError where the file is missing or is no baseline."""
    import json  # only a project with a baseline pays for it

    try:
        with open(file, "rb") as opened:
            document = json.load(opened)
        if document["version"] != VERSION:
            raise ConfigurationError((f"{shown(file)}: written by another version of onebase; {_REMEDY}",))
        return frozenset(_key(entry) for entry in document["findings"])
    except OSError as error:
        remedy = f"; {_REMEDY}" if isinstance(error, FileNotFoundError) else ""
        raise ConfigurationError((f"{shown(file)}: the baseline cannot be read: {error.strerror}{remedy}",)) from None
    except (ValueError, LookupError, TypeError, RecursionError):
        raise ConfigurationError((f"{shown(file)}: not a baseline of onebase; {_REMEDY}",)) from None


def write_baseline(file: "AnyPath", findings: Iterable[Finding]) -> int:
    """Remembers the findings, sorted, one to a line; returns how many. Raises ConfigurationError if that fails."""
    import json

    keys = sorted({finding.key for finding in findings})
    lines = ",\n    ".join(json.dumps(_entry(key)) for key in keys)
    text = f'{{\n  "version": {VERSION},\n  "findings": [\n    {lines}\n  ]\n}}\n'
    try:
        with open(file, "w", encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        raise ConfigurationError((f"{shown(file)}: the baseline cannot be written: {error.strerror}",)) from None
    return len(keys)


def compare(
    findings: Sequence[Finding], remembered: frozenset[Key], ran: frozenset[str]
) -> tuple[tuple[Finding, ...], tuple[Key, ...]]:
    """The findings that are new, and the remembered keys that match nothing any more although their rule ran."""
    new = tuple(finding for finding in findings if finding.key not in remembered)
    gone = remembered - {finding.key for finding in findings}
    return new, tuple(sorted(key for key in gone if key[0] in ran))


def _entry(key: Key) -> dict[str, object]:
    code, kind, name, essence = key
    return {"code": code, "subject": {"kind": kind, "name": name}, "essence": list(essence)}


def _key(entry: dict[str, object]) -> Key:
    """The key of one entry; raises TypeError or KeyError for anything else."""
    subject, essence = entry["subject"], entry["essence"]
    if not isinstance(subject, dict) or not isinstance(essence, list):
        raise TypeError
    words = (entry["code"], subject["kind"], subject["name"], *essence)
    code, kind, name, *rest = (_word(word) for word in words)
    return code, kind, name, tuple(rest)


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


_REMEDY = "write one with --write-baseline"
