"""Which of the findings of a project are the cause of a failure."""

import re
from collections.abc import Iterator, Sequence

from onebase.failures.reading import Failure
from onebase.vocabulary import Certainty, Finding, Outcome

# The rules that know causes of each kind of message, by the beginnings of their codes; the most telling first.
_RULES: dict[str, tuple[str, ...]] = {
    "already-defined": ("OB1", "OB2", "OB6", "OB5"),
    "multiple-classes": ("OB1", "OB709", "OB2", "OB5", "OB7"),
    "name-not-found": ("OB4", "OB301", "OB1", "OB3", "OB7"),
    "foreign-key-table": ("OB302", "OB404", "OB4", "OB1", "OB3", "OB7"),
    "foreign-key-column": ("OB2", "OB4", "OB7", "OB1"),
    "no-foreign-keys": ("OB4", "OB3", "OB2", "OB1", "OB5", "OB7"),
    "table-missing": ("OB4", "OB5", "OB3", "OB1"),
    "already-exists": ("OB7", "OB2", "OB1", "OB3"),
    "duplicate-name": ("OB7", "OB2", "OB1"),
    "two-databases": ("OB306", "OB1", "OB3"),
    "not-mapped": ("OB711", "OB5", "OB1", "OB2", "OB4"),
    "mapped-twice": ("OB208", "OB5", "OB2", "OB1"),
    "column-taken": ("OB206", "OB1"),
    "column-twice": ("OB206", "OB7"),
    "same-key": ("OB305", "OB3", "OB1"),
    "class-again": ("OB1", "OB2", "OB5", "OB6"),
    "class-and-module": ("OB708", "OB7"),
    "beyond-top-level": ("OB108", "OB1"),
    "import-cycle": ("OB6",),
    "key-redefined": ("OB202", "OB2", "OB1"),
    "not-copied": ("OB204", "OB1"),
    "column-not-there": ("OB206", "OB2"),
    "identity-unknown": ("OB403", "OB706", "OB4"),
    "identity-twice": ("OB706", "OB1"),
    "annotation": ("OB406",),
    "backref-taken": ("OB707",),
    "no-counterpart": ("OB707",),
    "no-property": ("OB707",),
    "same-columns": ("OB707",),
    "no-class": ("OB711", "OB603"),
    "none-as-class": ("OB603", "OB711"),
    "identity-kept": ("OB706",),
    "module-incomplete": ("OB603", "OB601", "OB110"),
    "submodule-missing": ("OB601", "OB603"),
    "no-argument": ("OB603", "OB711"),
    "no-columns": ("OB204",),
    "no-keyword": ("OB504",),
    "nameless": ("OB712", "OB713"),
    "would-drop": ("OB405", "OB304", "OB409", "OB408", "OB407", "OB4", "OB3", "OB1"),
    "no-metadata": ("OB405",),
    "import-name": ("OB110", "OB603", "OB6"),
    "column-missing": ("OB305", "OB2", "OB404"),
    "mapper-failed": ("OB4", "OB3", "OB1", "OB7", "OB5"),
}
_DOTTED = re.compile(r"\w+(?:\.\w+)+")  # and no expression, of which the end is the name of a column
# Messages that say which rule it is; the others need a name or a place in common with the finding.
_TELLING = ("two-databases", "beyond-top-level", "same-key", "no-metadata", "none-as-class")


def causes_of(failure: Failure, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings that are the cause of `failure`, the best first; empty where none has anything in common with it."""
    kinds = _RULES.get(failure.message.kind, ())
    rated = [(_rank(failure, each, kinds), each) for each in findings if each.certainty is not Certainty.CANNOT_TELL]
    fitting = sorted((each for each in rated if each[0] is not None), key=lambda each: (each[0], each[1].key))
    best = fitting[0][0] if fitting else None
    return tuple(finding for rank, finding in fitting if rank == best)


def _rank(failure: Failure, finding: Finding, kinds: Sequence[str]) -> tuple[int, int, int] | None:
    """How well they fit, the least best: that the failure was foretold, what they share, the order of the rules."""
    order = next((at for at, code in enumerate(kinds) if finding.code.startswith(code)), None)
    if order is None:
        return None
    named = max((_speaks_of(finding, word) * weight for word, weight in _words(failure)), default=0)
    met = _is_on_the_way(failure, finding)
    if not named and not (met and order < 2) and not (failure.message.kind in _TELLING and order == 0):
        return None
    foretold = failure.message.kind == "already-defined" and failure.message.says["table"] in _foretold(finding)
    return (0 if foretold else 1, -(2 * named + met), order)


def _words(failure: Failure) -> Iterator[tuple[str, int]]:
    """What the message names, and how much it says that a finding names it too: less of the end of a dotted name, which
    may mean another thing, and of the table whose class only happened to be the first that could not be mapped."""
    says = failure.message.says
    for name in ("table", "name", "missing", "column", "module"):
        word = says.get(name, "").removeprefix("main.")
        if word:
            yield word, 2
        if _DOTTED.fullmatch(word):
            yield word.rpartition(".")[2], 1
    if "mapped" in says:
        yield says["mapped"], 1


def _speaks_of(finding: Finding, word: str) -> bool:
    """Whether a finding is about a table, a class or a module of that name."""
    names = (finding.subject.name.rpartition("::")[2], *(item.name for item in finding.extent))
    texts = (*names, finding.message, *finding.essence, *(step.says for step in finding.evidence), *finding.notes)
    pattern = re.compile(rf"(?<![\w]){re.escape(word)}(?!\w)")
    return any(pattern.search(text) for text in texts)


def _is_on_the_way(failure: Failure, finding: Finding) -> bool:
    """Whether the traceback goes through a place that the finding shows."""
    places = {step.place.path for step in finding.evidence} | {item.place.path for item in finding.extent}
    return any(_is_same(frame.file, path) for frame in failure.frames for path in places)


def _is_same(written: str, path: str) -> bool:
    written = written.replace("\\", "/").removeprefix("./")
    return written == path or written.endswith(f"/{path}")


def _foretold(finding: Finding) -> set[str]:
    return {item.name for item in finding.extent if item.outcome is Outcome.RAISE}
