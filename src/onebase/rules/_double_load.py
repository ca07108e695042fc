"""What the rules about doubled files share: grouping by cause, which of two names is the odd one, and the argument."""

from collections.abc import Callable, Iterator

from onebase.named_tuple import NamedTuple
from onebase.program import Double, Load, LoadedModule, Program, World
from onebase.program.doubles import boundary, same_root
from onebase.rules._double_extent import creates, extent_of, is_served, outcomes, severity_of, split_off
from onebase.vocabulary import Evidence, Extent, Finding, Outcome, Place, Rule, Severity, Subject

_SERVED = "uvicorn serves the second; nothing works with what the first made, so that no harm is done today"


class Cause(NamedTuple):
    """The doubled files of one load that have one cause, with what the rule needs to say it.

    `odd` and `kept` are the two executions of the file that stands for all: the one that should go, and the one that
    should stay."""

    program: Program
    load: Load
    world: World
    doubles: tuple[Double, ...]
    odd: LoadedModule
    kept: LoadedModule


class Wording(NamedTuple):
    """What a rule says of a cause: its subject, the primary line, the one edit and further sentences."""

    subject: Subject
    message: str
    help: str
    notes: tuple[str, ...] = ()
    essence: tuple[str, ...] = ()


def find_doubles(
    program: Program, load: Load, rule: Rule, hows: frozenset[str], say: Callable[[Cause], Wording]
) -> Iterator[Finding]:
    """One finding for each cause among the doubled files that came about in one of the ways `hows`.

    Files that make nothing for SQLAlchemy may be executed as often as they like: that is another tool's business.
    """
    groups: dict[tuple[str, ...], list[Double]] = {}
    for double in program.doubles(load):
        if double.how in hows:
            groups.setdefault(_group(double), []).append(double)
    for doubles in groups.values():
        finding = _finding(program, load, rule, tuple(doubles), say)
        if finding.extent:
            yield finding


def _group(double: Double) -> tuple[str, ...]:
    first, second = double.first, double.second
    if double.how in ("main", "conftest"):
        return (double.how, first.identity)
    if double.how == "alias":
        return (double.how, *sorted(_different_heads(first.path, second.path)))
    if first.root is None or second.root is None or first.root.path == second.root.path:
        return (double.how, first.identity)
    return (double.how, *sorted((first.root.path, second.root.path)))


def _different_heads(a: str, b: str) -> tuple[str, str]:
    """Two paths without the part at the end that they share: the link and what it points to."""
    left, right = a.split("/"), b.split("/")
    while len(left) > 1 and len(right) > 1 and left[-1] == right[-1]:
        left.pop()
        right.pop()
    return "/".join(left), "/".join(right)


def _finding(
    program: Program, load: Load, rule: Rule, doubles: tuple[Double, ...], say: Callable[[Cause], Wording]
) -> Finding:
    world = program.world(load)
    chosen = _representative(world, doubles)
    odd, kept = _odd_and_kept(load, chosen, doubles)
    cause = Cause(program, load, world, doubles, odd, kept)
    words = say(cause)
    extent = (*extent_of(world, doubles), *split_off(world, doubles, odd))
    if load.stopped_at is not None:
        extent = tuple(each._replace(outcome=None) for each in extent)
    served = all(is_served(program, double, extent) for double in doubles)
    certainty = max(double.certainty for double in doubles)
    return Finding(
        code=rule.code,
        subject=words.subject,
        message=words.message,
        evidence=tuple(_evidence(cause)),
        help=words.help,
        severity=Severity.NOTE if served else severity_of(extent, doubles, world),
        certainty=certainty,
        essence=words.essence,
        notes=(*words.notes, *_notes(cause, extent), *([_SERVED] if served else [])),
        extent=extent,
        entry_points=(load.entry.label,),
    )


# -- which of two executions is the odd one


def _representative(world: World, doubles: tuple[Double, ...]) -> Double:
    """The doubled file to show: the first that raises, otherwise the first with tables, otherwise the first."""
    for wanted in (Outcome.RAISE, Outcome.SPLIT, Outcome.REUSE):
        for double in doubles:
            if any(outcome is wanted for _, outcome in outcomes(world, double)):
                return double
    creating = [double for double in doubles if creates(world, double)]
    return creating[0] if creating else doubles[0]


