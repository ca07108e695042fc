"""A server that is started by the file of the application gets the object, not its name (OB104)."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from onebase.fix.moving.names import bound_by
from onebase.fix.moving.statements import holds
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement
from onebase.fix.values import CannotEdit, Fix, Grade, Refused
from onebase.python_text import NotRead, parse
from onebase.vocabulary import Finding

_NEEDS_NAME = ("reload", "workers")  # uvicorn starts other processes, which import the application by its name


def application_object(situation: Situation) -> Iterator[Fix | Refused]:
    """For each `uvicorn.run("main:app")` in `main.py`: `uvicorn.run(app)`."""
    for finding in situation.wanted:
        if finding.code == "OB104" and finding.place.path == finding.subject.name:
            yield from _fixes(situation, finding)


def _fixes(situation: Situation, finding: Finding) -> Iterator[Fix | Refused]:
    place = finding.place
    fix = Fix(finding.code, "give the server the application itself", Grade.UNSAFE, repairs=frozenset({finding.key}))
    try:
        source = situation.tree.source(place.path)
        tree = parse(source.text)
    except (CannotEdit, NotRead) as reason:
        yield Refused(fix, str(reason))
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and holds(node, place.line) and _is_run(node):
            text = node.args[0]
            name = str(ast.literal_eval(text)).partition(":")[2]
            if name not in bound_by(tree.body):
                continue
            title = f"{fix.title}: `{ast.unparse(node.func)}({name})` ({place.path}:{place.line})"
            if any(each.arg in _NEEDS_NAME for each in node.keywords):
                yield Refused(replace(fix, title=title), "`reload` and `workers` need the name")
                continue
            yield replace(fix, title=title, edits=source.edits([Replacement(*source.span(text), name)]))


def _is_run(node: ast.Call) -> bool:
    first = node.args[0] if node.args else None
    is_name = isinstance(first, ast.Constant) and isinstance(first.value, str) and ":" in first.value
    return is_name and ast.unparse(node.func) in ("uvicorn.run", "run")
