"""Two relationships that do not fit each other."""

from onebase.named_tuple import NamedTuple
from onebase.program import MappedClass
from onebase.program.relationships import Relationship
from onebase.vocabulary import Evidence, Remedy, Severity

CONFIGURE = "the import succeeds; the first query raises, whatever model it is about"


class Misfit(NamedTuple):
    """What a finding about a relationship says. `others` are the further classes that it depends on."""

    relationship: Relationship
    others: tuple[MappedClass, ...]
    message: str
    evidence: tuple[Evidence, ...]
    help: str
    essence: tuple[str, ...]
    notes: tuple[str, ...]
    severity: Severity = Severity.ERROR
    remedy: tuple[Remedy, ...] = ()
