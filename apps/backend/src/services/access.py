"""What a signed link permits to see."""

from models.booking import Booking
from models.customer import Customer
from services.errors import NotAllowed, NotFound
from services.links import Link


def check(link: Link, booking: Booking) -> None:
    """Nothing, if the link is for this booking or for its customer.

    Raises NotFound for a booking of somebody else, as for one that does not exist, and NotAllowed for a link that the
    customer has made void. The customer must be loaded.
    """
    subject = booking.reference if link.kind == "booking" else str(booking.customer_id)
    if link.subject != subject:
        raise NotFound("there is no such booking")
    check_not_void(link, booking.customer)


def check_not_void(link: Link, customer: Customer) -> None:
    """Raises NotAllowed for a link that is older than the customer's last word on that, or of a deleted customer."""
    void = customer.links_valid_from is not None and link.issued_at < customer.links_valid_from
    if void or customer.deleted_at is not None:
        raise NotAllowed("this link is not valid any more")
