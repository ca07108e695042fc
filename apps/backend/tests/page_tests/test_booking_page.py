from collections.abc import Sequence

import httpx
import pytest
from sqlalchemy import func, select

from core.database import Database
from models.booking import Booking
from models.payment import Payment
from services.links import Link, signed
from support import SECRET
from support.factories import Place, add_booking, add_station
from support.page_forms import PageForm, forms_of, send

pytestmark = pytest.mark.anyio
ANN = {
    "name": "Ann",
    "email": "ann@example.com",
    "street": "1 Main Street",
    "city": "Springfield",
    "postal_code": "12345",
    "children": "0",
}
SCRIPT = "<script>alert('x')</script>"


@pytest.fixture
async def place(database: Database) -> Place:
    async with database.writing() as session:
        return await add_station(session, deposit_cents=10_000)


async def opened(client: httpx.AsyncClient, place: Place, slot: int = 0) -> PageForm:
    page = await client.get("/book/main/details", params={"starts_at": place.slot(slot).isoformat()})
    assert page.status_code == 200
    return forms_of(page)["main"]


async def booked(database: Database) -> Sequence[Booking]:
    async with database.reading() as session:
        return list(await session.scalars(select(Booking).order_by(Booking.id)))


async def test_a_day_and_its_free_times(client: httpx.AsyncClient, place: Place) -> None:
    assert (await client.get("/")).headers["location"] == "/book/main"
    page = await client.get("/book/main", params={"day": f"{place.slot(0):%Y-%m-%d}"})
    assert page.text.count("/book/main/details?starts_at=") == 24
    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert (await client.get("/static/pages.css")).status_code == 200


async def test_a_day_that_is_none(client: httpx.AsyncClient, place: Place) -> None:
    for day in ("", "tomorrow", "0001-01-01", "9999-12-31", SCRIPT):
        page = await client.get(f"/book/{place.slug}", params={"day": day})
        assert page.status_code == 200, day
        assert SCRIPT not in page.text, day


async def test_a_form_that_is_sent_twice_books_once(
    client: httpx.AsyncClient, database: Database, place: Place
) -> None:
    form = await opened(client, place)
    answers = [await send(client, form, **ANN) for _ in range(2)]
    (booking,) = await booked(database)
    assert [answer.status_code for answer in answers] == [303, 303]
    assert {answer.headers["location"] for answer in answers} == {f"/bookings/{booking.reference}"}
    page = await client.get(answers[0].headers["location"])
    assert "deposit pending" in page.text


async def test_a_form_that_has_booked_books_something_else_only_when_that_is_meant(
    client: httpx.AsyncClient, database: Database, place: Place
) -> None:
    form = await opened(client, place)
    await send(client, form, **ANN)
    again = await send(client, form, **ANN, starts_at=place.slot(5).isoformat())
    assert (again.status_code, len(await booked(database))) == (422, 1)
    assert "has booked something already" in again.text
    assert (await send(client, forms_of(again)["main"])).status_code == 303
    assert len(await booked(database)) == 2


async def test_a_time_that_was_taken_meanwhile(client: httpx.AsyncClient, database: Database, place: Place) -> None:
    form = await opened(client, place)
    async with database.writing() as session:
        await add_booking(session, place)
    answer = await send(client, form, **ANN)
    assert answer.status_code == 409
    assert "Somebody else was first" in answer.text
    offered = forms_of(answer)["main"]
    assert offered.fields["name"] == "Ann"
    assert (await send(client, offered)).status_code == 303
    assert [each.starts_at for each in await booked(database)] == [place.slot(0), place.slot(1)]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("adults", "none", "at least 1"),
        ("adults", "500", "cannot be booked"),
        ("email", "nobody", "e-mail address"),
        ("postal_code", "'; DROP TABLE bookings", "postal code"),
        ("name", "\0", "Enter a name"),
        ("name", "x" * 200, "Enter a name"),
        ("street", "", "street"),
        ("starts_at", "soon", "Choose a time"),
        ("starts_at", "2001-01-01T00:00:00Z", "cannot be booked"),
    ],
)
async def test_what_cannot_be_booked_is_shown_at_its_field(
    client: httpx.AsyncClient, database: Database, place: Place, field: str, value: str, message: str
) -> None:
    answer = await send(client, await opened(client, place), **(ANN | {field: value}))
    assert answer.status_code == 422
    assert message in answer.text
    assert not await booked(database)


