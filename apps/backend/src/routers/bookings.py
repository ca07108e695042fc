"""Bookings, as their customers make, see, move and cancel them."""

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import utc_now
from models.booking import Booking
from routers.dependencies import AppSettings, CustomerLink, Db, IdempotencyKey, Secret
from routers.once import once
from routers.problems import problems
from routers.schemas import BookingIn, BookingOut, CancellationIn, NewBookingOut, Reference, RescheduleIn
from services import access, bookings, cancellations
from services.customers import customer_for
from services.links import Link, signed
from services.prices import Order
from services.stations import station_by_slug

router = APIRouter(tags=["bookings"])


@router.post("/bookings", status_code=201, response_model=NewBookingOut, responses=problems(404, 409))
async def create_booking(
    database: Db, settings: AppSettings, secret: Secret, wanted: BookingIn, key: IdempotencyKey = None
) -> Response:
    """Book. Where somebody else was first, the answer is 409 with the next free slots."""

    async def work(session: AsyncSession) -> tuple[int, NewBookingOut]:
        now = utc_now()
        station = await station_by_slug(session, wanted.station)
        customer = await customer_for(session, wanted.customer.email, wanted.customer.name, wanted.customer.phone)
        booking = await bookings.create(session, customer, _new(wanted, station.id), settings, now)
        token = signed(Link("booking", booking.reference, now), secret)
        return 201, NewBookingOut(booking=BookingOut.of(booking), token=token)

    return await once(database, "booking", key, wanted, work)


@router.get("/bookings/{reference}", responses=problems(401, 404))
async def get_booking(database: Db, link: CustomerLink, reference: Reference) -> BookingOut:
    """A booking of the customer's own."""
    async with database.reading() as session:
        return BookingOut.of(await _own(session, link, reference))


@router.post("/bookings/{reference}/reschedule", response_model=BookingOut, responses=problems(401, 404, 409))
async def reschedule_booking(
    database: Db, link: CustomerLink, reference: Reference, wanted: RescheduleIn, key: IdempotencyKey = None
) -> Response:
    """Move a booking to another time."""

    async def work(session: AsyncSession) -> tuple[int, BookingOut]:
        booking = await _own(session, link, reference, wanted.version)
        await bookings.reschedule(session, booking, wanted.starts_at, wanted.duration_minutes, utc_now())
        return 200, BookingOut.of(booking)

    return await once(database, f"reschedule:{link.kind}:{link.subject}:{reference}", key, wanted, work)


@router.post("/bookings/{reference}/cancellation", response_model=BookingOut, responses=problems(401, 404, 409))
async def request_cancellation(
    database: Db,
    link: CustomerLink,
    reference: Reference,
    wanted: CancellationIn,
    key: IdempotencyKey = None,
) -> Response:
    """Ask to cancel a booking. It keeps its slot until the staff agrees."""

    async def work(session: AsyncSession) -> tuple[int, BookingOut]:
        booking = await _own(session, link, reference, wanted.version)
        await cancellations.request(session, booking, wanted.reason)
        return 200, BookingOut.of(booking)

    return await once(database, f"cancellation:{link.kind}:{link.subject}:{reference}", key, wanted, work)


async def _own(session: AsyncSession, link: Link, reference: str, version: int | None = None) -> Booking:
    booking = await bookings.by_reference(session, reference)
    access.check(link, booking)
    if version is not None:
        bookings.check_version(booking, version)
    return booking


def _new(wanted: BookingIn, station_id: int) -> bookings.NewBooking:
    address = None if wanted.address is None else bookings.NewAddress(**wanted.address.model_dump())
    return bookings.NewBooking(
        station_id=station_id,
        starts_at=wanted.starts_at,
        guests=bookings.Guests(wanted.adults, wanted.children, wanted.toddlers),
        duration_minutes=wanted.duration_minutes,
        chef_id=wanted.chef_id,
        address=address,
        orders=[Order(order.menu_item_id, order.quantity) for order in wanted.orders],
        hold_token=wanted.hold_token,
        sms_consent=wanted.sms_consent,
        notes=wanted.notes,
    )
