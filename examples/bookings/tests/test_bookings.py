from datetime import date

from models.booking import Booking
from models.customer import Customer
from services.deposits import missing_deposit
from services.reminders import plan_reminders


def make_booking():
    customer = Customer(name="Ada", email="ada@example.com")
    return Booking(customer=customer, day=date(2027, 5, 1), adults=8, deposit_cents=10_000)


def test_a_booking_gets_two_reminders(session):
    assert [reminder.channel for reminder in plan_reminders(make_booking())] == ["email", "sms"]


def test_nothing_is_paid_at_first(session, chef):
    booking = make_booking()
    chef.bookings.append(booking)
    session.flush()
    assert missing_deposit(session, booking.id) == 10_000
