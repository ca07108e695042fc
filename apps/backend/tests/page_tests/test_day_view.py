import httpx
import pytest

from core.database import Database
from models.booking import Booking
from services import cancellations, deposits
from services.bookings import by_reference
from support.factories import Place, add_booking, add_station
from support.page_forms import forms_of, send
from support.staff import PASSWORD, add_user

pytestmark = pytest.mark.anyio
SCRIPT = "<script>alert('x')</script>"


@pytest.fixture
async def place(database: Database) -> Place:
    async with database.writing() as session:
        return await add_station(session)


@pytest.fixture
async def booking(database: Database, place: Place) -> Booking:
    async with database.writing() as session:
        return await add_booking(session, place, notes=SCRIPT)


async def log_in(client: httpx.AsyncClient, database: Database, *roles: str) -> httpx.Response:
    user = await add_user(database, *roles, email=f"{'-'.join(roles) or 'nobody'}@example.com")
    form = forms_of(await client.get("/staff/login"))["login"]
    return await send(client, form, email=user.email, password=PASSWORD)


async def day(client: httpx.AsyncClient, place: Place) -> httpx.Response:
    return await client.get("/staff/day", params={"station": place.slug, "day": f"{place.first_slot:%Y-%m-%d}"})


async def status_of(database: Database, booking: Booking) -> str:
    async with database.reading() as session:
        return (await by_reference(session, booking.reference)).status.value


async def test_a_login_in_a_cookie_that_no_script_reads_and_no_other_site_sends(
    client: httpx.AsyncClient, database: Database
) -> None:
    answer = await log_in(client, database, "desk")
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/day")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("staff_login=")
    assert "HttpOnly; Path=/staff; SameSite=strict" in cookie


