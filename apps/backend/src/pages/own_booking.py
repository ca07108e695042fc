"""A customer's own booking, by the signed link."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import ValidationError

from models.booking import BookingStatus
from models.payment import DEPOSIT, PaymentStatus
from pages.forms import PostedForm, key_of, new_key
from pages.rendering import page
from pages.route import GoTo, PageRoute, see_other, set_cookie
from routers import bookings, customers, payments
from routers.dependencies import AppSettings, Db, PaymentProviders, Secret
from routers.schemas import CancellationIn, Reference
from services.errors import IllegalTransition, NotAllowed, StaleVersion
from services.links import Link, read
from services.transitions import LEGAL

router = APIRouter(route_class=PageRoute, include_in_schema=False)
BOOKING_COOKIE = "booking_link"  # one for each booking, by its path
CUSTOMER_COOKIE = "customer_link"
NO_LINK = "open this page by the link in the message that you have got from us"
LATEST = "The booking has changed in the meantime. This is how it stands now; decide again."


def remember(request: Request, response: Response, reference: str, token: str) -> None:
    """Let this browser see a booking from now on."""
    set_cookie(request, response, BOOKING_COOKIE, token, path=f"/bookings/{reference}")


def own_link(request: Request, secret: Secret, reference: Reference) -> Link:
    """The link for this booking that the browser has. Raises NotAllowed."""
    tokens = [request.cookies[name] for name in (BOOKING_COOKIE, CUSTOMER_COOKIE) if request.cookies.get(name)]
    if not tokens:
        raise NotAllowed(NO_LINK)
    links = [read(token, secret) for token in tokens]
    return next((link for link in links if link.subject == reference), links[-1])


OwnLink = Annotated[Link, Depends(own_link)]


@router.get("/bookings/{reference}")
async def show(
    request: Request,
    database: Db,
    secret: Secret,
    reference: Reference,
    token: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    """The booking. A token in the address goes into a cookie and out of the address."""
    if token:
        read(token, secret)
        response = see_other(request.url.path)
        remember(request, response, reference, token)
        return response
    return await _booking_page(request, database, own_link(request, secret, reference), reference)


@router.post("/bookings/{reference}/deposit")
async def pay(
    database: Db,
    settings: AppSettings,
    providers: PaymentProviders,
    link: OwnLink,
    reference: Reference,
    _form: PostedForm,
) -> Response:
    """Begin to pay the deposit."""
    await payments.pay_deposit(database, settings, providers, link, reference)
    return see_other(f"/bookings/{reference}/deposit")


@router.get("/bookings/{reference}/deposit")
async def how_to_pay(
    request: Request,
    database: Db,
    settings: AppSettings,
    providers: PaymentProviders,
    link: OwnLink,
    reference: Reference,
) -> Response:
    """How to pay a deposit that was begun. Looking at this begins nothing."""
    begun = await payments.list_own_payments(database, link, reference)
    if not any(each.purpose == DEPOSIT and each.status is PaymentStatus.PENDING for each in begun):
        raise GoTo(f"/bookings/{reference}")
    try:
        deposit = await payments.pay_deposit(database, settings, providers, link, reference)
    except IllegalTransition:  # paid or cancelled in this moment
        raise GoTo(f"/bookings/{reference}") from None
    booking = await bookings.get_booking(database, link, reference)
    return page(request, "deposit.html", booking=booking, deposit=deposit)


@router.post("/bookings/{reference}/cancellation")
async def cancel(request: Request, database: Db, link: OwnLink, reference: Reference, form: PostedForm) -> Response:
    """Ask to cancel."""
    given = {name: form[name] for name in ("version", "reason") if name in form}
    try:
        wanted = CancellationIn.model_validate(given)
    except ValidationError:
        said = "Please write at most 500 characters."
        return await _booking_page(request, database, link, reference, said=said, status=422)
    try:
        await bookings.request_cancellation(database, link, reference, wanted, key_of(form))
    except (StaleVersion, IllegalTransition):
        return await _booking_page(request, database, link, reference, said=LATEST, status=409)
    return see_other(f"/bookings/{reference}")


@router.get("/my-bookings")
async def list_all(
    request: Request, database: Db, secret: Secret, token: Annotated[str, Query(max_length=2000)] = ""
) -> Response:
    """All bookings of the customer who has got a link to them."""
    if token:
        read(token, secret)
        response = see_other(request.url.path)
        set_cookie(request, response, CUSTOMER_COOKIE, token)
        return response
    known = request.cookies.get(CUSTOMER_COOKIE)
    if not known:
        raise NotAllowed(NO_LINK)
    own = await customers.list_own_bookings(database, read(known, secret))
    return page(request, "my_bookings.html", bookings=own)


async def _booking_page(
    request: Request, database: Db, link: Link, reference: str, *, said: str = "", status: int = 200
) -> Response:
    booking = await bookings.get_booking(database, link, reference)
    return page(
        request,
        "booking.html",
        status,
        booking=booking,
        paid=[each for each in await payments.list_own_payments(database, link, reference) if each.succeeded_at],
        deposit_missing=booking.status is BookingStatus.DEPOSIT_PENDING,
        can_cancel=BookingStatus.CANCELLATION_REQUESTED in LEGAL[booking.status],
        key=new_key(),
        said=said,
    )
