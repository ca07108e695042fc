"""Messages that name their cause, but not the rule that has more to say about it."""

from collections.abc import Iterator

from onebase.named_tuple import NamedTuple
from onebase.observer.bases import declared, is_database, with_metadata
from onebase.observer.causes import doubled
from onebase.observer.messages import Message
from onebase.observer.observation import Observation
from onebase.observer.places import place_of
from onebase.observer.registries import metadata_objects
from onebase.observer.trace import Trace
from onebase.vocabulary import Certainty, Evidence, Finding, Severity, Subject


class _Words(NamedTuple):
    code: str
    message: str
    help: str


_WORDS = {
    "column-taken": _Words("OB206", "one Column object is used in two tables", "give each table a Column of its own"),
    "column-twice": _Words("OB206", "two attributes of one table have one column name", "rename one of the columns"),
    "beyond-top-level": _Words(
        "OB108",
        "a relative import leads out of the top-level package, which was entered from inside",
        "start the program with `python -m` from the directory above the package",
    ),
    "two-databases": _Words(
        "OB306",
        "the application and the models use two SQLAlchemy() objects",
        "create one SQLAlchemy() object and import it everywhere",
    ),
    "same-key": _Words("OB305", "two MetaData define one table", "define the table on one MetaData"),
    "mapped-twice": _Words(
        "OB208", "a class is mapped a second time", "map each class once; decorators must not rebuild mapped classes"
    ),
    "import-cycle": _Words(
        "OB603",
        "two modules import each other, and one of them is used before it is complete",
        "move the import into the function that needs it, or what both need into a module of its own",
    ),
}

_IMPERATIVELY = _Words(
    "OB506", "a class is mapped a second time", "map the class once: imperatively or by its declaration, in one place"
)


def explain(trace: Trace, message: Message, observation: Observation) -> Finding | None:
    """What is known of such a message, with the place in the project. A doubled file comes first."""
    double = None if message.kind == "beyond-top-level" else doubled.explain(trace, message, observation)
    place = trace.place()
    if double is not None or place is None:
        return double
    imperatively = trace.goes_through("sqlalchemy", "map_imperatively") or trace.goes_through("sqlalchemy", "mapper")
    words = _IMPERATIVELY if message.kind == "mapped-twice" and imperatively else _WORDS[message.kind]
    said = ", ".join(f"{name} `{value}`" for name, value in sorted(message.says.items()))
    failing = "the import stands here" if message.kind == "beyond-top-level" else "it fails here"
    at = place_of(place, observation.directory)
    name = message.says.get("table") or message.says.get("name") or message.says.get("module") or place.module
    subject = Subject("table" if "table" in message.says else "module", name)
    certainty = Certainty.LIKELY
    evidence = (Evidence(at, said or failing), *_bases(message, observation))
    return Finding(words.code, subject, words.message, evidence, words.help, Severity.ERROR, certainty, (name,))


def _bases(message: Message, observation: Observation) -> Iterator[Evidence]:
    """The lines that declare what there are two of."""
    if message.kind == "two-databases":
        yield from declared("creates {}", is_database, observation)
    if message.kind == "same-key":
        table = message.says["table"]
        for metadata in metadata_objects(observation):
            if table in metadata.tables:
                yield from declared(f"declares {{}}, which has `{table}`", with_metadata(metadata), observation)
