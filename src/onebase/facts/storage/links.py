"""Names by which one file asks for another to be read wholly.

`app = create_app()` at the margin of a file matters where some file defines `create_app` with imports inside;
`MODELS = [...]` where some file imports whatever `settings.MODELS` lists; `class User(Base): pass` where a `Base` of
some file gives tables their names.
"""

import re

from onebase.facts.module import ModuleFacts

_MARGIN = re.compile(
    r"\n(?:class \w+\(([^()\[\]#]+)\):|(?!def |class |import |from |async )([A-Za-z_]\w*)([ \t]*[^\n]*))"
)
_CALLED = re.compile(r"(\w+)\(")


def used(text: str) -> tuple[str, ...]:
    """The names that a text calls, binds or derives classes from at its margin, sorted."""
    names: set[str] = set()
    for line in _MARGIN.finditer("\n" + text):
        bases, name, rest = line.groups()
        if bases:
            names.update(f"class {base.strip().rpartition('.')[2]}" for base in bases.split(",") if "=" not in base)
            continue
        if rest.lstrip()[:1] in (":", "="):
            names.add(name)
        if "(" in rest:
            names.update(_CALLED.findall(name + rest))
    return tuple(sorted(names))


def offered(facts: ModuleFacts) -> tuple[str, ...]:
    """The functions in which a file does anything, the lists that it imports from elsewhere, and the classes that name
    tables, sorted."""
    told = (facts.imports, facts.path_edits, facts.string_imports, facts.module_edits, facts.creations, facts.calls)
    scopes = {one.scope for several in (*told, facts.classes, facts.tables) for one in several}
    names = {part for scope in scopes for part in scope.split(".") if part}
    names |= {one.target.text.rpartition(".")[2] for one in facts.string_imports if one.target.kind == "name"}
    # Apart from the functions: a class with a function that does anything (`TestCase.setUp`) concerns no other class.
    naming = [one.name for one in facts.classes if one.tablename is not None and one.tablename.kind != "string"]
    naming += [one.target for one in facts.creations if any(given.name == "cls" for given in one.arguments)]
    names |= {f"class {name}" for name in naming}
    return tuple(sorted(names))
