"""What customers and staff write to each other: one thread for each booking."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.booking import Booking
from models.message import Message, MessageDirection, MessageThread
from models.outbox import OutboxEvent
from services.errors import IllegalTransition, NotFound
from services.payments.ledger import lock_booking


async def thread_of(session: AsyncSession, booking: Booking) -> MessageThread:
    """The thread of a booking, made if there is none. The booking is locked, so that there is only one."""
    await lock_booking(session, booking.id)
    thread = await session.scalar(select(MessageThread).where(MessageThread.booking_id == booking.id))
    if thread is None:
        subject = f"Booking {booking.reference}"
        thread = MessageThread(customer_id=booking.customer_id, booking_id=booking.id, subject=subject)
        session.add(thread)
        await session.flush()
    return thread


async def messages_of_booking(session: AsyncSession, booking: Booking) -> list[Message]:
    """Everything written about a booking, in order."""
    query = select(Message).join(Message.thread).where(MessageThread.booking_id == booking.id)
    return list(await session.scalars(query.order_by(Message.id)))


async def ask(session: AsyncSession, booking: Booking, body: str) -> Message:
    """The customer writes. A closed thread is open again."""
    thread = await thread_of(session, booking)
    thread.closed_at = None
    return await _add(session, Message(thread_id=thread.id, direction=MessageDirection.INBOUND, body=body))


async def open_threads(session: AsyncSession) -> list[MessageThread]:
    """Threads that nobody has closed, the oldest first."""
    query = select(MessageThread).where(MessageThread.closed_at.is_(None))
    return list(await session.scalars(query.order_by(MessageThread.id).limit(200)))


async def read(session: AsyncSession, thread_id: int, now: datetime) -> list[Message]:
    """The messages of a thread. Those of the customer count as read from now on. Raises NotFound."""
    await _thread(session, thread_id)
    unread = (Message.thread_id == thread_id) & Message.read_at.is_(None)
    inbound = Message.direction == MessageDirection.INBOUND
    await session.execute(update(Message).where(unread & inbound).values(read_at=now))
    return list(await session.scalars(select(Message).where(Message.thread_id == thread_id).order_by(Message.id)))


async def answer(session: AsyncSession, thread_id: int, user_id: int, body: str) -> Message:
    """The staff writes; a worker sends it by mail. Raises NotFound, and IllegalTransition for a closed thread."""
    thread = await _thread(session, thread_id)
    if thread.closed_at is not None:
        raise IllegalTransition("this thread is closed")
    written = Message(thread_id=thread_id, direction=MessageDirection.OUTBOUND, user_id=user_id, body=body)
    await _add(session, written)
    session.add(OutboxEvent(kind="message.written", payload={"message_id": written.id}))
    return written


async def close(session: AsyncSession, thread_id: int, now: datetime) -> None:
    """Nothing more is to be done in this thread. Raises NotFound."""
    thread = await _thread(session, thread_id)
    thread.closed_at = thread.closed_at or now


async def _thread(session: AsyncSession, thread_id: int) -> MessageThread:
    thread = await session.get(MessageThread, thread_id)
    if thread is None:
        raise NotFound("there is no such thread")
    return thread


async def _add(session: AsyncSession, message: Message) -> Message:
    session.add(message)
    await session.flush()
    return message
