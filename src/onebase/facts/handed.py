"""Calls that hand names of modules to functions of the project, which import what they are given.

`import_all("app.models")` matters where some function imports what its parameter names, and only there: then the files
that may call it are read once more, every function of theirs.
"""

from collections.abc import Collection

from onebase.facts.module import CallFact


def read_handed(path: str, data: bytes, functions: Collection[str]) -> tuple[CallFact, ...]:
    """The calls of functions with one of these names in the file at `path`, in source order; none where it cannot be
    read. Their arguments are what they are worth: texts, lists of texts, names of other files, patterns with the
    parameters of the function around."""
    from onebase.facts.syntax.reading import Reading, Where
    from onebase.facts.syntax.walk import Walk
    from onebase.facts.text.interest import Functions
    from onebase.python_text import NotRead, decode, parse

    try:
        text = decode(data)
        tree = parse(text)
    except NotRead:
        return ()
    every = Functions(text)
    every.can_be_judged = False
    reading = Reading(path, text, every)
    reading.wanted = frozenset(functions)
    try:
        Walk(reading).block(tree.body, Where())
    except (RecursionError, MemoryError):
        return ()
    return tuple(dict.fromkeys(reading.handed))
