"""A relationship names something that no class of the project is called."""

import ast
import re
from collections.abc import Iterator

from onebase.named_tuple import NamedTuple
from onebase.program import Load, MappedClass, Program, TableDefinition, World
from onebase.program.relationships import Relationship
from onebase.rules._lookups import OF_SQLALCHEMY, is_closed, is_imported, is_somewhere, mentions_automap
from onebase.rules._misfit import CONFIGURE
from onebase.rules._relatives import certainty_of, subject_of, text_of, title_of
from onebase.rules._spelling import closest
from onebase.rules._tables import may_hold
from onebase.vocabulary import Consequence, Evidence, Finding, Rewording, Rule, Severity, Subject

RULE = Rule(
    code="OB711",
    name="relationship-name-mismatch",
    summary="a relationship names a table instead of a class, a class instead of a table, or a misspelt name",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)


EVALUATED = ("primaryjoin", "secondaryjoin", "order_by", "foreign_keys", "remote_side")


class Mismatch(NamedTuple):
    """What is wrong with a text, what it was meant to be, and where that stands; `help` where nobody can tell."""

    text: str
    says: str
    meant: str
    there: MappedClass | TableDefinition | None
    raised: str
    help: str = "name a mapped class, and import its module"


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each relationship whose target or secondary table is no such thing, or that has no expression
    where SQLAlchemy evaluates one."""
    world = program.world(load)
    for relationship in world.relationships.all:
        mismatch = _mismatch(program, world, relationship) or no_expression(relationship)
        if mismatch is not None:
            yield _finding(load, relationship, mismatch)


def no_expression(relationship: Relationship) -> Mismatch | None:
    """A text that SQLAlchemy evaluates as Python when mappers are configured (`_class_resolver`, 1.4 to 2.1), and that
    is none."""
    for name in EVALUATED:
        text = text_of(relationship.argument(name))
        if text and not _is_expression(text):
            meant = re.sub(r"(?<![=!<>])=(?!=)", "==", text)
            return Mismatch(
                text,
                f"has a `{name}` that is no Python expression",
                meant if meant != text and _is_expression(meant) else "",
                None,
                "Python says: SyntaxError: invalid syntax (<string>, line 1)",
                "write an expression, with `==` and `and_(…)`",
            )
    return None


def _is_expression(text: str) -> bool:
    try:
        ast.parse(text.lstrip(" \t"), mode="eval")
    except (SyntaxError, ValueError):
        return False
    return True


def _mismatch(program: Program, world: World, relationship: Relationship) -> Mismatch | None:
    if relationship.text and not relationship.targets and not relationship.open:
        return _target(program, world, relationship)
    secondary = text_of(relationship.argument("secondary"))
    return _secondary(program, world, relationship, secondary) if secondary.replace(".", "").isidentifier() else None


def _target(program: Program, world: World, relationship: Relationship) -> Mismatch | None:
    """The text in the place of a class, which no class of the project has as its name."""
    text, owner = relationship.text, relationship.owner
    name = text.rpartition(".")[2]
    if is_somewhere(program, world, name) or is_imported(program, world, relationship, name):
        return None
    if not is_closed(program, world.load, owner) or mentions_automap(program, world.load):
        return None
    table = _table_called(world, owner, text)
    if table is not None:
        raised = f"SQLAlchemy says: relationship '{text}' expects a class or a mapper argument"
        return Mismatch(text, "names a table, not a class", table.owner, table, raised)
    if name in OF_SQLALCHEMY:
        raised = "SQLAlchemy says: Class 'sqlalchemy.… ' is not mapped"
        return Mismatch(text, f"means `sqlalchemy.{name}`, for want of a class of that name", "", None, raised)
    there = _alike(world, owner, name)
    raised = f"SQLAlchemy says: expression '{text}' failed to locate a name"
    if there is None:
        return None
    return Mismatch(text, "names no class of the project", there.name.rpartition(".")[2], there, raised)


def _table_called(world: World, owner: MappedClass, text: str) -> TableDefinition | None:
    for key, definitions in world.by_key.items():
        if key.metadata == owner.metadata and str(key) == text:
            return definitions[0]
    return None


def _alike(world: World, owner: MappedClass, name: str) -> MappedClass | None:
    """The class of the registry whose name is nearly the same."""
    names = {
        each.name.rpartition(".")[2]: each
        for each in world.classes
        if each.registry == owner.registry and not each.fact.scope
    }
    lowered = {each.lower(): each for each in sorted(names)}
    found = closest(name.lower(), lowered, 0.75)
    return names[lowered[found]] if found else None


def _secondary(program: Program, world: World, relationship: Relationship, text: str) -> Mismatch | None:
    """The text in the place of a secondary table: a class, or nearly the name of a table."""
    owner = relationship.owner
    if owner.metadata is None or not is_closed(program, world.load, owner) or may_hold(world, owner.metadata, text):
        return None
    keys = {str(key): definitions[0] for key, definitions in world.by_key.items()}
    if text in keys or any(text == str(key).rpartition(".")[2] for key in keys):
        return None
    mapped = next((each for each in world.relationships.named.get(text, ()) if each.registry == owner.registry), None)
    if mapped is not None:
        meant = str(mapped.table.key) if mapped.table is not None and mapped.table.key is not None else ""
        raised = "SQLAlchemy says: secondary argument … must be a Table object or other FROM clause"
        return Mismatch(text, "has a class as its secondary, not a table", meant, mapped, raised)
    known = [] if _is_elsewhere(program, text) else sorted(keys)
    found = closest(text, known, 0.8)
    raised = f"SQLAlchemy says: expression '{text}' failed to locate a name"
    return Mismatch(text, "has a secondary table that does not exist", found, keys[found], raised) if found else None


def _is_elsewhere(program: Program, table: str) -> bool:
    """Whether some file of the project, loaded or not, says the name of this table."""
    statements = (fact for each in program.class_statements.values() for _, fact in each)
    if any(fact.tablename is not None and fact.tablename.text == table for fact in statements):
        return True
    return any(fact.name.text == table for facts in program.modules.values() for fact in facts.tables)


def _finding(load: Load, relationship: Relationship, mismatch: Mismatch) -> Finding:
    there, meant = mismatch.there, mismatch.meant
    classes = [there] if isinstance(there, MappedClass) else []
    evidence = [Evidence(relationship.place, f'"{mismatch.text}" {mismatch.says}')]
    evidence += [Evidence(there.place, f"`{meant}` is here")] if there is not None and meant else []
    return Finding(
        code=RULE.code,
        subject=Subject("class", subject_of(relationship)),
        message=f"`{title_of(relationship)}` {mismatch.says}: `{mismatch.text}`",
        evidence=tuple(evidence),
        help=f'did you mean "{meant}"?' if meant else mismatch.help,
        severity=RULE.severity,
        certainty=certainty_of(relationship.owner, *classes),
        essence=(mismatch.text,),
        notes=(mismatch.raised, CONFIGURE),
        entry_points=(load.entry.label,),
        remedy=(Rewording(relationship.place, mismatch.text, meant),) if meant else (),
    )
