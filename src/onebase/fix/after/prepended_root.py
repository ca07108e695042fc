"""One place for the import root of migrations: `prepend_sys_path`, and no line of `env.py`."""

import os
import re
from collections.abc import Iterator

from onebase.fix.after.needless_root import means, without_statements
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement, Source
from onebase.fix.values import CannotEdit, Edit, Fix, Grade, Refused
from onebase.program import Load
from onebase.project.entry import ImportRoot
from onebase.vocabulary import Place

_SETTING = re.compile(r"prepend_sys_path[ \t]*=[ \t]*(?P<value>\S+)[ \t]*")


def prepended_root(situation: Situation) -> Iterator[Fix | Refused]:
    """For each `env.py` that a step has repaired, and that puts a root on the path itself, while the settings name one
    from which nothing is imported: the settings name the right one."""
    repaired = {path for step in situation.steps for fix in step.fixes if fix.code == "OB405" for path in fix.paths}
    for load in map(situation.program.load, situation.program.entry_points):
        for path in sorted(repaired.intersection(load.by_identity)):
            if load.entry.kind == "alembic":
                yield from _fixes(situation, load, path)


def _fixes(situation: Situation, load: Load, path: str) -> Iterator[Fix]:
    used = {module.root.path for module in load.modules if module.root is not None and module.path}
    edits = situation.program.modules[path].path_edits
    told = [each for each in load.search_path if each.reason.kind == "alembic-prepend" and each.path not in used]
    roots = {root for root in used for each in edits if means(each, path, load.entry.directory, root)}
    if len(told) == len(edits) == len(roots) == 1 and told[0].reason.place is not None:
        root, place = roots.pop(), told[0].reason.place
        try:
            changed = _settings(situation.tree.source(place.path), place.line, told[0], root)
            span = edits[0].span
            changed += without_statements(situation, path, {(span.line, span.column)})
        except CannotEdit:
            return
        title = f"`{root}` is put on the path by {place.path}:{place.line}, no more by {Place(path, span.line)}"
        yield Fix("OB405", title, Grade.UNSAFE, changed)


def _settings(source: Source, line: int, told: ImportRoot, root: str) -> tuple[Edit, ...]:
    """The setting with the other root, where it names one. Raises CannotEdit.

    `%(here)s` is the directory of the file, as Alembic documents it for its settings.
    """
    found = _SETTING.fullmatch(source.line(line).rstrip("\r\n"))
    directory = os.path.dirname(source.path)
    if found is None or not source.path.endswith(".ini") or root.startswith("..") or " " in root:
        raise CannotEdit(f"{source.path}:{line}: {told.path} is not named alone")
    start = source.line_starts[line - 1] + found.start("value")
    below = os.path.relpath(root, directory or ".").replace(os.sep, "/")
    return source.edits([Replacement(start, start + len(found["value"]), f"%(here)s/{below}")])
