"""A relationship finds a class of that name, and the project has another one that this process does not load."""

from collections.abc import Iterator

from onebase.facts.module import ClassFact, Import, ModuleFacts
from onebase.named_tuple import NamedTuple
from onebase.program import Load, MappedClass, Program, World
from onebase.program.aside import is_aside
from onebase.program.paths import module_path
from onebase.program.relationships import Relationship
from onebase.rules._relatives import certainty_of, keys_between, subject_of, title_of
from onebase.vocabulary import Certainty, Consequence, Evidence, Finding, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB710",
    name="wrong-class-by-name",
    summary="a relationship finds a class of that name, and another one of that name is not loaded",
    severity=Severity.ERROR,
    consequence=Consequence.DATA,
)

BESIDE = "it lies beside the file of the relationship"


class Other(NamedTuple):
    """A class statement that this load does not execute, and why it may be the one that is meant."""

    path: str
    fact: ClassFact
    why: str


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each relationship whose text means one class here and may mean another one."""
    world = program.world(load)
    for relationship in world.relationships.all:
        target = relationship.target
        if target is not None and relationship.text and "." not in relationship.text:
            other = next(_others(program, world, relationship, target), None)
            if other is not None:
                yield _finding(load, relationship, target, other)


def _others(program: Program, world: World, relationship: Relationship, found: MappedClass) -> Iterator[Other]:
    """The classes of that name on the same Base in files that are not loaded, where something speaks for them."""
    statements = program.class_statements.get(relationship.text, ())
    if len(statements) < 2 or found.place.path == relationship.owner.place.path:
        return
    loaded = {module.path for module in world.load.modules}
    roots = tuple(root.path for root in world.load.search_path)
    for path, fact in statements:
        if (
            path not in loaded
            and any(root == "." or path.startswith(f"{root}/") for root in roots)
            and not fact.scope
            and not is_aside(path)
            and _on_same_base(program, world, path, fact, found)
        ):
            why = _speaks_for(program, world, relationship, found, path, fact)
            if why:
                yield Other(path, fact, why)


def _on_same_base(program: Program, world: World, path: str, fact: ClassFact, found: MappedClass) -> bool:
    """Whether the file takes its Base from a module of this load, and it is the Base of the class that was found."""
    facts = program.modules[path]
    for base in fact.bases:
        first, _, rest = base.text.partition(".")
        for imported in facts.imports if base.kind == "name" else ():
            if imported.name and (imported.alias or imported.name) == first and not imported.scope:
                number = _module(program, world, path, imported)
                attribute = f"{imported.name}.{rest}".rstrip(".")
                meant = world.names.resolve(number, attribute, None) if number >= 0 else None
                if meant is not None and world.registries.registry_of(meant) == found.registry:
                    return True
    return False


def _module(program: Program, world: World, path: str, imported: Import) -> int:
    """The module of the load that an import of an unloaded file would find, -1 where it would find none."""
    if not imported.level:
        return world.load.by_name.get(imported.module, -1)
    directories = path.split("/")[: -imported.level]
    file = "/".join([*directories, *imported.module.split(".")] if imported.module else directories)
    for candidate in (f"{file}.py", f"{file}/__init__.py"):
        executions = world.load.by_identity.get(program.index.identity(candidate), ())
        if executions:
            return executions[0].number
    return -1


def _speaks_for(
    program: Program, world: World, relationship: Relationship, found: MappedClass, path: str, fact: ClassFact
) -> str:
    """Why the other class may be meant, "" where nothing says so."""
    facts = program.modules[world.module(relationship.number).path]
    if _imports_for_the_checker(world, facts, relationship.text, path):
        return "the file of the relationship imports it for the type checker"
    owner = relationship.owner
    if relationship.argument("primaryjoin") is None and relationship.argument("secondary") is None:
        joined = [*keys_between(world, owner, found), *keys_between(world, found, owner)]
        if not joined and _is_joined(owner, fact):
            return f"a foreign key leads between it and `{owner.name}`"
        return ""
    near = path.rpartition("/")[0] == owner.place.path.rpartition("/")[0]
    return BESIDE if near and _is_named_after(path, owner.place.path) else ""


def _imports_for_the_checker(world: World, facts: ModuleFacts, name: str, path: str) -> bool:
    """Whether an import that is never executed names the class, and means no module that is loaded."""
    module = module_path(path).rpartition("/")[2]
    return any(
        imported.name == name
        and imported.module.rpartition(".")[2] == module
        and any(guard.kind == "never" for guard in imported.guards)
        and (imported.level > 0 or imported.module not in world.load.by_name)
        for imported in facts.imports
    )


def _is_joined(owner: MappedClass, fact: ClassFact) -> bool:
    """Whether a foreign key of one of the two classes names the table of the other one."""
    ours = str(owner.table.key) if owner.table is not None and owner.table.key is not None else ""
    theirs = fact.tablename.text if fact.tablename is not None and fact.tablename.kind == "string" else ""
    back = [key.target.text.rpartition(".")[0] for column in fact.columns for key in column.foreign_keys]
    there = [key.target.text.rpartition(".")[0] for column in owner.fact.columns for key in column.foreign_keys]
    return bool(ours and ours in back) or bool(theirs and theirs in there)


def _is_named_after(path: str, of: str) -> bool:
    """`shop_tags.py` beside `shop.py`."""
    stem = of.rpartition("/")[2].removesuffix(".py")
    return path.rpartition("/")[2].startswith((f"{stem}_", f"{stem}."))


def _finding(load: Load, relationship: Relationship, found: MappedClass, other: Other) -> Finding:
    span = other.fact.span
    module = other.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    return Finding(
        code=RULE.code,
        subject=Subject("class", subject_of(relationship)),
        message=f"`{title_of(relationship)}` finds the `{found.name}` of `{found.place.path}`, for want of another one",
        evidence=(
            Evidence(relationship.place, f'"{relationship.text}" is looked up among the classes that are loaded'),
            Evidence(found.place, "is the only one of that name here"),
            Evidence(Place(other.path, span.line, span.column, span.end_column), f"is not imported here; {other.why}"),
        ),
        help=f"import `{module}` where all models are imported, and write the whole path of the one that is meant",
        severity=Severity.WARNING if other.why == BESIDE else RULE.severity,
        certainty=min(certainty_of(relationship.owner, found), Certainty.LIKELY),
        essence=tuple(sorted((found.place.path, other.path))),
        notes=("where both are imported the name is ambiguous, and the first query raises",),
        entry_points=(load.entry.label,),
    )
