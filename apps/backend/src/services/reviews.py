"""What customers thought of it. A review is seen by others once the staff has published it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.booking import Booking, BookingStatus
from models.review import Review
from services.errors import AlreadyThere, IllegalTransition, NotFound
from services.payments.ledger import lock_booking


async def write(session: AsyncSession, booking: Booking, rating: int, comment: str) -> Review:
    """The opinion of the customer. Raises IllegalTransition before the party, AlreadyThere for a second one."""
    await lock_booking(session, booking.id)
    if booking.status is not BookingStatus.COMPLETED:
        raise IllegalTransition("a booking is reviewed when it is completed")
    if await session.scalar(select(Review.id).where(Review.booking_id == booking.id)) is not None:
        raise AlreadyThere("this booking has a review")
    review = Review(booking_id=booking.id, rating=rating, comment=comment)
    session.add(review)
    await session.flush()
    return review


async def published(session: AsyncSession, station_id: int) -> list[Review]:
    """What everybody may see of a station, the latest first."""
    query = select(Review).join(Booking, Booking.id == Review.booking_id).where(Booking.station_id == station_id)
    shown = query.where(Review.published_at.is_not(None)).order_by(Review.id.desc()).limit(50)
    return list(await session.scalars(shown))


async def latest(session: AsyncSession) -> list[Review]:
    """All reviews, the latest first."""
    return list(await session.scalars(select(Review).order_by(Review.id.desc()).limit(200)))


async def publish(session: AsyncSession, review_id: int, now: datetime, *, shown: bool) -> Review:
    """Show a review to everybody, or hide it. Raises NotFound."""
    review = await session.get(Review, review_id)
    if review is None:
        raise NotFound("there is no such review")
    review.published_at = (review.published_at or now) if shown else None
    return review
