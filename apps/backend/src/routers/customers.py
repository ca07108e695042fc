"""Customers, by their signed links."""

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import select

from core.clock import utc_now
from models.customer import Customer
from models.outbox import OutboxEvent
from routers.dependencies import CustomerLink, Db, Secret
from routers.problems import problems
from routers.schemas import BookingOut, LinkRequestIn
from services import access, bookings, login_limits
from services.errors import NotAllowed

router = APIRouter(tags=["customers"])


class Accepted(BaseModel):
    """What is said, whether or not there is such a customer."""

    detail: str = "If this address is known, a link is on its way to it."


@router.post("/customers/links", status_code=202, responses=problems(429))
async def request_link(database: Db, secret: Secret, request: Request, wanted: LinkRequestIn) -> Accepted:
    """Have a link to all of one's bookings sent by e-mail. The answer tells nobody who is a customer."""
    client = request.client.host if request.client else ""
    attempt = login_limits.Attempt.to_get_a_link(wanted.email.lower(), client, secret)
    await login_limits.admit(database, attempt, utc_now())
    async with database.writing() as session:
        customer_id = await session.scalar(select(Customer.id).where(Customer.email == wanted.email.lower()))
        if customer_id is not None:
            session.add(OutboxEvent(kind="customer.link_requested", payload={"customer_id": customer_id}))
    return Accepted()


@router.get("/customers/me/bookings", responses=problems(401))
async def list_own_bookings(database: Db, link: CustomerLink) -> list[BookingOut]:
    """All bookings of the customer, the latest first. Needs the link that came by e-mail."""
    if link.kind != "customer":
        raise NotAllowed("this link is for one booking only")
    async with database.reading() as session:
        customer = await session.get(Customer, int(link.subject))
        if customer is None:
            raise NotAllowed("this link is not valid any more")
        access.check_not_void(link, customer)
        return [BookingOut.of(booking) for booking in await bookings.of_customer(session, customer)]
