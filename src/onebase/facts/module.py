"""The facts of one file: everything later stages may know about it. Frozen, picklable, in source order.

`scope` is "" for what is executed when the file is executed (class bodies included), otherwise the qualified name of
the enclosing function ("make_app", "Factory.build"). `guards` are the enclosing `if`, `try` and loops within that
scope, outermost first."""

from onebase.facts.values import Argument, Guard, PathValue, Span, Value
from onebase.named_tuple import NamedTuple


class Import(NamedTuple):
    """One imported name. `import a.b as c`: module "a.b", name "", alias "c". `from .x import y`: module "x", level
    1, name "y". `from x import *`: name "*". `alias` is "" where none is written."""

    module: str
    level: int
    name: str
    alias: str
    span: Span
    scope: str = ""
    guards: tuple[Guard, ...] = ()


class PathEdit(NamedTuple):
    """`sys.path.insert`, `append`, `extend`, `+=`, `sys.path[0:0] = …` or `site.addsitedir`, one for each directory.

    `front`: whether it is put before what is there. Several directories come in the order in which single edits give
    the same list."""

    path: PathValue
    front: bool
    span: Span
    scope: str = ""
    guards: tuple[Guard, ...] = ()


class Parameter(NamedTuple):
    """A parameter of the function in which a fact stands: `{name}` in its patterns is what a call gives at `position`
    (-1 where only a keyword can) or by the name, else the `default` (None where there is none)."""

    name: str
    position: int
    default: Value | None = None


class StringImport(NamedTuple):
    """A module or file that is imported because a string names it.

    `how`: "import_module", "__import__", "uvicorn.run", "celery-include", "celery-autodiscover", "import_string",
    "run_path", "run_module", "spec_from_file_location", "load_source", "pytest-plugins", "entry-point" (of a package
    that is installed), "lazy-name", "lazy-stub", "lazy-loader", "specification" (a document that Connexion reads),
    "list" and "list-deep" (below).
    `target` is a Value: usually a string (dotted name, for uvicorn with ":attribute" removed) or a name (then
    a list of strings in another module, "settings.MODELS"); for "run_path", "spec_from_file_location" and "load_source"
    `file` is the path.
    `name` is the module name given to `spec_from_file_location` or `run_path(run_name=…)`, `package` the anchor of a
    relative name or, for "celery-autodiscover", the related name ("tasks"; `name` is "force" where it does not wait for
    a worker). `f"{__name__}.{x}"` is told as ".{}" with
    the package "__name__"; an anchor that is not a text is told as it is written.

    "lazy-name" is what a module imports when it is asked for the attribute `name`: `target` is "module" or
    "module:attribute"; of "lazy-stub" the names stand in the stub beside the file (`__init__.pyi`), of "lazy-loader"
    they are not known. All three have the scope "__getattr__" (PEP 562).

    "list" and "list-deep" are the modules of a directory, which a loop imports: `target` is the package by name, or
    `file` its directory; `name` is the function that lists ("iter_modules" …) or the pattern of file names
    ("*_model.py"), `package` the pattern by which the modules are imported ("" where it cannot be told), `guards` are
    those of the import.

    `parameters` are those of the function that `target` and `package` are made of: "{package}.models"."""

    how: str
    target: Value
    span: Span
    scope: str = ""
    guards: tuple[Guard, ...] = ()
    name: str = ""
    package: str = ""
    file: PathValue | None = None
    parameters: tuple[Parameter, ...] = ()


class ModuleEdit(NamedTuple):
    """A change to what Python thinks is loaded.

    `how`: "reload" (`importlib.reload(x)`: target a name), "purge" (`del sys.modules[x]`, `sys.modules.pop(x)`: a
    string, or unknown for loops and clear), "restore" (`patch.dict(sys.modules, …)`, `patch.dict("sys.modules")`:
    modules first imported inside are forgotten on exit; `end_line` is the last line of the `with` block or decorated
    function), "replace" (`sys.modules[x] = value`; None where what it is given is not told)."""

    how: str
    target: Value
    span: Span
    scope: str = ""
    guards: tuple[Guard, ...] = ()
    end_line: int = 0
    value: Value | None = None


class Alias(NamedTuple):
    """`target = value` where the value is a name, a list or anything that is not a Creation, a Table or a column.
    Class attributes have the class's qualified name before the dot ("Base.metadata"). `a = b = x` makes "b" an alias
    of the name "a". Local names of functions that tell nothing else are left out. The target "return" tells what a
    function returns that speaks of metadata."""

    target: str
    value: Value
    span: Span
    scope: str = ""
    guards: tuple[Guard, ...] = ()


class Creation(NamedTuple):
    """A call that makes a Base, registry, MetaData, Flask-SQLAlchemy object, engine or session factory.

    `callee` is the dotted name as written; which object it makes is decided when names are linked. `target` is what
    the result is bound to ("Base", "Base.metadata" for a class attribute, "" for none)."""

    target: str
    callee: str
    arguments: tuple[Argument, ...]
    span: Span
    scope: str = ""
    guards: tuple[Guard, ...] = ()


class ForeignKeyFact(NamedTuple):
    """`ForeignKey(target)` or one element of a ForeignKeyConstraint: target is a string or a name ("User.id")."""

    target: Value
    span: Span


class ColumnFact(NamedTuple):
    """One column. `attribute` is the class attribute ("" in a Table), `name` the column name in the database,
    `definition` the arguments as normalised source text (type and options), for comparison. A shared Column object in
    a Table appears as kind "name" in TableFact.items instead."""

    attribute: str
    name: str
    definition: str
    primary_key: bool
    span: Span
    foreign_keys: tuple[ForeignKeyFact, ...] = ()
    unique: bool = False
    indexed: bool = False
    nullable: bool | None = None
    default: bool = False


