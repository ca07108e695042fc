"""One sequence of the database is declared in several places with different options."""

from collections.abc import Iterator

from onebase.facts.module import Alias
from onebase.facts.values import Span, Value
from onebase.named_tuple import NamedTuple
from onebase.program import Defined, Identity, Load, Program, World
from onebase.program.objects import External, Member
from onebase.rules._column_types import column_arguments
from onebase.rules._named_items import columns_with_modules
from onebase.rules._tables import calls
from onebase.vocabulary import Certainty, Evidence, Finding, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB703",
    name="sequence-collision",
    summary="one sequence is declared with different options, and only one of the declarations counts",
    severity=Severity.WARNING,
)

# A database without sequences. MariaDB has them, and the drivers of MySQL.
WITHOUT = frozenset({"sqlite"})
# Arguments of Sequence that change what is created, in the order of its parameters behind the name.
OPTIONS = ("start", "increment", "minvalue", "maxvalue", "nominvalue", "nomaxvalue", "cycle")
OTHERS = ("cache", "order")
Options = tuple[tuple[str, str], ...]


class Declared(NamedTuple):
    """A Sequence of a MetaData: `options` as far as they are written, sorted by name; `of` the table that uses it."""

    name: str
    schema: str
    options: Options
    metadata: Identity
    place: Place
    certainty: Certainty
    of: str


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each sequence of one MetaData that is declared with different options."""
    if program.dialects and program.dialects <= WITHOUT:
        return
    world = program.world(load)
    found: dict[tuple[Identity, str, str], dict[Options, Declared]] = {}
    for each in (*_alone(program, world), *_in_columns(program, world)):
        found.setdefault((each.metadata, each.schema, each.name), {}).setdefault(each.options, each)
    for declared in found.values():
        if len(declared) > 1:
            fullest_first = sorted(declared.values(), key=lambda each: (-len(each.options), each.place))
            yield _finding(load, fullest_first, RULE.severity if program.dialects else Severity.NOTE)


def _alone(program: Program, world: World) -> Iterator[Declared]:
    """`Sequence("number", metadata=…)` as a statement of its own: create_all makes it."""
    for module, fact in calls(program, world.load, "Sequence"):
        given = {argument.name: argument.value for argument in fact.arguments}
        named = given.pop("metadata", None)
        if fact.scope or named is None or named.kind != "name":
            continue
        metadata = world.registries.metadata_of(world.names.resolve(module.number, named.text, fact.span.line))
        items = tuple(value for name, value in given.items() if name.isdigit())
        words = tuple((name, value) for name, value in given.items() if not name.isdigit())
        value = Value("call", fact.callee, items, words)
        options = _read(value) if _is_sequence(world, module.number, fact.span.line, value) else None
        if metadata is not None and options is not None:
            place = Place(module.path, fact.span.line, fact.span.column, fact.span.end_column)
            yield Declared(items[0].text, _schema(value), options, metadata, place, module.certainty, "")


def _in_columns(program: Program, world: World) -> Iterator[Declared]:
    columns = [
        (key, definitions[0], number, column)
        for key, definitions in world.by_key.items()
        for number, column in columns_with_modules(world, definitions[0])
    ]
    written = any("Sequence(" in column.definition for *_, column in columns)
    if not written and not any(True for _ in calls(program, world.load, "Sequence")):
        return
    for key, table, number, column in columns:
        for argument in column_arguments(column.definition):
            here, span, value = _followed(world, number, column.span, argument)
            options = _read(value) if _is_sequence(world, here, span.line, value) else None
            if options is not None:
                place = Place(world.module(here).path, span.line, span.column, span.end_column)
                name = value.items[0].text
                yield Declared(name, _schema(value), options, key.metadata, place, table.certainty, str(key))


def _followed(world: World, number: int, span: Span, value: Value) -> tuple[int, Span, Value]:
    """The call behind a variable, with the place of the call."""
    found = world.names.resolve(number, value.text, span.line) if value.kind == "name" else None
    if isinstance(found, Defined) and isinstance(found.fact, Alias):
        return found.number, found.fact.span, found.fact.value
    return number, span, value


def _is_sequence(world: World, number: int, line: int, value: Value) -> bool:
    if value.kind != "call" or value.text.rpartition(".")[2] != "Sequence":
        return False
    found = world.names.resolve(number, value.text, line)
    if isinstance(found, Member):
        return found.name == "Sequence"
    return isinstance(found, External) and found.package in ("sqlalchemy", "sqlmodel")


def _schema(value: Value) -> str:
    """A sequence does not take the schema of the table that uses it (documentation of `Sequence.params.schema`)."""
    schema = dict(value.keywords).get("schema")
    return schema.text if schema is not None else ""


def _read(value: Value) -> Options | None:
    """The options that are not the default; None where the name or one of them is computed."""
    given = dict(zip(OPTIONS, value.items[1:], strict=False)) | dict(value.keywords)
    if not value.items or value.items[0].kind != "string" or "**" in given:
        return None
    kept = {name: given[name] for name in (*OPTIONS, *OTHERS) if name in given}
    if any(option.kind != "constant" for option in kept.values()):
        return None
    return tuple(sorted((name, each.text) for name, each in kept.items() if each.text not in ("None", "False")))


def _finding(load: Load, users: list[Declared], severity: Severity) -> Finding:
    first, last = users[0], users[-1]
    made = first.metadata.place
    return Finding(
        code=RULE.code,
        subject=Subject("sequence", f"{made.path if made is not None else first.metadata.name}::{first.name}"),
        message=f"sequence `{first.name}` is declared with {len(users)} different sets of options",
        evidence=tuple(Evidence(each.place, _says(each)) for each in (last, *users[:-1])),
        help=f'make one object of `Sequence("{first.name}", …)` and use it in both places, or give them two names',
        severity=severity,
        certainty=min(Certainty.LIKELY, *(each.certainty for each in users)),
        essence=(first.name,),
        notes=(_consequence(users),),
        entry_points=(load.entry.label,),
    )


def _consequence(users: list[Declared]) -> str:
    if all(not each.of for each in users):
        return "a MetaData keeps one sequence of a name, the one that is declared last"
    return "create_all makes the sequence once; what it comes to later counts as there already, with its options"


def _says(each: Declared) -> str:
    options = ", ".join(f"{name}={text}" for name, text in each.options)
    return f"{f'table `{each.of}` uses it' if each.of else 'declares it'} {f'with {options}' if options else 'plainly'}"
