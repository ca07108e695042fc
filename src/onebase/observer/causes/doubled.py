"""Messages that speak of neither file nor module: their cause is told only if a file with tables was executed twice."""

from onebase.observer.consequences import important_doubles
from onebase.observer.double import describe
from onebase.observer.messages import Message
from onebase.observer.observation import Observation
from onebase.observer.trace import Trace
from onebase.vocabulary import Certainty, Finding


def explain(trace: Trace, message: Message, observation: Observation) -> Finding | None:
    """The first doubled file with tables. Likely, because the message does not say that it is about it."""
    del trace
    for first, second in important_doubles(observation, owners=message.kind == "two-databases"):
        return describe(observation, first, second)._replace(certainty=Certainty.LIKELY)
    return None
