"""The messages by which one recognises failures of this family, of SQLAlchemy 1.4, 2.0 and 2.1 and of what stands
around it."""

from collections.abc import Mapping

from onebase.named_tuple import NamedTuple
from onebase.patterns import compile_later


class Message(NamedTuple):
    """A kind of failure, and what its text says by name: "table", "name", "column", "module"; "missing" is
    the name that is not found of those in an expression, "mapped" the table of the class that could not be mapped."""

    kind: str
    says: Mapping[str, str]


# The order decides: what SQLAlchemy wraps into a further message stands before the wrapping.
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("already-defined", r"Table '(?P<table>[^']+)' is already defined for this MetaData instance"),
    ("multiple-classes", r'Multiple classes found for path "(?P<name>[^"]+)"'),
    (
        "name-not-found",
        (
            r"(?:mapper (?:mapped class \w+->|Mapper\[\w+\()(?P<mapped>\w+)\)?\]?, )?expression"
            r" (?P<quote>['\"])(?P<name>.+?)(?P=quote) failed to locate a name(?: \(\"name '(?P<missing>\w+)')?"
        ),
    ),
    (
        "foreign-key-table",
        r"Foreign key associated with column '(?P<column>[^']+)' could not find table '(?P<table>[^']+)'",
    ),
    (
        "foreign-key-column",
        r"Could not initialize target column for ForeignKey '(?P<target>[^']+)' on table '(?P<table>[^']+)'",
    ),
    ("no-foreign-keys", r"join condition between parent/child tables on relationship (?P<name>[\w.]+)"),
    ("no-foreign-keys", r"there are no foreign keys linking these tables"),
    ("no-foreign-keys", r"tables have no foreign key relationships established"),
    ("table-missing", r"no such table: (?P<table>[\w.]+)"),
    ("table-missing", r'relation "(?P<table>[^"]+)" does not exist'),
    ("table-missing", r"Table '(?P<table>[^']+)' doesn't exist"),
    ("already-exists", r"(?:index|table|relation|type) \"?(?P<name>[\w.]+)\"? already exists"),
    ("duplicate-name", r"Duplicate key name '(?P<name>[^']+)'"),
    ("two-databases", r"The current Flask app is not registered with this 'SQLAlchemy' instance"),
    ("two-databases", r"A 'SQLAlchemy' instance has already been registered on this Flask app"),
    ("not-mapped", r"Class '(?P<name>[^']+)' is not mapped"),
    ("mapped-twice", r"Class '(?P<name>.+?)' already has a primary mapper defined"),
    ("column-taken", r"Column object '(?P<column>[^']+)' already assigned to Table '(?P<table>[^']+)'"),
    ("column-twice", r"A column with name '(?P<column>[^']+)' is already present in table '(?P<table>[^']+)'"),
    ("same-key", r'Duplicate table keys across multiple MetaData objects: "(?P<table>[^"]+)"'),
    ("class-again", r"already contains a class with the same class name and module name as (?P<name>[\w.]+)"),
    ("class-and-module", r"'_MultipleClassMarker' object has no attribute 'add_class'"),
    ("class-and-module", r'name "(?P<name>[^"]+)" matches both a class name and a module name'),
    ("beyond-top-level", r"attempted relative import beyond top-level package"),
    ("beyond-top-level", r"attempted relative import with no known parent package"),
    ("import-cycle", r"cannot import name '(?P<name>[^']+)' from partially initialized module '(?P<module>[^']+)'"),
    ("import-cycle", r"partially initialized module '(?P<module>[^']+)' has no attribute '(?P<name>[^']+)'"),
    (
        "key-redefined",
        r"Trying to redefine primary-key column '[^']+' as a non-primary-key column on table '(?P<table>[^']+)'",
    ),
    ("not-copied", r"Table '(?P<table>[^']+)' already exists within the given MetaData - not copying"),
    ("column-not-there", r"column '(?P<column>[^']+)' is not represented in the mapper's table"),
    ("identity-unknown", r"No such polymorphic_identity '(?P<name>[^']+)' is defined"),
    ("identity-kept", r"polymorphic discriminator column '(?P<column>[\w.]+)' refers to"),
    ("identity-twice", r"Reassigning polymorphic association for identity '(?P<name>[^']+)'"),
    ("annotation", r"Could not de-stringify annotation ['\"](?:\w+\[)*(?P<name>[\w.]+)"),
    ("annotation", r"relationship\(['\"]\w+\[['\"]?(?P<name>\w+)['\"]?\]['\"]\)\"? seems to be using a generic class"),
    ("no-counterpart", r"back_populates on relationship '(?P<name>[\w.]+)' refers to attribute '[^']+' that is not a"),
    ("no-counterpart", r"reverse_property '\w+' on relationship (?P<name>[\w.]+) references relationship"),
    ("no-counterpart", r"(?P<name>[\w.]+) and back-reference [\w.]+ are both of the same direction"),
    ("no-property", r"Mapper '[^']+' has no property '(?P<name>\w+)'"),
    ("backref-taken", r"Error creating backref '(?P<name>[^']+)' on relationship"),
    ("same-columns", r"relationship '(?P<name>[^']+)' will copy column"),
    (
        "none-as-class",
        r"relationship '(?P<name>[^']+)' expects a class or a mapper argument \(received: <class 'NoneType'>",
    ),
    ("no-class", r"relationship '(?P<name>[^']+)' expects a class or a mapper argument"),
    ("no-keyword", r"'(?P<column>\w+)' is an invalid keyword argument for (?P<name>\w+)"),
    ("no-columns", r"\[SQL: CREATE TABLE \"?(?P<table>[\w.]+)\"? \( ?\)"),
    (
        "module-incomplete",
        r"module '(?P<module>[^']+)' has no attribute '(?P<name>[^']+)' \(consider renaming '[^']+' if",
    ),
    ("no-argument", r'annotation is required for attribute "(?P<name>[^"]+)" when primary argument'),
    (
        "nameless",
        r"Naming convention including %\(constraint_name\)s token requires that constraint is explicitly named",
    ),
    ("nameless", r"Can't emit DROP CONSTRAINT for constraint .*; it has no name"),
    ("would-drop", r"\('remove_table', Table\('(?P<table>[^']+)'"),
    ("would-drop", r"Detected removed table '(?P<table>[^']+)'"),
    ("no-metadata", r"does not provide a MetaData object or sequence of objects to the context"),
    ("import-name", r"cannot import name '(?P<name>[^']+)' from '(?P<module>[^']+)'"),
    ("column-missing", r"table (?P<table>\w+) has no column named (?P<column>\w+)"),
    ("submodule-missing", r"(?:^|: )module '(?P<module>[^']+)' has no attribute '(?P<name>\w+)'$"),
    ("mapper-failed", r"One or more mappers failed to initialize"),
)
# What many a failure outside of this family says as well: of it only if a cause is found.
LOOSE = frozenset(
    (
        "import-name",
        "column-missing",
        "no-argument",
        "no-keyword",
        "no-property",
        "identity-kept",
        "module-incomplete",
        "submodule-missing",
    )
)
_COMPILED = tuple((kind, compile_later(pattern)) for kind, pattern in _PATTERNS)


def recognise(text: str) -> Message | None:
    """What kind of failure a message tells of, None where it is not of this family. Line breaks do not matter."""
    flat = " ".join(text.split())
    for kind, pattern in _COMPILED:
        found = pattern.search(flat)
        if found:
            return Message(
                kind, {name: value for name, value in found.groupdict().items() if name != "quote" and value}
            )
    return None


def all_kinds() -> tuple[str, ...]:
    """The kinds of failures, each once, in the order in which they are tried."""
    return tuple(dict.fromkeys(kind for kind, _ in _PATTERNS))
