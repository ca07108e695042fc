"""A submodule that was imported and is no attribute of its package: the package has failed and was made anew."""

import sys

from onebase.observer.execution import Execution
from onebase.observer.messages import Message
from onebase.observer.observation import Observation
from onebase.observer.places import place_of
from onebase.observer.records import State
from onebase.observer.trace import Trace
from onebase.vocabulary import Certainty, Evidence, Finding, Severity, Subject


def explain(trace: Trace, message: Message, observation: Observation) -> Finding | None:
    """The cause of "module … has no attribute …", None where the package has not failed.

    Importing a submodule binds it in its package, and only then: when the package fails, Python forgets that and keeps
    the submodule (Python reference 5.4.2, "Submodules"; `importlib._bootstrap._load_unlocked`, CPython 3.10 to 3.14).
    """
    package, name = message.says["module"], f"{message.says['module']}.{message.says['name']}"
    place = trace.place()
    failed = next((each for each in observation.executions if _has_failed(each, package)), None)
    if place is None or failed is None or failed.raised is None or name not in sys.modules:
        return None
    raised, said = place_of(failed.raised, observation.directory), failed.raised.said
    return Finding(
        code="OB601",
        subject=Subject("module", name),
        message=f"the first import of `{package}` failed; `{name}` stayed, and is no attribute of the second one",
        evidence=(
            Evidence(place_of(place, observation.directory), f"asks for `{name}`"),
            Evidence(raised, f"the first import of `{package}` failed here with {said}"),
        ),
        help=f"repair the first failure: {said}",
        severity=Severity.ERROR,
        certainty=Certainty.CERTAIN,
        essence=(package,),
    )


def _has_failed(execution: Execution, name: str) -> bool:
    return execution.name == name and execution.state is State.FAILED
