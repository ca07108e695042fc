"""Tests create their tables after all models are loaded, once there is a module that loads them."""

from collections.abc import Iterator

from onebase.fix.loading.all_models import NAME
from onebase.fix.loading.fixture import models_fixture
from onebase.fix.loading.needed import written
from onebase.fix.one_name.naming import name_below
from onebase.fix.situation import Situation
from onebase.fix.values import Fix, Grade, Refused
from onebase.program import Load, Program
from onebase.python_text import parse


def in_tests(situation: Situation) -> Iterator[Fix | Refused]:
    """For each `conftest.py` with a fixture that calls `create_all`, once a step has made the module: a fixture that
    imports it, and that the other one asks for."""
    made = [(fix, each.path) for step in situation.steps for fix in step.fixes for each in fix.new_files]
    for cause, path in made:
        if path.endswith(f"{NAME}.py") and not path.rpartition("/")[2].startswith("test_"):
            for load in map(situation.program.load, situation.program.entry_points):
                name = _name(situation.program, load, path)
                if load.entry.kind == "pytest" and name and path not in load.by_identity:
                    yield from _fixes(situation, cause, load, name)


def _name(program: Program, load: Load, path: str) -> str:
    """What a process calls a file."""
    roots = tuple(root.path for root in load.search_path)
    for root in roots:
        name = name_below(path, root)
        found = program.locator.find_dotted(roots, name) if name else None
        if found is not None and found.path == path:
            return name
    return ""


def _fixes(situation: Situation, cause: Fix, load: Load, name: str) -> Iterator[Fix]:
    for path in sorted(load.by_identity):
        if path.rpartition("/")[2] == "conftest.py":
            lines = [
                call.span.line
                for call in situation.program.complete(path).calls
                if call.callee.endswith("create_all") and call.scope
            ]
            source = situation.tree.source(path)
            edits = models_fixture(source, parse(source.text), lines[0], written(name)) if len(lines) == 1 else []
            if edits:
                title = f"a session-scoped fixture `models` loads `{name}` before create_all in {path}"
                yield Fix(cause.code, title, Grade.UNSAFE, source.edits(edits), tables=cause.tables)
