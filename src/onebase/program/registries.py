"""Deciding which registry and which MetaData a class or table belongs to, within one load."""

from onebase.facts.module import Alias, ClassFact, Creation, Decorator, TableFact
from onebase.facts.values import Argument, Value
from onebase.named_tuple import NamedTuple
from onebase.program import vocabulary_of_sqlalchemy as sa
from onebase.program.load import Load
from onebase.program.names import Names
from onebase.program.objects import Defined, External, Identity, Member, ModuleObject, ResolvedObject
from onebase.vocabulary import Place


class Kinship(NamedTuple):
    """How a class stands to SQLAlchemy. `role`: "base", "mapped", "abstract", "plain" or "unknown" (a library's class
    among its bases).

    `family` is "declarative", "flask", "sqlmodel" or "external"; it decides how a missing `__tablename__` is made up.
    `line` is the method resolution order as far as it lies in the project, the class itself first.
    """

    role: str
    family: str = ""
    registry: Identity | None = None
    metadata: Identity | None = None
    line: tuple[Defined, ...] = ()


PLAIN = Kinship("plain")


class Registries:
    """Answers questions about one load; everything is computed once."""

    def __init__(self, load: Load, names: Names) -> None:
        self._load = load
        self._names = names
        self._kinships: dict[tuple[int, int, int], Kinship] = {}
        self._arguments: dict[Identity, dict[str, Value]] = {}

    def metadata_arguments(self, metadata: Identity) -> dict[str, Value]:
        """The keyword arguments with which a MetaData object was made, as far as they were seen."""
        return self._arguments.get(metadata, {})

    # -- objects that are created by a call

    def kind(self, number: int, creation: Creation) -> str:
        """What a call makes: "base", "metadata", "registry", "flask", "engine", "session", or "" for anything else."""
        callee = self._names.resolve(number, creation.callee, creation.span.line)
        last = self._library_name(callee)
        if last in sa.BASE_FUNCTIONS:
            return "base"
        if last in sa.ENGINE_FUNCTIONS:
            return "engine"
        if last in sa.SESSION_FUNCTIONS:
            return "session"
        return {sa.METADATA_CLASS: "metadata", sa.REGISTRY_CLASS: "registry", sa.FLASK_CLASS: "flask"}.get(last, "")

    def _library_name(self, callee: ResolvedObject) -> str:
        """The name of the library function behind a callee, "" if it is the project's own or another library's."""
        if isinstance(callee, External):
            known = callee.package in sa.PACKAGES or callee.package.startswith(("flask", "sqlalchemy", "sqlmodel"))
            return callee.last if known else ""
        if isinstance(callee, Member):
            return callee.name
        if isinstance(callee, Defined) and isinstance(callee.fact, ClassFact):
            return self._library_base(callee)
        return ""

    def _library_base(self, defined: Defined) -> str:
        """A class of the project that only extends a library's: `class SQLAlchemy(_SQLAlchemy)`."""
        for parent in self._parents(defined):
            if isinstance(parent, External) and parent.package in sa.PACKAGES:
                return parent.last
            if isinstance(parent, Defined) and isinstance(parent.fact, ClassFact) and parent != defined:
                return self._library_base(parent)
        return ""

    # -- MetaData

    def is_metadata(self, found: ResolvedObject) -> bool:
        """Whether a name means a MetaData object, not something that has one, such as a model with a column
        `schema`."""
        if isinstance(found, Defined) and isinstance(found.fact, Creation):
            return self.kind(found.number, found.fact) == "metadata"
        shared = isinstance(found, External) and found.last == "metadata"
        return shared or (isinstance(found, Member) and found.name == "metadata")

    def metadata_of(self, found: ResolvedObject) -> Identity | None:
        """The MetaData object that an expression means, or None where that cannot be told."""
        if isinstance(found, External):
            return self._external_metadata(found)
        if isinstance(found, Member):
            return self._member_metadata(found)
        if isinstance(found, Defined):
            if isinstance(found.fact, Creation):
                return self._created_metadata(found.number, found.fact)
            if isinstance(found.fact, ClassFact):
                return self.kinship(found).metadata
        return None

    def _external_metadata(self, found: External) -> Identity | None:
        if found.last == "metadata":
            return Identity(-1, f"{_shared_name(found.name.removesuffix('.metadata'))}.metadata", None)
        return None

    def _member_metadata(self, found: Member) -> Identity | None:
        owner = found.owner
        if found.name in ("metadata", "Model"):
            return self.metadata_of(owner)
        if found.name in ("registry", "generate_base", "__table__"):
            return self.metadata_of(owner)
        return None

    def _created_metadata(self, number: int, creation: Creation) -> Identity | None:
        kind = self.kind(number, creation)
        own = Identity(number, creation.target or creation.callee, self._place(number, creation))
        if kind == "metadata":
            self._arguments[own] = {argument.name: argument.value for argument in creation.arguments}
            return own
        if kind in ("base", "registry", "flask"):
            given = _argument(creation.arguments, "metadata")
            if given is not None:
                return self._given_metadata(number, given, own)
            owner = self._names.resolve(number, creation.callee, creation.span.line)
            if isinstance(owner, Member) and owner.name in ("generate_base", "as_declarative_base"):
                return self.metadata_of(owner.owner)
            return own._replace(name=f"{own.name}.metadata")
        return None

    def _given_metadata(self, number: int, value: Value, own: Identity) -> Identity | None:
        """`metadata=` of a creation: a name, a call that makes a new one, or something unknown."""
        if value.kind == "name":
            return self.metadata_of(self._names.resolve(number, value.text, own.place.line if own.place else None))
        implicit = own if own.name.endswith(".metadata") else own._replace(name=f"{own.name}.metadata")
        if value.kind == "call" and value.text.rpartition(".")[2] == sa.METADATA_CLASS:
            self._arguments[implicit] = dict(value.keywords)
            return implicit
        return implicit if value == Value("constant", "None") else None

    # -- registries

    def registry_of(self, found: ResolvedObject) -> Identity | None:
        """The registry that an expression means, or None where that cannot be told."""
        if isinstance(found, Member):
            return self.registry_of(found.owner)
        if isinstance(found, Defined) and isinstance(found.fact, ClassFact):
            return self.kinship(found).registry
        if isinstance(found, Defined) and isinstance(found.fact, Creation):
            return self._created_registry(found.number, found.fact)
        if isinstance(found, External):
            return Identity(-1, _shared_name(found.name), None)
        return None

    def _created_registry(self, number: int, creation: Creation) -> Identity | None:
        if self.kind(number, creation) not in ("base", "registry", "flask"):
            return None
        shared = _argument(creation.arguments, "class_registry")
        if shared is not None and shared.kind == "name":
            made = self._names.resolve(number, shared.text, creation.span.line)
            if isinstance(made, Defined):
                return Identity(made.number, shared.text, self._place(made.number, made.fact))
            return Identity(number, shared.text, None)
        owner = self._names.resolve(number, creation.callee, creation.span.line)
        if isinstance(owner, Member) and owner.name in ("generate_base", "as_declarative_base"):
            return self.registry_of(owner.owner)
        return Identity(number, creation.target or creation.callee, self._place(number, creation))

    # -- classes

    def kinship(self, defined: Defined) -> Kinship:
        """How the class stands to SQLAlchemy."""
        key = (defined.number, defined.fact.span.line, defined.fact.span.column)
        if key not in self._kinships:
            self._kinships[key] = PLAIN
            self._kinships[key] = self._kinship(defined)
        return self._kinships[key]

    def _kinship(self, defined: Defined) -> Kinship:
        fact = defined.fact
        if not isinstance(fact, ClassFact):
            return PLAIN
        inherited = self._with_metaclass(defined, fact) or self._inherited(defined)
        decorated = self._decorated(defined, fact)
        own = decorated or inherited
        if own.role == "plain":
            return own
        registry, metadata = self._overridden(defined, fact, own)
        return own._replace(role=self._role(fact, own), registry=registry, metadata=metadata)

    def _role(self, fact: ClassFact, own: Kinship) -> str:
        if own.role in ("declares", "decorates-base"):
            return "base"
        if fact.abstract:
            return "abstract"
        if own.family == "sqlmodel":
            table = _argument(fact.keywords, "table")
            return "mapped" if table is not None and table.text == "True" else "abstract"
        if own.role == "unknown":
            return "mapped" if fact.tablename is not None or fact.table is not None else "unknown"
        return "mapped"

    def _overridden(self, defined: Defined, fact: ClassFact, own: Kinship) -> tuple[Identity | None, Identity | None]:
        """`registry = …` and `metadata = …` in the class body win over what is inherited."""
        registry, metadata = own.registry, own.metadata
        here = Identity(defined.number, f"{fact.name}.metadata", self._place(defined.number, fact))
        given_registry = fact.registry or (_argument(fact.keywords, "registry") if own.family == "sqlmodel" else None)
        if given_registry is not None:
            registry, metadata = self._given_registry(defined.number, given_registry, here)
        if fact.metadata is not None:
            metadata = self._given_metadata(defined.number, fact.metadata, here)
        return registry, metadata

    def _given_registry(self, number: int, value: Value, here: Identity) -> tuple[Identity | None, Identity | None]:
        if value.kind == "name":
            found = self._names.resolve(number, value.text, here.place.line if here.place else None)
            return self.registry_of(found), self.metadata_of(found)
        if value.kind == "call" and value.text.rpartition(".")[2] == sa.REGISTRY_CLASS:
            registry = here._replace(name=here.name.removesuffix(".metadata") + ".registry")
            given = dict(value.keywords).get("metadata")
            return registry, self._given_metadata(number, given, here) if given is not None else here
        return None, None

    def _inherited(self, defined: Defined) -> Kinship:
        """What the bases give: the first one that belongs to a registry decides, as in the method resolution order."""
        line: list[Defined] = [defined]
        best = PLAIN
        for parent in self._parents(defined):
            kin = self._kin_of(defined, parent)
            line.extend(each for each in kin.line if each not in line)
            if _rank(kin) > _rank(best):
                best = kin
        return best._replace(line=tuple(line))

    def _kin_of(self, defined: Defined, parent: ResolvedObject) -> Kinship:
        if isinstance(parent, Defined) and isinstance(parent.fact, ClassFact):
            kin = self.kinship(parent)
            role = "inherits" if kin.role in ("base", "mapped", "abstract") else kin.role
            return kin._replace(role=role)
        if isinstance(parent, Defined) and isinstance(parent.fact, Creation):
            return self._kin_of_created(parent)
        if isinstance(parent, Member):
            return self._kin_of_member(parent)
        if isinstance(parent, External):
            return self._kin_of_external(defined, parent)
        return Kinship("unknown") if not isinstance(parent, ModuleObject) else PLAIN

    def _kin_of_created(self, parent: Defined) -> Kinship:
        if not isinstance(parent.fact, Creation) or self.kind(parent.number, parent.fact) != "base":
            return Kinship("unknown")
        line = self._line_of_created(parent.number, parent.fact)
        return Kinship("inherits", "declarative", self.registry_of(parent), self.metadata_of(parent), line)

    def _line_of_created(self, number: int, creation: Creation) -> tuple[Defined, ...]:
        """The class that `declarative_base(cls=Common)` makes the Base of, with its own bases."""
        given = _argument(creation.arguments, "cls")
        found = self._names.resolve(number, given.text, creation.span.line) if given and given.kind == "name" else None
        if not isinstance(found, Defined) or not isinstance(found.fact, ClassFact):
            return ()
        return tuple(dict.fromkeys((found, *self.kinship(found).line)))

    def _kin_of_member(self, parent: Member) -> Kinship:
        owner = parent.owner
        if parent.name == "Model" and self._is_flask(owner):
            return Kinship("inherits", "flask", self.registry_of(owner), self.metadata_of(owner))
        return Kinship("unknown")

    def _is_flask(self, owner: ResolvedObject) -> bool:
        return (
            isinstance(owner, Defined)
            and isinstance(owner.fact, Creation)
            and self.kind(owner.number, owner.fact) == "flask"
        )

    def _kin_of_external(self, defined: Defined, parent: External) -> Kinship:
        if parent.last in sa.DECLARATIVE_BASE_CLASSES and parent.package == "sqlalchemy":
            return self._declared_by(defined, getattr(defined.fact, "name", ""))
        if parent.package == "sqlmodel" and parent.last == "SQLModel":
            shared = Identity(-1, "SQLModel.metadata", None)
            return Kinship("inherits", "sqlmodel", shared._replace(name="SQLModel"), shared)
        if parent.last in sa.HELPERS or parent.package in ("builtins", "typing", "enum", "abc", "pydantic", "unittest"):
            return PLAIN
        if "." not in parent.name:
            return PLAIN
        name = _shared_name(parent.name)
        return Kinship("unknown", "external", Identity(-1, name, None), Identity(-1, f"{name}.metadata", None))

    def _with_metaclass(self, defined: Defined, fact: ClassFact) -> Kinship | None:
        """`class Base(metaclass=DeclarativeMeta)`, the explicit form in the documentation of SQLAlchemy 1.4."""
        value = _argument(fact.keywords, "metaclass")
        if value is None or value.kind != "name":
            return None
        meta = self._names.resolve(defined.number, value.text, fact.span.line)
        if not isinstance(meta, External) or meta.last != "DeclarativeMeta":
            return None
        return self._declared_by(defined, fact.name)

    def _declared_by(self, defined: Defined, name: str) -> Kinship:
        """A class that is a Base by itself has a registry and a MetaData of its own, unless its body says otherwise."""
        place = self._place(defined.number, defined.fact)
        metadata = Identity(defined.number, f"{name}.metadata", place)
        return Kinship("declares", "declarative", metadata._replace(name=name), metadata, (defined,))

    def _decorated(self, defined: Defined, fact: ClassFact) -> Kinship | None:
        for decorator in fact.decorators:
            found = self._names.resolve(defined.number, decorator.name, fact.span.line)
            last = found.name if isinstance(found, Member) else found.last if isinstance(found, External) else ""
            if last in sa.MAPPING_DECORATORS and isinstance(found, Member):
                return Kinship(
                    "inherits", "declarative", self.registry_of(found.owner), self.metadata_of(found.owner), (defined,)
                )
            if last in ("as_declarative", "as_declarative_base"):
                return self._decorated_base(defined, fact, decorator, found)
        return None

    def _decorated_base(
        self, defined: Defined, fact: ClassFact, decorator: Decorator, found: ResolvedObject
    ) -> Kinship:
        place = self._place(defined.number, fact)
        own = Identity(defined.number, f"{fact.name}.metadata", place)
        if isinstance(found, Member):
            registry, metadata = self.registry_of(found.owner), self.metadata_of(found.owner)
        else:
            given = _argument(decorator.arguments, "metadata")
            registry = own._replace(name=fact.name)
            metadata = self._given_metadata(defined.number, given, own) if given is not None else own
        return Kinship("decorates-base", "declarative", registry, metadata, (defined,))

    def _parents(self, defined: Defined) -> list[ResolvedObject]:
        fact = defined.fact
        if not isinstance(fact, ClassFact):
            return []
        return [self._parent(defined.number, fact, base) for base in fact.bases]

    def _parent(self, number: int, fact: ClassFact, base: Value) -> ResolvedObject:
        if base.kind == "name":
            return self._names.resolve(number, base.text, fact.span.line - 1)
        if base.kind == "call":
            made = Creation("", base.text, (), fact.span, fact.scope, fact.guards)
            return Defined(number, made)
        return External("builtins.object")

    def _place(self, number: int, fact: ClassFact | Creation | TableFact | Alias) -> Place:
        span = fact.span
        return Place(self._load.modules[number].path, span.line, span.column, span.end_column)


def _rank(kin: Kinship) -> int:
    """A Base of the project counts more than a library's class of which nothing is known."""
    if kin.family == "external":
        return 1
    return {"plain": 0, "unknown": 1, "inherits": 3, "declares": 2, "decorates-base": 3}.get(kin.role, 0)


def _argument(arguments: tuple[Argument, ...], name: str) -> Value | None:
    return next((argument.value for argument in arguments if argument.name == name), None)


def _shared_name(name: str) -> str:
    """The Bases of advanced-alchemy share one registry; everything else stands for itself."""
    if name.startswith("sqlmodel."):
        return "SQLModel"
    return sa.ADVANCED_ALCHEMY_REGISTRY if name.startswith(sa.ADVANCED_ALCHEMY) else name
