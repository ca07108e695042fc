"""What the ways of forgetting a module share: the edit at hand, and the module that is executed again because of it."""

from onebase.facts.module import ModuleEdit, ModuleFacts
from onebase.facts.values import Span
from onebase.named_tuple import NamedTuple
from onebase.program import Load, LoadedModule, Program
from onebase.vocabulary import Certainty, Place


class Edit(NamedTuple):
    """A change to what Python thinks is loaded: `fact`, in the module `editor` of the load, whose facts are `facts`."""

    program: Program
    load: Load
    editor: LoadedModule
    facts: ModuleFacts
    fact: ModuleEdit

    def place(self, span: Span) -> Place:
        """A span of the editing file as a place."""
        return Place(self.editor.path, span.line, span.column, span.end_column)


class Forgotten(NamedTuple):
    """`module` is executed again, at the line `again`. `others` are the modules (by number) that are executed again
    with it, so that what they made is made anew."""

    module: LoadedModule
    again: Place
    others: frozenset[int] = frozenset()
    certainty: Certainty = Certainty.CERTAIN
