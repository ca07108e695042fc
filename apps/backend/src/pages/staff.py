"""The staff's view of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError

from core.clock import utc_now
from models.booking import BookingStatus
from pages.forms import Form, key_of, new_key
from pages.rendering import page
from pages.route import PageRoute, see_other
from pages.staff_login import PageStaff, StaffForm
from routers import staff_bookings, staff_payments, stations
from routers.dependencies import Db
from routers.schemas import Reference, StationOut
from routers.staff import Staff, permits
from routers.staff_bookings import DecisionIn, StaffBookingOut, StatusIn
from routers.staff_payments import ConfirmationIn
from services.errors import IllegalTransition, NotFound, StaleVersion
from services.permissions import Permission, permitted
from services.schedule import local_day
from services.staff_bookings import steps_by_hand

router = APIRouter(prefix="/staff", route_class=PageRoute, include_in_schema=False)
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 1, 1)
STALE = "The booking {reference} has changed in the meantime. This is how it stands now; decide again."
STEPS = {
    BookingStatus.DEPOSIT_PENDING: "Ask for the deposit",
    BookingStatus.CONFIRMED: "Confirm",
    BookingStatus.IN_PROGRESS: "Start",
    BookingStatus.COMPLETED: "Complete",
    BookingStatus.NO_SHOW: "Nobody came",
    BookingStatus.CANCELLED: "Cancel",
}


def may_see(staff: PageStaff) -> Staff:
    """Somebody who may see bookings. Raises NotPermitted."""
    return permits(Permission.SEE_BOOKINGS)(staff)


def may_change(staff: PageStaff) -> Staff:
    """Somebody who may change bookings. Raises NotPermitted."""
    return permits(Permission.CHANGE_BOOKINGS)(staff)


def may_take_payments(staff: PageStaff) -> Staff:
    """Somebody who may say that money is there. Raises NotPermitted."""
    return permits(Permission.TAKE_PAYMENTS)(staff)


Sees = Annotated[Staff, Depends(may_see)]
Changes = Annotated[Staff, Depends(may_change)]
TakesPayments = Annotated[Staff, Depends(may_take_payments)]


@dataclass(frozen=True)
class View:
    """Which bookings are looked at."""

    station: StationOut
    day: date

    @property
    def url(self) -> str:
        """Where they are."""
        return f"/staff/day?station={self.station.slug}&day={self.day.isoformat()}"


@router.get("")
async def begin(_staff: Sees) -> Response:
    """Today."""
    return see_other("/staff/day")


@router.get("/day")
async def show(request: Request, database: Db, staff: Sees, station: str = "", day: str = "") -> Response:
    """The bookings of a day."""
    return await _day_page(request, database, staff, await _view(database, station, day))


@router.post("/bookings/{reference}/status")
async def step(request: Request, database: Db, staff: Changes, reference: Reference, form: StaffForm) -> Response:
    """Take the next step of a booking."""
    view = await _view(database, form.get("station", ""), form.get("day", ""))
    try:
        wanted = StatusIn.model_validate(_some(form, "version", "status", "reason"))
        await staff_bookings.change_status(database, staff, reference, wanted)
    except (StaleVersion, IllegalTransition) as error:
        now = await staff_bookings.get_booking(database, staff, reference)
        if now.status is not wanted.status:  # else it is the second click that comes late
            return await _day_page(request, database, staff, view, _trouble(error, reference))
    except ValidationError as error:
        return await _day_page(request, database, staff, view, _trouble(error, reference))
    return see_other(f"{view.url}#{reference}")


@router.post("/bookings/{reference}/deposit")
async def take_deposit(
    request: Request, database: Db, staff: TakesPayments, reference: Reference, form: StaffForm
) -> Response:
    """The deposit is there, in cash or by transfer. It confirms the booking."""
    view = await _view(database, form.get("station", ""), form.get("day", ""))
    try:
        wanted = ConfirmationIn.model_validate(_some(form, "version"))
        await staff_payments.confirm_deposit(database, staff, reference, wanted, key_of(form))
    except (ValidationError, StaleVersion, IllegalTransition) as error:
        return await _day_page(request, database, staff, view, _trouble(error, reference))
    return see_other(f"{view.url}#{reference}")


@router.post("/bookings/{reference}/cancellation-decision")
async def decide(request: Request, database: Db, staff: Changes, reference: Reference, form: StaffForm) -> Response:
    """Let a customer cancel, or do not."""
    view = await _view(database, form.get("station", ""), form.get("day", ""))
    try:
        wanted = DecisionIn.model_validate(_some(form, "version", "approve", "refund_cents"))
        await staff_bookings.decide_cancellation(database, staff, reference, wanted)
    except (ValidationError, StaleVersion, IllegalTransition) as error:
        return await _day_page(request, database, staff, view, _trouble(error, reference))
    return see_other(f"{view.url}#{reference}")


async def _day_page(
    request: Request, database: Db, staff: Staff, view: View, trouble: tuple[int, str] = (200, "")
) -> Response:
    found = await staff_bookings.list_day(database, staff, view.station.slug, view.day)
    return page(
        request,
        "day.html",
        trouble[0],
        staff=staff,
        view=view,
        stations=await stations.list_stations(database),
        bookings=[(booking, _steps(booking)) for booking in found],
        may_take_payments=Permission.TAKE_PAYMENTS in permitted(staff.roles),
        key=new_key(),
        may_change=Permission.CHANGE_BOOKINGS in permitted(staff.roles),
        before=max(view.day - timedelta(days=1), EARLIEST),
        after=min(view.day + timedelta(days=1), LATEST),
        said=trouble[1],
    )


def _steps(booking: StaffBookingOut) -> list[tuple[str, str]]:
    """What can be done by hand: the status and its name on the button. The deposit has a button of its own."""
    possible = steps_by_hand(booking.status)
    return [(status.value, text) for status, text in STEPS.items() if status in possible]


async def _view(database: Db, slug: str, day: str) -> View:
    """What was asked for, or the first station and today."""
    offered: Sequence[StationOut] = await stations.list_stations(database)
    chosen = [each for each in offered if slug in ("", each.slug)]
    if not chosen:
        raise NotFound("there is no such station" if offered else "there is no station yet")
    today = local_day(utc_now(), ZoneInfo(chosen[0].time_zone))
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        wanted = today
    return View(chosen[0], min(max(wanted, EARLIEST), LATEST))


def _some(form: Form, *names: str) -> Form:
    return {name: form[name] for name in names if name in form}


def _trouble(error: Exception, reference: str) -> tuple[int, str]:
    if isinstance(error, ValidationError):
        return 422, "This cannot be understood. A reason has at most 500 characters, and cents are whole numbers."
    return 409, STALE.format(reference=reference)