def _odd_and_kept(load: Load, chosen: Double, doubles: tuple[Double, ...]) -> tuple[LoadedModule, LoadedModule]:
    """The name that should go is the one that fewer import statements use; packaging metadata outweighs them."""
    first, second = chosen.first, chosen.second
    if chosen.how == "script" and _from_script(first) != _from_script(second):
        return (first, second) if _from_script(first) else (second, first)
    if _weight(load, first, doubles) < _weight(load, second, doubles):
        return first, second
    return second, first


def _from_script(module: LoadedModule) -> bool:
    return module.root is not None and module.root.reason.kind == "script-directory"


def _weight(load: Load, module: LoadedModule, doubles: tuple[Double, ...]) -> tuple[int, int, int]:
    if module.name == "__main__" or module.request.how == "step":
        return (2, 0, 0)  # the tool executes it in any case: the import is what can be changed
    root = module.root
    packaged = int(root is not None and root.reason.kind == "packaging")
    mine = {each.number for double in doubles for each in (double.first, double.second) if same_root(each, module)}
    uses = sum(1 for used in load.imports if used.target in mine and used.asker not in mine)
    return (packaged, uses, 0 if root is None or root.reason.kind != "assumed" else -1)


# -- evidence


def _evidence(cause: Cause) -> Iterator[Evidence]:
    how = cause.doubles[0].how
    odd, kept = boundary(cause.load, cause.odd, how), boundary(cause.load, cause.kept, how)
    later = cause.odd.number > cause.kept.number
    said: set[Place] = set()
    for module, target, again in ((odd, cause.odd, later), (kept, cause.kept, not later)):
        place = module.request.place or Place(cause.odd.path)
        if place not in said:
            yield Evidence(place, _says(module, target, again))
            said.add(place)
    for target in (cause.odd, cause.kept):
        root = target.root if target.name != "__main__" else None
        if root is not None and root.reason.place is not None and root.reason.place not in said:
            said.add(root.reason.place)
            yield Evidence(root.reason.place, f"`{root.path}` is an import root: {root.reason.text}")


def _says(module: LoadedModule, target: LoadedModule, again: bool) -> str:
    verb = "executes" if again else "first executes"
    tail = " again" if again else ""
    when = f" when `{module.within}()` is called" if module.within else ""
    through = f" (through `{module.name}`)" if module.number != target.number else ""
    return f"{verb} `{target.path}`{tail}, as `{target.name}`{through}{when}"


def _notes(cause: Cause, extent: tuple[Extent, ...]) -> Iterator[str]:
    for target in (cause.odd, cause.kept):
        yield f"`{target.name}` <- {_chain(cause.load, target)}"
    roots = [module.root for module in (cause.odd, cause.kept) if module.name != "__main__" and module.root is not None]
    for root in dict.fromkeys(root for root in roots if root.reason.place is None):
        yield f"`{root.path}` is an import root: {root.reason.text}"
    files = sorted({double.first.identity for double in cause.doubles})
    if len(files) > 1:
        yield f"{len(files)} files are executed twice: {_listed(files)}"
    stop = cause.load.stopped_at
    if stop is not None:
        yield f"the process ends at {stop.place.path}:{stop.place.line}: `{stop.statement}` cannot succeed"
    if any(each.outcome is Outcome.RAISE for each in extent):
        yield f"SQLAlchemy says: Table '{_first_raised(extent)}' is already defined for this MetaData instance"


def _first_raised(extent: tuple[Extent, ...]) -> str:
    return next(each.name for each in extent if each.outcome is Outcome.RAISE)


def _chain(load: Load, module: LoadedModule) -> str:
    """Who asked for the module, who asked for that one, … up to what was started."""
    links = []
    for each in load.chain(module.number):
        place = each.request.place
        if each.request.asker >= 0 and place is not None:
            links.append(f"{place.path}:{place.line} (`{load.modules[each.request.asker].name}`)")
    return " <- ".join([*links, load.entry.label])


def _listed(files: list[str], most: int = 6) -> str:
    shown = ", ".join(f"`{path}`" for path in files[:most])
    return shown if len(files) <= most else f"{shown} and {len(files) - most} more"
