"""The one edit for files that have two names because of two import roots: one name everywhere, then one root less."""

from itertools import takewhile

from onebase.program import Double, LoadedModule
from onebase.program.doubles import boundary
from onebase.rules._double_load import Cause, Wording
from onebase.vocabulary import Place, Subject


def one_name(cause: Cause, root_advice: str = "") -> Wording:
    """The wording for two roots. `root_advice` replaces the sentence about the root that should go."""
    roots = sorted(_root(module) for module in (cause.odd, cause.kept))
    return Wording(
        subject=_subject(cause, roots),
        message=_message(cause),
        help=f"{_rename(cause)}{root_advice or _drop_root(cause)}",
        notes=_split_note(cause),
        essence=tuple(sorted((_stem(cause.odd), _stem(cause.kept)))),
    )


def _message(cause: Cause) -> str:
    first, second = sorted((cause.odd, cause.kept), key=lambda module: module.number)
    files = {double.first.identity for double in cause.doubles}
    if len(files) == 1:
        return f"`{first.name}` and `{second.name}` are one file, which is executed twice"
    one, other = _common(cause, first), _common(cause, second)
    if one and other:
        return f"{len(files)} files are executed twice, under `{one}` and under `{other}`"
    return f"{len(files)} files are executed twice, such as `{first.name}`, also as `{second.name}`"


def _common(cause: Cause, side: LoadedModule) -> str:
    """What the names of all doubled files begin with on one side, "" where they have nothing in common."""
    modules = [module for double in cause.doubles for module in (double.first, double.second)]
    names = [module.name.split(".") for module in modules if _root(module) == _root(side)]
    shared = takewhile(lambda parts: len(set(parts)) == 1, zip(*names, strict=False))
    return ".".join(parts[0] for parts in shared)


def _subject(cause: Cause, roots: list[str]) -> Subject:
    if roots[0] == roots[1]:
        return Subject("file", cause.odd.identity)
    return Subject("import roots", " and ".join(roots))


def _root(module: LoadedModule) -> str:
    return module.root.path if module.root is not None else "."


def _stem(module: LoadedModule) -> str:
    return f"{_root(module)}: {module.name.partition('.')[0]}"


def _rename(cause: Cause) -> str:
    """Which import lines should say the other name."""
    places = sorted(odd_places(cause))
    if not places:
        return f"import it as `{cause.kept.name}` everywhere"
    shown = ", ".join(f"{place.path}:{place.line}" for place in places[:3])
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return f"import it as `{cause.kept.name}` everywhere (now `{cause.odd.name}`: {shown}{more})"


def odd_places(cause: Cause) -> set[Place]:
    """The lines outside that ask for the odd name of any of the files."""
    found = set()
    for double in cause.doubles:
        for module in (double.first, double.second):
            if _root(module) == _root(cause.odd) and module.name != cause.kept.name:
                place = boundary(cause.load, module).request.place
                if place is not None:
                    found.add(place)
    return found


def _drop_root(cause: Cause) -> str:
    root = cause.odd.root
    if root is None or root.reason.place is None:
        return ""
    place = root.reason.place
    if root.reason.kind == "assumed" or place in odd_places(cause):
        return ""
    return f"; then take `{root.path}` off the path ({place.path}:{place.line})"


def _split_note(cause: Cause) -> tuple[str, ...]:
    """Merging the two Bases first makes more tables raise: say the order."""
    metadata = {table.key.metadata for table in cause.world.tables if table.key}
    bases = [double for double in cause.doubles if any(m.number in _numbers(double) for m in metadata)]
    if not bases:
        return ()
    path = bases[0].first.path
    return (f"`{path}` makes the Base or MetaData and is doubled too: give it one name, do not merge two Bases",)


def _numbers(double: Double) -> tuple[int, int]:
    return double.first.number, double.second.number
