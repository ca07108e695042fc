"""Names by which one file asks for another to be read wholly.

`app = create_app()` at the margin of a file matters where some file defines `create_app` with imports inside;
`MODELS = [...]` where some file imports whatever `settings.MODELS` lists.
"""

import re

from onebase.facts.module import ModuleFacts

_MARGIN = re.compile(r"\n(?=[A-Za-z_])(?!def |class |import |from |async )([A-Za-z_]\w*)([ \t]*[^\n]*)")
_CALLED = re.compile(r"(\w+)\(")


def used(text: str) -> tuple[str, ...]:
    """The names that a text calls or binds at its margin, sorted."""
    names: set[str] = set()
    for line in _MARGIN.finditer("\n" + text):
        name, rest = line.groups()
        if rest.lstrip()[:1] in (":", "="):
            names.add(name)
        if "(" in rest:
            names.update(_CALLED.findall(name + rest))
    return tuple(sorted(names))


def offered(facts: ModuleFacts) -> tuple[str, ...]:
    """The functions in which a file does anything, and the lists that it imports from elsewhere, sorted."""
    told = (facts.imports, facts.path_edits, facts.string_imports, facts.module_edits, facts.creations, facts.calls)
    scopes = {one.scope for several in (*told, facts.classes, facts.tables) for one in several}
    names = {part for scope in scopes for part in scope.split(".") if part}
    names |= {one.target.text.rpartition(".")[2] for one in facts.string_imports if one.target.kind == "name"}
    return tuple(sorted(names))
