"""From the syntax tree of a file to its facts."""

import ast

from onebase.facts.module import ModuleFacts
from onebase.facts.reading import Reading, Where
from onebase.facts.suppressions import read_suppressions
from onebase.facts.walk import Walk


def read_imports(path: str, parsed: str, tree: ast.Module) -> ModuleFacts:
    """The imports of a parsed file alone."""
    reading = Reading(path, parsed, only_imports=True)
    Walk(reading).block(tree.body, Where())
    return ModuleFacts(path, complete=False, has_main_guard=reading.has_main_guard, imports=tuple(reading.imports))


def read_tree(path: str, text: str, parsed: str, tree: ast.Module) -> ModuleFacts:
    """The complete facts of a parsed file. `parsed` is the text of the tree: the whole text, or its skeleton."""
    reading = Reading(path, parsed)
    Walk(reading).block(tree.body, Where())
    return ModuleFacts(
        path,
        complete=True,
        has_main_guard=reading.has_main_guard,
        imports=tuple(reading.imports),
        path_edits=tuple(reading.path_edits),
        string_imports=tuple(reading.string_imports),
        module_edits=tuple(reading.module_edits),
        aliases=tuple(reading.aliases),
        creations=tuple(reading.creations),
        classes=tuple(reading.classes),
        tables=tuple(reading.tables),
        calls=tuple(reading.calls),
        bound=frozenset(reading.bound),
        exports=tuple(reading.exports) if reading.exports is not None else None,
        suppressions=read_suppressions(text),
    )
