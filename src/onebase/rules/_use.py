"""What a process does with its models: whether it asks the database at all, and whether it writes."""

import re

from onebase.patterns import compile_later
from onebase.program import Load, Program
from onebase.project.entry import RunFile
from onebase.rules._missing import TESTS
from onebase.rules._texts import text_of
from onebase.vocabulary import Certainty

_CONFIGURES = compile_later(r"\bconfigure_mappers\(|\.query\(|\.scalars?\(|\.execute\(|\bSession\(|session")
_WRITES = compile_later(r"\.(?:add|add_all|merge|flush|commit|bulk_save_objects|create_all|drop_all)\(")


def is_whole_process(program: Program, load: Load) -> bool:
    """Whether an entry point is a process of the application that people start: no test, no migration, no guess, and
    none that ends with its first imports."""
    entry = load.entry
    guessed = entry.reason.kind == "assumed" or (entry.reason.kind == "main-guard" and entry.kind == "module")
    if entry.kind in TESTS or entry.kind == "alembic" or guessed or load.stopped_at is not None:
        return False
    return not _is_broken(program, load)


def _is_broken(program: Program, load: Load) -> bool:
    """Whether a module asks for something in a package of the project that is not there."""
    resolved = {(each.asker, each.place.line) for each in load.imports}
    return any(
        (module.number, each.span.line) not in resolved and each.module.partition(".")[0] in load.by_name
        for module in load.modules
        if module.path and module.certainty is Certainty.CERTAIN
        for each in program.modules[module.path].imports
        if not each.scope and not each.guards and not each.level
    )


def configures_mappers(program: Program, load: Load) -> bool:
    """Whether the process asks the database for something: the first query configures all mappers.

    A server does where any of its files speaks of sessions; of a script its own text must.
    """
    if load.entry.kind in ("application", "worker"):
        return _says(program, load, _CONFIGURES)
    return bool(_CONFIGURES.search(text_of(program, started_file(load))))


def writes(program: Program, load: Load) -> bool:
    """Whether the process stores something, or creates tables."""
    if load.entry.kind in ("application", "worker"):
        return _says(program, load, _WRITES)
    return bool(_WRITES.search(text_of(program, started_file(load))))


def handles(program: Program, load: Load, name: str) -> bool:
    """Whether a file of the process makes objects of a class, or gives the class to what may do so, such as a query or
    a repository: a flush may write them then. What only relates to a class writes nothing."""
    made = rf"(?<!\w)(?<!class ){name}\("
    given = rf"(?:=|(?<!\w)(?<!class )(?!relationship|isinstance)\w+\()\s*(?:\w+\.)*{name}\b"
    return _says(program, load, re.compile(rf"{made}|{given}"))


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
