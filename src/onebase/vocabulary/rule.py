"""The identity of a rule."""

from enum import IntEnum

from onebase.named_tuple import NamedTuple
from onebase.vocabulary.finding import Severity


class Consequence(IntEnum):
    """What happens at worst if nothing is done; the worse, the higher."""

    LATENT = 1
    FIRST_USE = 2
    START = 3
    DATA = 4

    @property
    def words(self) -> str:
        """It in words, for lists."""
        return ("nothing fails now", "fails at the first use", "fails at the start", "data are lost or wrong")[self - 1]


class Rule(NamedTuple):
    """What identifies a rule and what people configure about it.

    `severity` is that of its worst findings, and `consequence` what these lead to; a milder finding is latent.
    `code` never changes its meaning and is never used again; `name` names the disease; `summary` is one line for lists;
    `aliases` are codes that were merged into this one and still select it.
    """

    code: str
    name: str
    summary: str
    severity: Severity
    consequence: Consequence = Consequence.LATENT
    since: str = "0.1.0"
    aliases: tuple[str, ...] = ()
