"""Which finding is taken for the cause: one that speaks of what the message names."""

import pytest

from onebase.failures import causes_of, read_failures
from onebase.vocabulary import Certainty, Evidence, Finding, Place, Severity, Subject


def finding(message: str) -> Finding:
    place = Evidence(Place("models.py", 1), "stands here")
    subject = Subject("table", "models.py::payments")
    return Finding("OB404", subject, message, (place,), "", Severity.ERROR, Certainty.CERTAIN, ("x",))


@pytest.mark.parametrize(
    ("expression", "message", "is_cause"),
    [
        ("Customer", "`Customer` is never imported", True),
        ("models.customer.Customer", "`Customer` is never imported", True),
        ("foreign(Order.customer_id) == Customer.id", "`payments` has no column `id`", False),
        ("Customer.id == Order.id", "`payments` has no column `id`", False),
    ],
)
def test_the_end_of_an_expression_is_no_name(expression: str, message: str, is_cause: bool) -> None:
    (failure,) = read_failures(f"InvalidRequestError: expression '{expression}' failed to locate a name")
    about = finding(message)
    assert causes_of(failure, [about]) == ((about,) if is_cause else ())
