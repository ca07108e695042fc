"""Routes about bookings."""

from flask import Blueprint

from core.database import Session
from models.booking import Booking

router = Blueprint("bookings", __name__)


@router.get("/bookings/<int:number>")
def show_booking(number: int) -> dict[str, object]:
    """One booking, with what has been paid for it."""
    with Session() as session:
        booking = session.get_one(Booking, number)
        return {"id": booking.id, "day": booking.day.isoformat(), "status": booking.status}