async def test_who_is_not_logged_in_goes_to_the_login(client: httpx.AsyncClient, booking: Booking) -> None:
    for method, path in (
        ("GET", "/staff"),
        ("GET", "/staff/day"),
        ("POST", f"/staff/bookings/{booking.reference}/status"),
        ("POST", f"/staff/bookings/{booking.reference}/cancellation-decision"),
        ("POST", f"/staff/bookings/{booking.reference}/deposit"),
        ("POST", "/staff/logout"),
    ):
        answer = await client.request(method, path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/staff/login"), path


async def test_tokens_for_the_api_are_none_for_the_pages(
    client: httpx.AsyncClient, database: Database, place: Place
) -> None:
    user = await add_user(database, "owner")
    login = await client.post("/api/v1/staff/login", json={"email": user.email, "password": PASSWORD})
    for kind in ("access_token", "refresh_token"):
        client.cookies.set("staff_login", login.json()[kind], path="/staff")
        assert (await day(client, place)).status_code == 303
    client.cookies.clear()
    await log_in(client, database, "owner")
    bearer = {"Authorization": f"Bearer {client.cookies['staff_login']}"}
    assert (await client.get("/api/v1/staff/me", headers=bearer)).status_code == 401


async def test_a_wrong_password(client: httpx.AsyncClient, database: Database) -> None:
    await add_user(database, "desk", email="desk@example.com")
    form = forms_of(await client.get("/staff/login"))["login"]
    answers = [await send(client, form, email="desk@example.com", password="wrong") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert "wrong." in answers[0].text
    assert not any("staff_login" in answer.headers.get("set-cookie", "") for answer in answers)


async def test_a_logout_counts_for_a_copy_of_the_cookie_too(
    client: httpx.AsyncClient, database: Database, place: Place
) -> None:
    await log_in(client, database, "desk")
    copy = client.cookies["staff_login"]
    await send(client, forms_of(await day(client, place))["logout"])
    assert "staff_login" not in client.cookies
    client.cookies.set("staff_login", copy, path="/staff")
    assert (await day(client, place)).status_code == 303


async def test_the_steps_that_a_booking_may_take(
    client: httpx.AsyncClient, database: Database, place: Place, booking: Booking
) -> None:
    await log_in(client, database, "desk")
    for status, buttons in (("confirmed", 3), ("in_progress", 1), ("completed", 0)):
        page = await day(client, place)
        answer = await send(client, forms_of(page)["status"], status=status)
        assert answer.status_code == 303
        page = await client.get(answer.headers["location"])
        assert page.text.count('name="status"') == buttons
    assert await status_of(database, booking) == "completed"
    assert SCRIPT not in page.text
    assert "&lt;script&gt;" in page.text


async def test_a_second_click_and_a_page_that_is_out_of_date(
    client: httpx.AsyncClient, database: Database, place: Place, booking: Booking
) -> None:
    await log_in(client, database, "desk")
    form = forms_of(await day(client, place))["status"]
    assert [(await send(client, form, status="confirmed")).status_code for _ in range(2)] == [303, 303]
    late = await send(client, form, status="cancelled")
    assert late.status_code == 409
    assert "changed in the meantime" in late.text
    illegal = await send(client, forms_of(late)["status"], status="pending")
    assert illegal.status_code == 409
    assert (await send(client, form, status="king")).status_code == 422
    assert await status_of(database, booking) == "confirmed"


async def test_a_deposit_that_is_there_is_a_payment_and_is_taken_once(
    client: httpx.AsyncClient, database: Database
) -> None:
    async with database.writing() as session:
        place = await add_station(session, deposit_cents=10_000)
        booking = await add_booking(session, place)
    await log_in(client, database, "desk")
    page = await day(client, place)
    assert 'value="confirmed"' not in page.text
    forms = forms_of(page)
    assert [(await send(client, forms["deposit"])).status_code for _ in range(2)] == [303, 303]
    assert (await send(client, forms["deposit"], key="another key of a form")).status_code == 409
    assert await status_of(database, booking) == "confirmed"
    async with database.reading() as session:
        (payment,) = await deposits.payments_of(session, booking.id)
    assert (payment.amount_cents, payment.status.value, payment.provider) == (10_000, "succeeded", "manual")


@pytest.mark.parametrize(("approve", "status"), [("true", "cancelled"), ("false", "pending")])
async def test_the_wish_to_cancel(
    client: httpx.AsyncClient, database: Database, place: Place, booking: Booking, approve: str, status: str
) -> None:
    async with database.writing() as session:
        await cancellations.request(session, await by_reference(session, booking.reference), "rain")
    await log_in(client, database, "desk")
    form = forms_of(await day(client, place))["cancellation-decision"]
    assert (await send(client, form, approve=approve)).status_code == 303
    assert await status_of(database, booking) == status


async def test_a_chef_sees_and_changes_nothing(
    client: httpx.AsyncClient, database: Database, place: Place, booking: Booking
) -> None:
    await log_in(client, database, "chef")
    page = await day(client, place)
    forms = forms_of(page)
    assert booking.reference in page.text
    assert set(forms) == {"logout"}
    fields = {**forms["logout"].fields, "version": "1", "status": "confirmed"}
    answer = await client.post(f"/staff/bookings/{booking.reference}/status", data=fields)
    assert answer.status_code == 403
    assert await status_of(database, booking) == "pending"


async def test_whose_role_permits_nothing(client: httpx.AsyncClient, database: Database, place: Place) -> None:
    await log_in(client, database)
    assert (await day(client, place)).status_code == 403


async def test_the_form_of_a_visitor_or_of_another_login_is_refused(
    client: httpx.AsyncClient, database: Database, place: Place, booking: Booking
) -> None:
    await log_in(client, database, "owner")
    foreign = forms_of(await day(client, place))["status"].fields["csrf"]
    visitor = forms_of(await client.get("/staff/login"))["login"].fields["csrf"]
    await log_in(client, database, "desk")
    form = forms_of(await day(client, place))["status"]
    for token in ("", foreign, visitor):
        assert (await send(client, form, status="confirmed", csrf=token)).status_code == 403
    assert await status_of(database, booking) == "pending"


async def test_days_far_away(client: httpx.AsyncClient, database: Database, place: Place) -> None:
    await log_in(client, database, "desk")
    for wanted in ("0001-01-01", "9999-12-31", "today", ""):
        answer = await client.get("/staff/day", params={"station": place.slug, "day": wanted})
        assert answer.status_code == 200, wanted
        assert "Nobody has booked for this day" in answer.text, wanted
