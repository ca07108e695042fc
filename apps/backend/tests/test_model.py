"""A model of the calendar beside the real one: whatever is done in whatever order, both say the same."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import utc_now
from core.database import Database
from core.encryption import use_keys
from core.migrations import upgrade
from models.booking import BookingStatus
from services import bookings, cancellations, holds
from services.errors import BusinessError, IllegalTransition, NotFound, SlotTaken
from services.transitions import MOVABLE, change_status
from support import SECRET
from support.factories import Place, add_booking, add_station, occupied
from support.fixtures import Fresh

Result = TypeVar("Result")
SLOTS, LANES = 5, 2
FREE = {BookingStatus.CANCELLED, BookingStatus.NO_SHOW}
slots = st.integers(0, SLOTS - 1)


@dataclass
class Expected:
    """A booking as the model has it."""

    slot: int
    status: BookingStatus
    before: BookingStatus | None = None

    def occupies(self) -> bool:
        """Whether it takes its slot."""
        return self.status not in FREE


class Calendar(RuleBasedStateMachine):
    """Each example has a station of its own. Holds that have expired are not in the model: they must not matter."""

    database: ClassVar[Database]
    loop: ClassVar[asyncio.AbstractEventLoop]
    numbers: ClassVar[Iterator[int]] = count()
    booked = Bundle("booked")
    held = Bundle("held")

    @initialize()
    def make_station(self) -> None:
        slug = f"station-{next(self.numbers)}"
        self.place: Place = self.run(lambda session: add_station(session, slug, LANES))
        self.bookings: dict[str, Expected] = {}
        self.holds: dict[str, int] = {}

    def run(self, work: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
        return self.loop.run_until_complete(self.database.transact(work))

    def fails(self, work: Callable[[AsyncSession], Awaitable[object]]) -> type[BusinessError] | None:
        """The error of the business with which the work ends, or None: then it was done."""
        try:
            self.run(work)
        except BusinessError as error:
            return type(error)
        return None

    def taken(self, slot: int) -> int:
        kept = sum(held == slot for held in self.holds.values())
        return kept + sum(each.slot == slot and each.occupies() for each in self.bookings.values())

    @rule(target=booked, slot=slots)
    def book(self, slot: int) -> object:
        made: list[str] = []

        async def work(session: AsyncSession) -> None:
            made.append((await add_booking(session, self.place, slot)).reference)

        assert self.fails(work) is (SlotTaken if self.taken(slot) == LANES else None)
        if not made:
            return multiple()
        self.bookings[made[0]] = Expected(slot, BookingStatus.PENDING)
        return made[0]

    @rule(target=held, slot=slots, expired=st.booleans())
    def hold(self, slot: int, *, expired: bool) -> object:
        made: list[str] = []
        until = utc_now() + timedelta(seconds=-5 if expired else 3600)

        async def work(session: AsyncSession) -> None:
            new = holds.NewHold(self.place.station_id, self.place.slot(slot), until)
            made.append((await holds.create(session, new, utc_now())).token)

        assert self.fails(work) is (SlotTaken if self.taken(slot) == LANES else None)
        if made and not expired:
            self.holds[made[0]] = slot
        return made[0] if made else multiple()

    @rule(target=booked, token=consumes(held))
    def book_what_is_held(self, token: str) -> object:
        slot = self.holds.pop(token, None)
        made: list[str] = []

        async def work(session: AsyncSession) -> None:
            made.append((await add_booking(session, self.place, slot or 0, hold_token=token)).reference)

        assert self.fails(work) is (NotFound if slot is None else None)
        if slot is None:
            return multiple()
        self.bookings[made[0]] = Expected(slot, BookingStatus.PENDING)
        return made[0]

    @rule(token=consumes(held))
    def release(self, token: str) -> None:
        self.holds.pop(token, None)
        self.run(lambda session: holds.release(session, token))

    @rule(reference=booked, slot=slots)
    def move(self, reference: str, slot: int) -> None:
        booking = self.bookings[reference]

        async def work(session: AsyncSession) -> None:
            found = await bookings.by_reference(session, reference)
            await bookings.reschedule(session, found, self.place.slot(slot), None, utc_now())

        expected: type[BusinessError] | None = None
        if booking.status not in MOVABLE:
            expected = IllegalTransition
        elif booking.slot != slot and self.taken(slot) == LANES:
            expected = SlotTaken
        assert self.fails(work) is expected
        booking.slot = booking.slot if expected else slot

    @rule(reference=booked, to=st.sampled_from(BookingStatus))
    def step(self, reference: str, to: BookingStatus) -> None:
        async def work(session: AsyncSession) -> None:
            change_status(session, await bookings.by_reference(session, reference), to)

        booking = self.bookings[reference]
        if self.fails(work) is None:
            booking.before, booking.status = booking.status, to

    @rule(reference=booked, approve=st.booleans())
    def cancel(self, reference: str, *, approve: bool) -> None:
        async def work(session: AsyncSession) -> None:
            found = await bookings.by_reference(session, reference)
            await cancellations.request(session, found, "")
            await cancellations.decide(session, found, approve=approve, user_id=None, refund_cents=0, now=utc_now())

        booking = self.bookings[reference]
        expected = None if booking.status in MOVABLE else IllegalTransition
        assert self.fails(work) is expected
        if expected is None and approve:
            booking.status = BookingStatus.CANCELLED

    @invariant()
    def both_say_the_same(self) -> None:
        if not hasattr(self, "place"):
            return
        rows = self.run(lambda session: occupied(session, self.place))
        starts = sorted(start for _, start, _ in rows)
        assert starts == sorted(self.place.slot(each.slot) for each in self.bookings.values() if each.occupies())
        assert len({(lane, start) for lane, start, _ in rows}) == len(rows)


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_model_and_database_agree(dialect: str, fresh: Fresh) -> None:
    use_keys([f"columns:{SECRET}"])
    loop = asyncio.new_event_loop()
    with fresh(dialect, "newest", upgrade) as url:
        database = Database(url)
        machine = type("CalendarHere", (Calendar,), {"database": database, "loop": loop})
        try:
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
                ),
            )
        finally:
            loop.run_until_complete(database.close())
            loop.close()
