"""Reading the errors of the two databases."""

from sqlalchemy.exc import DBAPIError

from models.slot_constraint import NAME


def is_double_booking(error: DBAPIError) -> bool:
    """Whether the database refused a second claim on the same minutes."""
    diagnosis = getattr(error.orig, "diag", None)
    return NAME in (str(error.orig) if diagnosis is None else str(diagnosis.constraint_name))
