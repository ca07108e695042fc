"""A class name that means several classes, or none."""

import re

from onebase.observer.bases import declared, with_registry
from onebase.observer.causes import doubled
from onebase.observer.double import describe
from onebase.observer.execution import Execution
from onebase.observer.messages import Message
from onebase.observer.observation import Observation
from onebase.observer.origin import line_of
from onebase.observer.places import place_of, shown
from onebase.observer.registries import Defined, classes, registry_of, table_of
from onebase.observer.sources import defining_files, unloaded
from onebase.observer.trace import Trace
from onebase.vocabulary import Certainty, Evidence, Finding, Place, Severity, Subject


def explain(trace: Trace, message: Message, observation: Observation) -> Finding | None:
    """The cause of "Multiple classes found" and of "failed to locate a name"."""
    name = _class_name(message.says.get("missing") or message.says["name"])
    found = classes(name)
    double = _doubled(found, observation)
    if double is not None:
        return double
    if message.kind == "multiple-classes":
        return _several(name, found, observation)
    double = doubled.explain(trace, message, observation)
    if double is not None:
        return double
    return _in_another_registry(name, found, trace, observation) if found else _nowhere(name, trace, observation)


def _class_name(expression: str) -> str:
    """`Booking` for `models.booking.Booking`, and for the expression `Booking.id`."""
    words: list[str] = re.findall(r"[A-Za-z_]\w*", expression)
    capital = [word for word in words if word[0].isupper()]
    return capital[0] if capital else (words or [expression])[-1]


def _doubled(found: list[Defined], observation: Observation) -> Finding | None:
    """The finding for two classes of one file, or for one of a file that was executed twice."""
    executions = [observation.latest.get(each.module) for each in found]
    seen: dict[str, Execution] = {}
    for each in sorted(filter(None, executions), key=lambda one: one.number):
        first = seen.setdefault(each.identity, each)
        if first.name != each.name:
            return describe(observation, first, each)
    pairs = observation.doubled()
    mine = next((pair for pair in pairs if any(pair[0].identity == identity for identity in seen)), None)
    return None if mine is None else describe(observation, *mine)


def _several(name: str, found: list[Defined], observation: Observation) -> Finding | None:
    if len({each.module for each in found}) < 2:
        return _executed_again(name, found, observation)
    where = " and ".join(f"`{each.module}`" for each in found)
    edit = f"rename one of the classes, or name the class by enough of its module: `{found[0].module}.{name}`"
    return _make("OB709", name, f"`{name}` means several classes: {where}", _places(found, observation), edit)


def _executed_again(name: str, found: list[Defined], observation: Observation) -> Finding | None:
    """Two classes of one name in one module that share a table: its definition was executed again."""
    tables = {id(table): table for each in found if (table := table_of(each.value)) is not None}
    if len(found) < 2 or len(tables) != 1 or "<locals>" in found[0].name:
        return None  # what a function defines, the source knows more about
    table = next(iter(tables.values()))
    message = f"{len(found)} classes `{found[0].module}.{name}` share table `{table.key}`, defined again and again"
    edit = "execute the class statement once, and take `extend_existing` away"
    return _make("OB202", name, message, _places(found[:1], observation), edit)


def _in_another_registry(name: str, found: list[Defined], trace: Trace, observation: Observation) -> Finding | None:
    # `_class_resolver` (SQLAlchemy 1.4.54, 2.0.58, 2.1.9) knows the class that looks for another one.
    asking = getattr(trace.local("self"), "cls", None)
    searched = registry_of(asking)
    holding = {id(each): each for each in (registry_of(one.value) for one in found)}
    if searched is not None and id(searched) in holding:
        return None  # it is there, and not under the path by which it is named
    evidence = _places(found, observation)
    for each in holding.values():
        evidence += declared(f"declares {{}}, in whose registry `{name}` is", with_registry(each), observation)
    if asking is not None:
        says = f"declares {{}}, in whose registry `{asking.__name__}` looks for it"
        evidence += declared(says, with_registry(searched), observation)
    message = f"`{name}` is mapped, but in a registry other than the one that looks for it"
    return _make("OB301", name, message, evidence, "let both classes inherit from one Base")


def _nowhere(name: str, trace: Trace, observation: Observation) -> Finding | None:
    files = unloaded(defining_files(observation.directory, class_name=name), observation)
    if not files:
        return None
    evidence = tuple(Evidence(Place(path, line), f"defines `{name}`; nobody has imported it") for path, line in files)
    message = f"`{name}` is defined in `{files[0][0]}`, which this process has not imported"
    place = trace.place()
    if place is not None:
        evidence += (Evidence(place_of(place, observation.directory), "the mappers are configured here"),)
    return _make("OB403", name, message, evidence, f"import `{files[0][0]}` before mappers are configured")


def _places(found: list[Defined], observation: Observation) -> tuple[Evidence, ...]:
    executions = ((each, observation.latest.get(each.module)) for each in found)
    return tuple(
        Evidence(_place(each, execution, observation), f"defines `{each.module}.{each.name}`")
        for each, execution in executions
        if execution is not None
    )


def _place(defined: Defined, execution: Execution, observation: Observation) -> Place:
    line = line_of(execution.file, defined.name.rpartition(".")[2])
    return Place(shown(execution.file, observation.directory), line)


def _make(code: str, name: str, message: str, evidence: tuple[Evidence, ...], edit: str) -> Finding | None:
    if not evidence:
        return None
    subject = Subject("class", name)
    return Finding(code, subject, message, evidence, edit, Severity.ERROR, Certainty.CERTAIN, (name,))
