"""Deposits: half of the business is to get them."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.booking import Booking
from models.payment import Payment


def missing_deposit(session: Session, number: int) -> int:
    """How many cents of the deposit of a booking have not been paid."""
    paid = select(func.coalesce(func.sum(Payment.amount_cents), 0)).where(Payment.booking_id == number)
    return session.get_one(Booking, number).deposit_cents - session.scalars(paid).one()
