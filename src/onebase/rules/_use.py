"""What a process does with its models: whether it asks the database at all, and whether it writes."""

import re

from onebase.program import Load, Program
from onebase.project.entry import RunFile
from onebase.rules._missing import TESTS
from onebase.rules._texts import text_of
from onebase.vocabulary import Certainty

_CONFIGURES = re.compile(r"\bconfigure_mappers\(|\.query\(|\.scalars?\(|\.execute\(|\bSession\(|session")
_WRITES = re.compile(r"\.(?:add|add_all|merge|flush|commit|bulk_save_objects|create_all|drop_all)\(")


def is_whole_process(load: Load) -> bool:
    """Whether an entry point is a process of the application that people start: no test, no migration, no guess."""
    entry = load.entry
    guessed = entry.reason.kind == "assumed" or (entry.reason.kind == "main-guard" and entry.kind == "module")
    return entry.kind not in TESTS and entry.kind != "alembic" and not guessed and load.stopped_at is None


def configures_mappers(program: Program, load: Load) -> bool:
    """Whether a file of the process speaks of sessions or queries: the first one configures all mappers."""
    return _says(program, load, _CONFIGURES)


def writes(program: Program, load: Load) -> bool:
    """Whether a file of the process stores something, or creates tables."""
    return _says(program, load, _WRITES)


def _says(program: Program, load: Load, pattern: re.Pattern[str]) -> bool:
    return any(
        pattern.search(text_of(program, module.path))
        for module in load.modules
        if module.path and module.certainty is not Certainty.CANNOT_TELL
    )


def started_file(load: Load) -> str:
    """The file with which a process begins, "" where it has none."""
    for step in load.entry.steps:
        if isinstance(step, RunFile):
            return step.path
    return next((module.path for module in load.modules if module.path and module.request.asker < 0), "")
