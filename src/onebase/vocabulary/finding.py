"""What a rule has to say: a finding, and the words it is made of."""

from enum import Enum, IntEnum

from onebase.named_tuple import NamedTuple
from onebase.vocabulary.place import Place
from onebase.vocabulary.remedy import Remedy


class Severity(IntEnum):
    """How bad the consequence is. Notes never make a run fail."""

    NOTE = 1
    WARNING = 2
    ERROR = 3


class Certainty(IntEnum):
    """How much the facts carry. What is only `CANNOT_TELL` stays out of the default output."""

    CANNOT_TELL = 1
    LIKELY = 2
    CERTAIN = 3


class Outcome(str, Enum):
    """What SQLAlchemy does with one table of a file that is executed again.

    Measured on SQLAlchemy 1.4.54, 2.0.58 and 2.1.9: `Table.__new__` raises `InvalidRequestError` when the key is
    taken and neither `extend_existing` nor `keep_existing` is set.
    """

    RAISE = "raise"
    REUSE = "silent reuse"
    SPLIT = "silent split"


class Subject(NamedTuple):
    """What a finding is about; stays the same when lines move.

    `kind` is a word such as "file", "table", "class" or "entry point"; `name` identifies it within the project,
    for example "app/models.py" or "app/models.py::User".
    """

    kind: str
    name: str


class Evidence(NamedTuple):
    """One step of the argument: a place and what it shows. The first one of a finding is the primary place."""

    place: Place
    says: str


class Extent(NamedTuple):
    """One thing that is hit: a table (with its outcome) or a file without tables (`outcome` is None)."""

    name: str
    place: Place
    outcome: Outcome | None = None


class Finding(NamedTuple):
    """One cause, with its evidence, its full extent and one concrete edit.

    `message` says what is, under 100 characters. `notes` are further sentences. `help` is the one edit, in
    words; `remedy` is the same as values, where they are enough to make it.
    `essence` are the facts that make the cause what it is (sorted, without line numbers): together with `code`
    and `subject` they form the key by which findings are merged and by which a baseline remembers them.
    """

    code: str
    subject: Subject
    message: str
    evidence: tuple[Evidence, ...]
    help: str
    severity: Severity
    certainty: Certainty = Certainty.CERTAIN
    essence: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    extent: tuple[Extent, ...] = ()
    entry_points: tuple[str, ...] = ()
    remedy: tuple[Remedy, ...] = ()

    @property
    def place(self) -> Place:
        """The primary place: where the finding is shown and where it can be suppressed."""
        return self.evidence[0].place

    @property
    def key(self) -> tuple[str, str, str, tuple[str, ...]]:
        """What stays the same when lines move: rule, subject and the essence of the cause."""
        return (self.code, self.subject.kind, self.subject.name, self.essence)
