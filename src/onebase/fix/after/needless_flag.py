"""`extend_existing` and `keep_existing` go once every table is defined once, and never before."""

from collections.abc import Collection, Iterator

from onebase.facts.module import ModuleFacts, TableOptions
from onebase.fix.after.flags import FLAGS, without_flags
from onebase.fix.situation import Situation
from onebase.fix.values import Edit, Fix, Grade, Refused
from onebase.program import Program
from onebase.python_text import parse
from onebase.report.words import counted
from onebase.rules._definitions import is_open
from onebase.rules._references import foreign_keys

_REFLECTING = ("reflect", "automap_base", "prepare", "autoload")


def needless_flag(situation: Situation) -> Iterator[Fix | Refused]:
    """One fix for all flags, once a step has removed what they hid.

    Left where a table is defined more than once in any process, where the project reflects tables from a database,
    which a class may then be meant to extend, and, if an installed package has tables as well, on those that no step
    was about.
    """
    causes = [fix for step in situation.steps for fix in step.fixes if fix.tables]
    if causes and not _reflects(situation.program):
        kept = _defined_twice(situation.program)
        if _is_shared(situation.program):
            kept |= _others(situation.program, {each.name for fix in causes for each in fix.tables})
        edits = [edit for path in _executed(situation.program) for edit in _edits(situation, path, kept)]
        if edits:
            count = counted(len({edit.path for edit in edits}), "file")
            title = f"remove `extend_existing` and `keep_existing`, which hide nothing any more (in {count})"
            yield Fix(causes[0].code, title, Grade.UNSAFE, tuple(edits))


def _executed(program: Program) -> list[str]:
    return sorted({path for entry in program.entry_points for path in program.load(entry).by_identity})


def _reflects(program: Program) -> bool:
    return any(
        call.callee.rpartition(".")[2] in _REFLECTING
        for path in _executed(program)
        for call in program.modules[path].calls
    )


def _defined_twice(program: Program) -> frozenset[tuple[str, str]]:
    """(file, class or table) of every definition that meets another one, or is executed twice, in any process."""
    found: set[tuple[str, str]] = set()
    for entry in program.entry_points:
        load = program.load(entry)
        for definitions in program.world(load).by_key.values():
            if len(definitions) > 1:
                found.update((each.place.path, each.owner or each.name) for each in definitions)
    return frozenset(found)


def _is_shared(program: Program) -> bool:
    """Whether installed packages put tables on a MetaData of the project: it comes from one of them, or foreign keys
    lead to tables that the project does not have."""
    worlds = [program.world(program.load(entry)) for entry in program.entry_points]
    own = {table.name.rpartition(".")[2] for world in worlds for table in world.tables}
    keys = [reference for world in worlds for _, reference in foreign_keys(world)]
    targets = {
        each.target.text.split(".")[-2] for each in keys if each.target.kind == "string" and "." in each.target.text
    }
    return not targets <= own or any(is_open(each.home) for each in keys)


def _others(program: Program, cured: Collection[str]) -> frozenset[tuple[str, str]]:
    """(file, class or table) of the definitions of all tables but those."""
    return frozenset(
        (each.place.path, each.owner or each.name)
        for entry in program.entry_points
        for key, definitions in program.world(program.load(entry)).by_key.items()
        if str(key) not in cured
        for each in definitions
    )


def _edits(situation: Situation, path: str, kept: Collection[tuple[str, str]]) -> tuple[Edit, ...]:
    facts = situation.program.modules[path]
    names = _flagged(facts)
    if any((path, name) in kept for name in names):
        return ()
    if not names and (not _says_flag(situation, path) or path in {each for each, _ in kept}):
        return ()
    source = situation.tree.source(path)
    return source.edits(without_flags(source, parse(source.text)))


def _says_flag(situation: Situation, path: str) -> bool:
    """Whether a file that matters speaks of a flag: a function or a variable may give it to the tables."""
    complete = situation.program.modules[path].complete
    return complete and any(flag.encode() in situation.tree.read(path) for flag in FLAGS)


def _flagged(facts: ModuleFacts) -> set[str]:
    found = {fact.name for fact in facts.classes if _has_flag(fact.options)}
    return found | {fact.name.text for fact in facts.tables if _has_flag(fact.options)}


def _has_flag(options: TableOptions | None) -> bool:
    return options is not None and (options.extend_existing or options.keep_existing)
