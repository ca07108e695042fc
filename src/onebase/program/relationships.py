"""What the relationships of a load mean: the classes behind their targets, and the attributes of mapped classes."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias, TypeVar

from onebase.facts.module import ClassFact, ModuleFacts, RelationshipFact
from onebase.facts.values import Value
from onebase.named_tuple import NamedTuple
from onebase.program.definitions import MappedClass
from onebase.program.guarded import exclusive
from onebase.program.load import Load
from onebase.program.names import Names
from onebase.program.objects import Defined, External, Member, Unresolved
from onebase.program.registries import Registries
from onebase.vocabulary import Certainty, Place

K = TypeVar("K")
V = TypeVar("V")
Statement: TypeAlias = tuple[int, int]


def statement_of(mapped: MappedClass) -> Statement:
    """What identifies a mapped class within a load: the execution of its module, and its line."""
    return mapped.number, mapped.place.line


class Relationship(NamedTuple):
    """A relationship of one mapped class. `number` is the execution of the module that declares it (of a mixin, where
    one does). `text` is what is looked up in the registry, "" where the class itself is given. `targets` are the mapped
    classes that it can mean; `open` tells that there may be others, or that nothing is certain."""

    owner: MappedClass
    fact: RelationshipFact
    number: int
    place: Place
    text: str
    targets: tuple[MappedClass, ...]
    open: bool

    @property
    def target(self) -> MappedClass | None:
        """The class that it certainly means, None where that cannot be told."""
        return self.targets[0] if len(self.targets) == 1 and not self.open else None

    @property
    def key(self) -> str:
        """The name of the attribute."""
        return self.fact.attribute

    def argument(self, name: str) -> Value | None:
        """What an argument is given, None where it is absent."""
        return next((each.value for each in self.fact.arguments if each.name == name), None)


class Relationships:
    """Answers questions about the relationships of one load. `facts` are those of the files that may matter."""

    def __init__(
        self,
        load: Load,
        names: Names,
        registries: Registries,
        classes: tuple[MappedClass, ...],
        facts: Mapping[int, ModuleFacts],
    ) -> None:
        self._load = load
        self._names = names
        self._registries = registries
        self._classes = classes
        self._facts = facts
        self._own_lines: dict[Statement, tuple[Defined, ...]] = {}

    @cached_property
    def all(self) -> tuple[Relationship, ...]:
        """The relationships of every class that is mapped at module level, in order of execution."""
        return tuple(each for mapped in self._classes if not mapped.fact.scope for each in self._own(mapped))

    @cached_property
    def by_owner(self) -> Mapping[Statement, tuple[Relationship, ...]]:
        """Mapped class → the relationships that it declares or gets from its mixins."""
        return _grouped((statement_of(each.owner), each) for each in self.all)

    @cached_property
    def named(self) -> Mapping[str, tuple[MappedClass, ...]]:
        """`__name__` → the mapped classes of that name, those that functions make included."""
        return _grouped((_last(mapped.name), mapped) for mapped in self._classes)

    @cached_property
    def assigned(self) -> frozenset[str]:
        """Every attribute that some statement of the load gives to something: `User.orders = …`."""
        found: set[str] = set()
        for facts in self._facts.values():
            targets = [alias.target for alias in facts.aliases]
            targets += [creation.target for creation in facts.creations] + [table.target for table in facts.tables]
            found.update(target.rpartition(".")[2] for target in targets if "." in target)
            for call in facts.calls:
                if call.callee.endswith(("add_property", "setattr")):
                    found.update(each.value.text for each in call.arguments if each.value.kind == "string")
        return frozenset(found)

    def line(self, mapped: MappedClass) -> tuple[Defined, ...]:
        """The class and what it inherits from, as far as it lies in the project."""
        return self._registries.kinship(Defined(mapped.number, mapped.fact)).line

    def mapped_of(self, defined: Defined) -> MappedClass | None:
        """The mapped class that a statement makes, None where it makes none."""
        return self._by_statement.get((defined.number, defined.fact.span.line))

    def own_line(self, mapped: MappedClass) -> tuple[Defined, ...]:
        """The class and its mixins, without what it inherits from mapped classes."""
        statement = statement_of(mapped)
        found = self._own_lines.get(statement)
        if found is None:
            found = self._own_lines[statement] = self._without_inherited(self.line(mapped))
        return found

    def _without_inherited(self, line: tuple[Defined, ...]) -> tuple[Defined, ...]:
        above = [self.mapped_of(each) for each in line[1:]]
        inherited = {each for parent in above if parent is not None for each in self.line(parent)}
        return tuple(each for each in line if each not in inherited) if inherited else line

    @cached_property
    def _by_statement(self) -> Mapping[Statement, MappedClass]:
        return {statement_of(mapped): mapped for mapped in self._classes}

    def _own(self, mapped: MappedClass) -> Iterator[Relationship]:
        seen: set[str] = set()
        for each in self.own_line(mapped):
            fact = each.fact
            for relationship in fact.relationships if isinstance(fact, ClassFact) else ():
                if relationship.attribute not in seen:
                    seen.add(relationship.attribute)
                    yield self._linked(mapped, each.number, relationship)

    def _linked(self, mapped: MappedClass, number: int, fact: RelationshipFact) -> Relationship:
        span = fact.span
        place = Place(self._load.modules[number].path, span.line, span.column, span.end_column)
        text = self._text(number, fact)
        targets, is_open = self._named_by(mapped, text) if text else self._given(number, fact)
        return Relationship(mapped, fact, number, place, text, targets, is_open)

    def _text(self, number: int, fact: RelationshipFact) -> str:
        """The text that is looked up. SQLAlchemy looks annotations up by name where they are texts, be it by
        `from __future__ import annotations` (`orm.util._extract_mapped_subtype`, 2.0.58 and 2.1.9)."""
        if fact.target.kind == "string":
            return fact.target.text
        if fact.target.kind == "name" and fact.annotated and self._postponed(number):
            return fact.target.text.rpartition(".")[2]
        return ""

    def _postponed(self, number: int) -> bool:
        imports = self._facts[number].imports if number in self._facts else ()
        return any(each.module == "__future__" and each.name == "annotations" for each in imports)

    def _given(self, number: int, fact: RelationshipFact) -> tuple[tuple[MappedClass, ...], bool]:
        """The class itself, named in the code."""
        if fact.target.kind != "name":
            return (), True
        found = self._names.resolve(number, fact.target.text, None)
        mapped = self.mapped_of(found) if isinstance(found, Defined) else None
        return ((mapped,), False) if mapped is not None else ((), True)

    def _named_by(self, mapped: MappedClass, text: str) -> tuple[tuple[MappedClass, ...], bool]:
        """The classes that a text means in the registry of a class (`clsregistry._class_resolver`, 1.4 to 2.1): those
        of that name, or of a path that ends in it."""
        path, _, name = text.rpartition(".")
        if mapped.registry is None or not name.isidentifier():
            return (), True
        certain: dict[tuple[str, int], MappedClass] = {}
        is_open = False
        for each in self.named.get(name, ()):
            if each.registry not in (mapped.registry, None) or not self._ends_in(each, path):
                continue
            module = self._load.modules[each.number]
            if each.registry is None or each.fact.scope or each.certainty is Certainty.CANNOT_TELL:
                is_open = True
            else:
                certain.setdefault((module.identity, each.place.line), each)
        found = list(certain.values())
        return tuple(found), is_open or any(_alternatives(one, other) for one in found for other in found)

    def _ends_in(self, mapped: MappedClass, path: str) -> bool:
        module = self._load.modules[mapped.number].name
        return not path or f".{module}".endswith(f".{path}")

    # -- attributes

    def attributes(self, mapped: MappedClass) -> Mapping[str, str]:
        """Attribute → "column", "relationship" or "other", those of mixins and mapped parents included."""
        found: dict[str, str] = {}
        for each in self.line(mapped):
            fact = each.fact
            if isinstance(fact, ClassFact):
                kinds = {**dict.fromkeys(fact.bound, "other"), **{one.attribute: "column" for one in fact.columns}}
                kinds |= {one.attribute: "relationship" for one in fact.relationships}
                for name, kind in kinds.items():
                    found.setdefault(name, kind)
        return found

    def knows_all_attributes(self, mapped: MappedClass) -> bool:
        """Whether the class can have no attribute but those that its statement and those above it show."""
        return all(self._is_plain(each) for each in self.line(mapped))

    def _is_plain(self, defined: Defined) -> bool:
        """No base of which nothing is known, no decorator or metaclass that may add something."""
        fact = defined.fact
        if not isinstance(fact, ClassFact):
            return True
        if any(each.kind != "name" for each in fact.bases) or "__init_subclass__" in fact.bound:
            return False
        names = [each.text for each in fact.bases]
        names += [each.name for each in fact.decorators]
        names += [word.value.text for word in fact.keywords if word.name == "metaclass"]
        return all(self._is_known(defined.number, name, fact.span.line - 1) for name in names)

    def _is_known(self, number: int, name: str, line: int) -> bool:
        found = self._names.resolve(number, name, line)
        if isinstance(found, External):
            return found.package in KNOWN or "." not in found.name
        if isinstance(found, Member):
            return found.name in ("Model", "mapped", "mapped_as_dataclass", "as_declarative_base")
        if isinstance(found, Unresolved) and found.number >= 0:
            # A class without bases that declares nothing is no fact.
            return found.number not in self._facts or found.name in self._facts[found.number].bound
        return isinstance(found, Defined)


KNOWN = frozenset({"builtins", "sqlalchemy", "sqlmodel", "abc", "typing", "enum", "dataclasses", "functools"})


def _alternatives(one: MappedClass, other: MappedClass) -> bool:
    """Whether two statements of one file exclude each other."""
    return one is not other and one.place.path == other.place.path and exclusive(one.fact.guards, other.fact.guards)


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}
