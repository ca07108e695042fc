"""Routes about payments."""

from flask import Blueprint

from core.database import Session
from services.deposits import missing_deposit

router = Blueprint("payments", __name__)


@router.get("/bookings/<int:number>/deposit")
def show_deposit(number: int) -> dict[str, int]:
    """What is still to be paid before the day."""
    with Session() as session:
        return {"missing_cents": missing_deposit(session, number)}
