"""Every file of a project that says a name which goes."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from onebase.facts.module import ModuleFacts
from onebase.fix.one_name.naming import Context, FileNames, Naming
from onebase.fix.source import Replacement, Source
from onebase.fix.tree import Tree
from onebase.fix.values import CannotEdit, Edit
from onebase.program import Program
from onebase.python_text import NotRead, parse


def rewritten(
    tree: Tree, naming: Naming, contexts: Mapping[str, Sequence[Context]], *, everywhere: bool
) -> Iterator[Edit]:
    """The edits of all Python files. Raises CannotEdit where one of them cannot be changed as it must be."""
    program = naming.program
    mentions = _mentions(program, naming)
    for path in sorted({program.index.identity(path) for path in program.index.python}):
        facts = program.modules.get(path)
        if facts is None or facts.problem:
            continue
        names = FileNames(naming, path, tuple(contexts.get(path, ())))
        if _imports_odd_names(facts, names) or mentions.search(tree.read(path)):
            yield from _edits(tree.source(path), program.complete(path), names, everywhere=everywhere)


def _mentions(program: Program, naming: Naming) -> re.Pattern[bytes]:
    """A string that begins with a first name which the odd root provides."""
    odd = naming.pair.odd
    prefix = "" if odd == "." else odd + "/"
    tops = {path[len(prefix) :].partition("/")[0] for path in program.index.python if path.startswith(prefix)}
    names = sorted({top.removesuffix(".py") for top in tops})
    return re.compile(rf"""['"](?:{"|".join(map(re.escape, names)) or "(?!)"})[.:'"]""".encode())


def _imports_odd_names(facts: ModuleFacts, names: FileNames) -> bool:
    for imported in facts.imports:
        if imported.level:
            if names.relative(imported.level, imported.module):
                return True
        elif names.absolute(imported.module):
            return True
        if imported.name and any(names.submodules(imported.module, imported.level, [imported.name])):
            return True
    return False


def _edits(source: Source, facts: ModuleFacts, names: FileNames, *, everywhere: bool) -> Sequence[Edit]:
    from onebase.fix.one_name.statements import import_replacements
    from onebase.fix.one_name.strings import string_replacements

    try:
        nodes = tuple(ast.walk(parse(source.text)))  # once: walking costs more than parsing
    except NotRead as problem:
        raise CannotEdit(f"{source.path}: {problem}") from None
    found: list[Replacement] = [*import_replacements(source, nodes, names)]
    found += string_replacements(source, nodes, names, facts, everywhere=everywhere)
    return source.edits(found)
