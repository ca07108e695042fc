"""The identity of a rule."""

from onebase.named_tuple import NamedTuple
from onebase.vocabulary.finding import Severity


class Rule(NamedTuple):
    """What identifies a rule and what people configure about it.

    `code` never changes its meaning and is never used again; `name` names the disease; `summary` is one line for lists;
    `aliases` are codes that were merged into this one and still select it.
    """

    code: str
    name: str
    summary: str
    severity: Severity
    since: str = "0.1.0"
    aliases: tuple[str, ...] = ()