class RelationshipFact(NamedTuple):
    """`relationship(...)` or SQLModel's `Relationship(...)`. `target` is the first argument or, where there is none,
    the class named in the annotation (`annotated` is then True)."""

    attribute: str
    target: Value
    annotated: bool
    arguments: tuple[Argument, ...]
    span: Span


class SchemaItem(NamedTuple):
    """A constraint or index: `kind` "UniqueConstraint", "CheckConstraint", "Index", "ForeignKeyConstraint" …; `name`
    its explicit name or ""; `columns` what it is about, as source text."""

    kind: str
    name: str
    columns: tuple[str, ...]
    span: Span


class TableOptions(NamedTuple):
    """The keyword part of a Table or of `__table_args__`. `unknown` says why they could not all be read ("" if they
    could)."""

    extend_existing: bool = False
    keep_existing: bool = False
    schema: Value | None = None
    items: tuple[SchemaItem, ...] = ()
    span: Span | None = None
    unknown: str = ""


class TableFact(NamedTuple):
    """A `Table(name, metadata, …)` call. `target` is what it is bound to ("User.__table__" in a class body, "" if
    nothing).

    `columns` are the Column calls among the arguments; `items` the other positional arguments as Values (names of
    shared Column objects, unpacked lists as "unknown"); `has_items` whether any SchemaItem argument is given (without
    one SQLAlchemy returns or creates the table silently); `reflected` whether `autoload_with`/`autoload` is set.
    Where Flask-SQLAlchemy's `db.Table` is given no MetaData, `metadata` is the name "db.metadata"."""

    target: str
    callee: str
    name: Value
    metadata: Value
    columns: tuple[ColumnFact, ...]
    items: tuple[Value, ...]
    options: TableOptions
    has_items: bool
    reflected: bool
    must_exist: bool
    span: Span
    scope: str = ""
    guards: tuple[Guard, ...] = ()


class Decorator(NamedTuple):
    """A decorator: its dotted name as written and its arguments (empty where it is not called)."""

    name: str
    arguments: tuple[Argument, ...]
    span: Span


class ClassFact(NamedTuple):
    """A class statement that has bases or decorators, or declares columns, relationships or a table, and could
    therefore matter to SQLAlchemy.

    `name` is the qualified name within the file ("User", "Outer.Inner"; functions are in `scope`). `bases` are Values
    (names, calls such as `declarative_base()`). `tablename`, `table`, `metadata`, `registry`, `bind_key` are the
    values of `__tablename__` (also from a declared_attr, as far as it can be told), `__table__`, `metadata`,
    `registry`, `__bind_key__`; None if not set. `bound` are all names that the body binds, whatever to."""

    name: str
    bases: tuple[Value, ...]
    keywords: tuple[Argument, ...]
    decorators: tuple[Decorator, ...]
    tablename: Value | None
    table: Value | None
    metadata: Value | None
    registry: Value | None
    bind_key: Value | None
    abstract: bool
    options: TableOptions | None
    columns: tuple[ColumnFact, ...]
    relationships: tuple[RelationshipFact, ...]
    mapper_args: tuple[Argument, ...]
    span: Span
    scope: str = ""
    guards: tuple[Guard, ...] = ()
    bound: frozenset[str] = frozenset()


class CallFact(NamedTuple):
    """A call that may matter: any call with a dotted callee that is executed with the file, and inside functions
    those whose last name is one of create_all, drop_all, reflect, init_app, map_imperatively, mapper, configure,
    clear_mappers, dispose, start_mappers, to_metadata, tometadata, run_migrations, run_sync, exec,
    add_typed_attribute, `type` with three arguments, and `clear` and `remove` of something called a MetaData, and what
    the same function imports by name. Left out are plain builtins, modules such as os and logging, decorators of
    functions, and what is told as a fact of another kind. `metadata.tables["x"]` is told as the call of
    "metadata.tables.__getitem__". `parameters` are told of calls that hand names of modules on (facts/handed.py), and
    only there."""

    callee: str
    arguments: tuple[Argument, ...]
    span: Span
    scope: str = ""
    guards: tuple[Guard, ...] = ()
    parameters: tuple[Parameter, ...] = ()


class Suppression(NamedTuple):
    """A comment that silences findings: `# noqa: OB101` or `# onebase: ignore[OB101]`. `codes` is empty for a
    bare `# noqa`. A comment on a line of its own at the top of the file with `onebase: ignore-file[...]` has `line`
    0."""

    line: int
    codes: tuple[str, ...]
    span: Span


class ModuleFacts(NamedTuple):
    """Everything that is known of one file.

    `complete` is False where only the imports were needed (the text names nothing of interest); the tuples after
    `imports` are then empty, and so are `bound` and `exports`. `problem` says why the file was not read ("" if it
    was): such a file defines nothing that we know of, and everything it could define is unknown. `bound` are the
    names bound by the file itself at its own level (classes, functions, assignments), `exports` the names of
    `__all__` (None if absent or computed)."""

    path: str
    complete: bool
    problem: str = ""
    problem_line: int = 0
    has_main_guard: bool = False
    imports: tuple[Import, ...] = ()
    path_edits: tuple[PathEdit, ...] = ()
    string_imports: tuple[StringImport, ...] = ()
    module_edits: tuple[ModuleEdit, ...] = ()
    aliases: tuple[Alias, ...] = ()
    creations: tuple[Creation, ...] = ()
    classes: tuple[ClassFact, ...] = ()
    tables: tuple[TableFact, ...] = ()
    calls: tuple[CallFact, ...] = ()
    bound: frozenset[str] = frozenset()
    exports: tuple[str, ...] | None = None
    suppressions: tuple[Suppression, ...] = ()
