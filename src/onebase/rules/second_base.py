"""A second Base takes the place of the first one in a module, or a Base is made and used by no model."""

from collections.abc import Iterator

from onebase.facts.module import Creation, Import, ModuleFacts
from onebase.facts.values import Span
from onebase.program import Created, Identity, Load, LoadedModule, MappedClass, Program, World
from onebase.rules._databases import model_metadata
from onebase.rules._partition import is_twin, title
from onebase.rules._tables import classes_by_module, read_wholly
from onebase.rules._unused_base import is_unused
from onebase.vocabulary import Consequence, Evidence, Finding, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB308",
    name="second-base",
    summary="a second Base replaces the first one in a module, or has no models",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each replaced Base, and a note for each Base that no file of the project uses."""
    world = program.world(load)
    replaced: set[Identity] = set()
    classes = classes_by_module(world)
    for module, facts in read_wholly(program, load):
        for before, after, span in _replacements(world, module, facts, classes.get(module.number, [])):
            replaced.add(before)
            yield _finding_replaced(world, module, before, after, span)
    for base in world.created:
        if base.kind == "base" and base.registry not in replaced and is_unused(program, world, base):
            yield _finding_dead(world, base)


def _replacements(
    world: World, module: LoadedModule, facts: ModuleFacts, classes: list[MappedClass]
) -> Iterator[tuple[Identity, Identity, Span]]:
    """Imported Bases that another statement replaces above a mapped class: before, after, the statement."""
    uses: dict[str, list[int]] = {}
    for mapped in classes:
        for base in mapped.fact.bases:
            if base.kind == "name" and "." not in base.text:
                uses.setdefault(base.text, []).append(mapped.fact.span.line)
    for name, lines in uses.items():
        yield from _of_name(world, module, _binding(facts, name, max(lines)), name, lines)


def _of_name(
    world: World, module: LoadedModule, statements: list[Import | Creation], name: str, uses: list[int]
) -> Iterator[tuple[Identity, Identity, Span]]:
    """Statements that give the name another Base before any class has used the one that it had."""
    current: Identity | None = None
    since = 0
    for statement in statements:
        line = statement.span.line
        meant = world.registries.registry_of(world.names.resolve(module.number, name, line))
        if meant is None or meant.number < 0:
            continue
        unused = not any(since < use < line for use in uses)
        if current is not None and unused and not is_twin(current, meant):
            yield current, meant, statement.span
        current, since = meant, line


def _binding(facts: ModuleFacts, name: str, line: int) -> list[Import | Creation]:
    """The unconditional statements above a line that bind a name, or may do so (star imports)."""
    imports = [each for each in facts.imports if name == (each.alias or each.name) or each.name == "*"]
    creations = [each for each in facts.creations if each.target == name]
    found: list[Import | Creation] = [*imports, *creations]
    return sorted(
        (each for each in found if not each.scope and not each.guards and each.span.line < line),
        key=lambda each: each.span.line,
    )


def _finding_replaced(world: World, module: LoadedModule, before: Identity, after: Identity, span: Span) -> Finding:
    place = Place(module.path, span.line, span.column, span.end_column)
    evidence = [Evidence(place, f"brings {title(after)}")]
    evidence += [Evidence(each.place, f"{title(each)} is made here") for each in (after, before) if each.place]
    return Finding(
        code=RULE.code,
        subject=Subject("file", module.path),
        message=f"{title(before)} is replaced by another Base here",
        evidence=tuple(evidence),
        help=f"import by name what you need, and keep {title(before)} as the only Base",
        severity=RULE.severity,
        certainty=module.certainty,
        essence=tuple(sorted(each.place.path for each in (before, after) if each.place)),
        entry_points=(world.load.entry.label,),
    )


def _finding_dead(world: World, base: Created) -> Finding:
    module = world.module(base.number)
    other = min((each for each in model_metadata(world)), key=lambda each: each.place or Place(""))
    evidence = [Evidence(base.place, "no class of the project inherits from it")]
    if other.place is not None:
        evidence.append(Evidence(other.place, "this is the one that models use"))
    return Finding(
        code=RULE.code,
        subject=Subject("base", f"{base.place.path}::{base.name}"),
        message=f"`{base.name}` is a Base without models",
        evidence=tuple(evidence),
        help="remove it, so that nobody imports it instead of the other one",
        severity=Severity.NOTE,
        certainty=module.certainty,
        essence=("without models",),
        entry_points=(world.load.entry.label,),
    )
