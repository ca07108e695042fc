"""All mapped classes."""

from .booking import Booking
from .booking_reminder import BookingReminder
from .customer import Customer
from .payment import Payment
from .user import User

__all__ = ["Booking", "BookingReminder", "Customer", "Payment", "User"]
