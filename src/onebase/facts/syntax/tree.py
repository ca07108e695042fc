"""From the syntax tree of a file to its facts."""

from collections.abc import Iterator
from contextlib import contextmanager

from onebase.facts.module import ModuleFacts
from onebase.facts.syntax.effects.listings import settle
from onebase.facts.syntax.import_walk import ImportWalk
from onebase.facts.syntax.reading import Reading, Where
from onebase.facts.syntax.walk import Walk
from onebase.facts.text.skeleton import Parsed
from onebase.facts.text.suppressions import read_suppressions
from onebase.python_text import NotRead


def read_imports(path: str, parsed: Parsed) -> ModuleFacts:
    """The imports of a parsed file alone. Raises NotRead."""
    reading = Reading(path, parsed.text, parsed.functions)
    with _within_bounds():
        ImportWalk(reading).block(parsed.tree.body, Where())
    return ModuleFacts(path, complete=False, has_main_guard=reading.has_main_guard, imports=tuple(reading.imports))


def read_tree(path: str, text: str, parsed: Parsed) -> ModuleFacts:
    """The complete facts of a parsed file; `text` is the whole text. Raises NotRead."""
    reading = Reading(path, parsed.text, parsed.functions)
    with _within_bounds():
        Walk(reading).block(parsed.tree.body, Where())
        if reading.listings:
            settle(reading)
        if reading.asked:
            from onebase.facts.syntax.effects import plugins

            plugins.settle(reading)
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


@contextmanager
def _within_bounds() -> Iterator[None]:
    try:
        yield
    except (RecursionError, MemoryError):
        raise NotRead("nested too deeply to be read") from None
