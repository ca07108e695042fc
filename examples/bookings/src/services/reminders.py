"""Which reminders a booking gets."""

from datetime import datetime, time, timedelta

from models.booking import Booking
from models.booking_reminder import BookingReminder


def plan_reminders(booking: Booking) -> list[BookingReminder]:
    """One mail a week before the day, one message the day before."""
    evening = datetime.combine(booking.day, time(18))
    return [
        BookingReminder(booking=booking, channel="email", send_at=evening - timedelta(days=7)),
        BookingReminder(booking=booking, channel="sms", send_at=evening - timedelta(days=1)),
    ]
