"""Modules that Python forgets because `sys.modules` is restored after a patch: `mock.patch.dict(sys.modules, …)`."""

from collections.abc import Iterator

from onebase.program import LoadedModule, ResolvedImport
from onebase.rules._module_edits import Edit, Forgotten
from onebase.vocabulary import Certainty, Place


def restored(edit: Edit) -> Iterator[Forgotten]:
    """The modules that are imported for the first time inside of the patch, and again outside of it."""
    inside = frozenset(module.number for module in edit.load.modules if _first_inside(edit, module))
    for number in sorted(inside):
        later = (each for each in edit.load.imports if each.target == number and _outside(edit, each, inside))
        again = next(later, None)
        if again is not None:
            # Tests may be selected or ordered otherwise; then the patch is not the first to import it.
            yield Forgotten(edit.load.modules[number], again.place, inside - {number}, Certainty.LIKELY)


def _first_inside(edit: Edit, module: LoadedModule) -> bool:
    """Whether a line of the patch's block imported the module first, directly or through others."""
    links = (each.request for each in edit.load.chain(module.number))
    return any(link.asker == edit.editor.number and _within(edit, link.place) for link in links)


def _within(edit: Edit, place: Place | None) -> bool:
    return (
        place is not None and place.path == edit.editor.path and edit.fact.span.line <= place.line <= edit.fact.end_line
    )


def _outside(edit: Edit, used: ResolvedImport, inside: frozenset[int]) -> bool:
    return used.asker not in inside and not _within(edit, used.place)
