"""Two indexes, or constraints that the database keeps as indexes, have one name."""

from collections.abc import Collection, Iterator

from onebase.program import Identity, Load, Program, World
from onebase.rules._named_items import Named, named_items, together
from onebase.vocabulary import (
    Certainty,
    Consequence,
    Evidence,
    Extent,
    Finding,
    NeedlessArgument,
    Remedy,
    Rewording,
    Rule,
    Severity,
    Subject,
)

RULE = Rule(
    code="OB701",
    name="index-name-collision",
    summary="two indexes or unique constraints have one name, and the database refuses the second",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)

# Where an index belongs to its table, so that every table may have one of that name.
BY_TABLE = frozenset({"mysql", "mssql"})
# Where the name of a unique constraint counts in the whole schema.
CONSTRAINTS_BY_SCHEMA = frozenset({"postgresql", "oracle", "mssql"})
Space = tuple[Identity, str | None, str]


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each name that is used twice in one schema of one MetaData."""
    world = program.world(load)
    spaces: dict[Space, list[Named]] = {}
    for named in named_items(program, world):
        spaces.setdefault((named.key.metadata, named.key.schema, named.name), []).append(named)
    tables = {key.name for key in world.by_key}
    for users in spaces.values():
        different = _different(users)
        severity = _severity(program, different) if len(different) > 1 else None
        if severity is not None:
            yield _finding(load, different, severity)
        elif _is_table(world, tables, users[0]) and not _only(program, BY_TABLE):
            yield _called_like_table(world, users[0])


def _different(users: list[Named]) -> list[Named]:
    """One for each thing: what a copy of a file says again, or `unique=True` beside its constraint, is not another."""
    found: dict[tuple[str, tuple[str, ...], int], Named] = {}
    for each in users:
        found.setdefault((str(each.key), each.columns if each.kind != "index" else (), each.place.line), each)
    return list(found.values())


def _severity(program: Program, users: list[Named]) -> Severity | None:
    """None where the databases in question do not mind."""
    indexes = [each for each in users if each.kind == "index"]
    tables = {str(each.key) for each in indexes}
    if len(indexes) > len(tables) or (len(tables) > 1 and not _only(program, BY_TABLE)):
        return Severity.ERROR
    if len({str(each.key) for each in users}) == 1:
        return None
    if not program.dialects:
        return Severity.NOTE
    return Severity.ERROR if program.dialects & CONSTRAINTS_BY_SCHEMA else None


def _only(program: Program, dialects: frozenset[str]) -> bool:
    """Whether the project is known to speak to databases of these kinds, and to no others."""
    return bool(program.dialects) and program.dialects <= dialects


def _is_table(world: World, tables: Collection[str], named: Named) -> bool:
    return named.kind == "index" and named.name in tables and named.key._replace(name=named.name) in world.by_key


def _finding(load: Load, users: list[Named], severity: Severity) -> Finding:
    first, second = users[0], users[1]
    tables = list(dict.fromkeys(str(each.key) for each in users))
    same = len(tables) == 1
    return Finding(
        code=RULE.code,
        subject=Subject("index", _within(first)),
        message=_message(users, tables),
        evidence=tuple(Evidence(each.place, _says(each)) for each in (second, first, *users[2:])),
        help=_help(first, second, same=same),
        severity=severity,
        certainty=min(each.table.certainty for each in users),
        essence=(first.name,),
        notes=_notes(users, same=same),
        extent=tuple(Extent(table, each.table.place) for table, each in _by_table(users).items()),
        entry_points=(load.entry.label,),
        remedy=_of_one_table(users) if same else _remedy(users),
    )


def _within(named: Named) -> str:
    """The name, and where its MetaData is made."""
    made = named.key.metadata.place
    return f"{made.path if made is not None else named.key.metadata.name}::{named.name}"


def _by_table(users: list[Named]) -> dict[str, Named]:
    return {str(each.key): each for each in users}


def _message(users: list[Named], tables: list[str]) -> str:
    kinds = sorted({each.kind for each in users})
    what = " and ".join(kinds) if len(kinds) > 1 else kinds[0]
    where = f"of table `{tables[0]}`" if len(tables) == 1 else f"of {len(tables)} tables"
    return f"{what} name `{users[0].name}` is used {len(users)} times, {where}"


def _says(named: Named) -> str:
    if named.made_up:
        return f"SQLAlchemy calls the {named.kind} of `{named.key}` so"
    return f"{named.kind} of table `{named.key}`"


def _help(first: Named, second: Named, *, same: bool) -> str:
    if same and (first.made_up or second.made_up):
        return "keep one of them: `index=True` makes an index by itself"
    if same:
        return "keep one of them, or give one of them another name"
    if first.place == second.place:
        return "leave the name out and give the MetaData a naming_convention, or make the name with the table's name"
    return f"put the table's name into it, as in `{together(first.name, second.key.name)}`, or use a naming_convention"


def _remedy(users: list[Named]) -> tuple[Remedy, ...]:
    """All but the first get the name of their table; none where one statement, or SQLAlchemy, names several, or
    where a table would have two of one name."""
    first, *others = users
    places, tables = {each.place for each in users}, {str(each.key) for each in others}
    if len(places) < len(users) or len(tables) < len(others):
        return ()
    if any(each.made_up or not each.key.name.isidentifier() for each in others):
        return ()
    return tuple(Rewording(each.place, first.name, together(first.name, each.key.name)) for each in others)


def _of_one_table(users: list[Named]) -> tuple[Remedy, ...]:
    """Without `index=True` where the table has an index of that name, of the same column, by a statement of its own."""
    made = [each for each in users if each.made_up and each.kind == "index"]
    own = [each for each in users if not each.made_up and each.kind == "index"]
    if len(made) == len(own) == 1 and made[0].columns == own[0].columns:
        return (NeedlessArgument(made[0].place, "", "index"),)
    return ()


BY_SCHEMA = (
    "PostgreSQL keeps a unique constraint as an index, and its name counts for the whole schema; SQLite does not"
)
REFUSED = "create_all fails on SQLite and PostgreSQL: index already exists"


def _notes(users: list[Named], *, same: bool) -> tuple[str, ...]:
    if any(each.kind != "index" for each in users):
        return (BY_SCHEMA,)
    return ("create_all fails: index already exists",) if same else (REFUSED, "on MySQL an index belongs to its table")


def _plain_name(named: Named) -> str:
    return together(f"ix_{named.key.name}", "_".join(named.columns))


def _called_like_table(world: World, named: Named) -> Finding:
    table = world.by_key[named.key._replace(name=named.name)][0]
    return Finding(
        code=RULE.code,
        subject=Subject("index", _within(named)),
        message=f"an index is called `{named.name}`, like a table",
        evidence=(Evidence(named.place, _says(named)), Evidence(table.place, f"defines table `{named.name}`")),
        help=f"call the index `{_plain_name(named)}`",
        severity=RULE.severity,
        certainty=min(named.table.certainty, table.certainty, Certainty.CERTAIN),
        essence=(named.name, "table"),
        notes=("SQLite and PostgreSQL keep the names of tables and indexes in one place",),
        entry_points=(world.load.entry.label,),
        remedy=() if named.made_up else (Rewording(named.place, named.name, _plain_name(named)),),
    )