async def test_what_people_type_is_escaped(client: httpx.AsyncClient, place: Place) -> None:
    form = await opened(client, place)
    again = await send(client, form, **(ANN | {"name": SCRIPT, "email": SCRIPT}))
    made = await send(client, form, **(ANN | {"name": SCRIPT}), notes=SCRIPT)
    page = await client.get(made.headers["location"])
    for shown in (again.text, page.text):
        assert "<script" not in shown
        assert "&lt;script&gt;" in shown


async def test_pay_and_cancel(client: httpx.AsyncClient, database: Database, place: Place) -> None:
    made = await send(client, await opened(client, place), **ANN)
    address = made.headers["location"]
    forms = forms_of(await client.get(address))
    assert (await client.get(f"{address}/deposit")).headers["location"] == address  # looking begins nothing
    for _ in range(2):
        assert (await send(client, forms["deposit"])).headers["location"] == f"{address}/deposit"
    assert "Please pay 100.00 USD in cash or by bank transfer" in (await client.get(f"{address}/deposit")).text
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Payment)) == 1
    for _ in range(2):
        assert (await send(client, forms["cancellation"], reason="rain")).headers["location"] == address
    page = await client.get(address)
    assert "You have asked to cancel" in page.text
    assert not forms_of(page)


async def test_a_page_that_is_out_of_date(client: httpx.AsyncClient, database: Database, place: Place) -> None:
    made = await send(client, await opened(client, place), **ANN)
    form = forms_of(await client.get(made.headers["location"]))["cancellation"]
    answer = await send(client, form, version="99")
    assert answer.status_code == 409
    assert "changed in the meantime" in answer.text
    assert [each.status.value for each in await booked(database)] == ["deposit_pending"]


async def test_a_link_opens_its_own_booking_only(client: httpx.AsyncClient, database: Database, place: Place) -> None:
    async with database.writing() as session:
        mine, other = [await add_booking(session, place, slot) for slot in (0, 1)]
    token = signed(Link("booking", mine.reference, mine.created_at), SECRET)
    assert (await client.get(f"/bookings/{mine.reference}")).status_code == 401
    for reference, status in ((mine.reference, 200), (other.reference, 404)):
        first = await client.get(f"/bookings/{reference}", params={"token": token})
        assert (first.status_code, first.headers["location"]) == (303, f"/bookings/{reference}")
        assert "HttpOnly" in first.headers["set-cookie"]
        assert (await client.get(f"/bookings/{reference}")).status_code == status
    assert (await client.get(f"/bookings/{mine.reference}", params={"token": "x"})).status_code == 401
    assert (await client.get("/my-bookings", params={"token": token})).status_code == 303
    assert (await client.get("/my-bookings")).status_code == 401


async def test_a_link_of_a_customer_opens_all_of_theirs(
    client: httpx.AsyncClient, database: Database, place: Place
) -> None:
    async with database.writing() as session:
        mine = [await add_booking(session, place, slot) for slot in (0, 1)]
        other = await add_booking(session, place, 2, email="bob@example.com")
    assert (await client.get("/my-bookings")).status_code == 401
    token = signed(Link("customer", str(mine[0].customer_id), mine[0].created_at), SECRET)
    assert (await client.get("/my-bookings", params={"token": token})).headers["location"] == "/my-bookings"
    page = await client.get("/my-bookings")
    assert [each.reference in page.text for each in (*mine, other)] == [True, True, False]
    assert (await client.get(f"/bookings/{mine[1].reference}")).status_code == 200
    assert (await client.get(f"/bookings/{other.reference}")).status_code == 404


async def test_a_cookie_is_sent_over_https_only_where_the_service_is_reached_so(
    client: httpx.AsyncClient, place: Place
) -> None:
    page = await client.get(f"/book/{place.slug}")
    assert "Secure" not in page.headers["set-cookie"]
    app = client._transport.app  # type: ignore[attr-defined]  # noqa: SLF001
    app.state.settings = app.state.settings.model_copy(update={"public_url": "https://example.com"})
    client.cookies.clear()
    assert "Secure" in (await client.get(f"/book/{place.slug}")).headers["set-cookie"]
