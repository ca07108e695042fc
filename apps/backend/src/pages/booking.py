"""Choosing a time and booking it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from core.clock import utc_now
from pages.forms import Form, PostedForm, faults, key_of, new_key
from pages.own_booking import remember
from pages.rendering import page
from pages.route import GoTo, PageRoute, see_other
from routers import bookings, stations
from routers.dependencies import AppSettings, Db, Secret
from routers.schemas import BookingIn, MenuItemOut, NewBookingOut, SlotOut, Slug
from services.errors import KeyReused, NotBookable, SlotTaken
from services.schedule import local_day

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_MOMENT: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)
LAST_DAY = 3650  # beyond what any station offers
ADDRESS = ("street", "city", "postal_code")
USED = "This form has booked something already. Send it again only if you want another booking."
TAKEN = "Somebody else was first: this time is taken. Your details are kept; choose another time."


@dataclass(frozen=True)
class Trouble:
    """Why a form is shown again."""

    status: int = 200
    said: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    alternatives: Sequence[SlotOut] = ()


NO_TROUBLE = Trouble()


@router.get("/")
async def choose_station(request: Request, database: Db) -> Response:
    """All stations, or the only one."""
    offered = await stations.list_stations(database)
    if len(offered) == 1:
        raise GoTo(f"/book/{offered[0].slug}")
    return page(request, "stations.html", stations=offered)


@router.get("/book/{slug}")
async def choose_time(request: Request, database: Db, slug: Slug, day: Annotated[str, Query()] = "") -> Response:
    """The free slots of a day."""
    station = await stations.get_station(database, slug)
    today = local_day(utc_now(), ZoneInfo(station.time_zone))
    chosen = min(max(_date(day) or today, today), today + timedelta(days=LAST_DAY))
    slots = await stations.list_slots(database, slug, chosen)
    return page(request, "slots.html", station=station, day=chosen, today=today, slots=slots, step=timedelta(days=1))


@router.get("/book/{slug}/details")
async def fill_in(request: Request, database: Db, slug: Slug, starts_at: AwareDatetime) -> Response:
    """The form."""
    form = {"starts_at": starts_at.isoformat(), "adults": "2"}
    return await _form_page(request, database, slug, form)


@router.post("/book/{slug}")
async def book(
    request: Request, database: Db, settings: AppSettings, secret: Secret, slug: Slug, form: PostedForm
) -> Response:
    """Book, then show the booking. The same form again books nothing again."""
    try:
        wanted = _wanted(slug, form, await stations.get_menu(database, slug))
        answer = await bookings.create_booking(database, settings, secret, wanted, key_of(form))
    except (ValidationError, SlotTaken, NotBookable, KeyReused) as error:
        if isinstance(error, KeyReused):
            form["key"] = new_key()
        return await _form_page(request, database, slug, form, _trouble(error))
    made = NewBookingOut.model_validate_json(bytes(answer.body))
    response = see_other(f"/bookings/{made.booking.reference}")
    remember(request, response, made.booking.reference, made.token)
    return response


async def _form_page(request: Request, database: Db, slug: str, form: Form, trouble: Trouble = NO_TROUBLE) -> Response:
    return page(
        request,
        "details.html",
        trouble.status,
        station=await stations.get_station(database, slug),
        menu=await stations.get_menu(database, slug),
        form=form | {"key": key_of(form)},
        starts_at=_moment(form.get("starts_at", "")),
        trouble=trouble,
    )


def _trouble(error: Exception) -> Trouble:
    match error:
        case ValidationError():
            return Trouble(422, "Not booked yet. Please look at:", faults(error))
        case SlotTaken():
            return Trouble(409, TAKEN, alternatives=[SlotOut.of(slot) for slot in error.alternatives])
        case NotBookable():
            return Trouble(422, f"This cannot be booked: {error.detail}.")
    return Trouble(422, USED)


def _wanted(slug: str, form: Form, menu: Sequence[MenuItemOut]) -> BookingIn:
    """What the form asks for. Raises ValidationError, as the API would."""
    address = {name: form[name] for name in ADDRESS if name in form}
    given = {name: form[name] for name in ("starts_at", "adults", "children", "toddlers", "notes") if name in form}
    customer = {name: form[name] for name in ("name", "email", "phone") if name in form}
    orders = [_order(item, form[f"item-{item.id}"]) for item in menu if form.get(f"item-{item.id}", "0") != "0"]
    return BookingIn.model_validate(
        {**given, "station": slug, "customer": customer, "address": address or None, "orders": orders}
    )


def _order(item: MenuItemOut, field: str) -> dict[str, object]:
    """Of what has a price per guest, as many as there are guests."""
    return {"menu_item_id": item.id, "quantity": None if item.per_guest else field}


def _moment(text: str) -> datetime | None:
    try:
        return _MOMENT.validate_python(text)
    except ValidationError:
        return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
