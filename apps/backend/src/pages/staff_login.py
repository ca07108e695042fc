"""The staff's login in a browser: a token in a cookie that no script can read and no other site can have sent.

The token names its session in the database, which is asked at each request. So a logout and a changed role count at
once, as they do for the API. The refresh token of the session never leaves the server.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError

from core.clock import utc_now
from pages.forms import Form, PostedForm, read_form
from pages.rendering import page
from pages.route import GoTo, PageRoute, see_other, set_cookie
from routers import staff_login
from routers.dependencies import Db, Secret
from routers.staff import Staff
from routers.staff_login import LoginIn
from services import sessions
from services.errors import NotAllowed, TooManyAttempts
from services.tokens import TokenKind

router = APIRouter(prefix="/staff", route_class=PageRoute, include_in_schema=False)
COOKIE = "staff_login"
LOGIN = "/staff/login"


async def staff_of_page(request: Request, database: Db, secret: Secret) -> Staff:
    """Whoever is logged in; everybody else goes to the login. Forms of the page are bound to the session."""
    try:
        found = await sessions.user_of(database, request.cookies.get(COOKIE, ""), secret, TokenKind.PAGE)
    except NotAllowed:
        raise GoTo(LOGIN) from None
    staff = Staff.of(*found)
    request.state.form_subject = f"staff:{staff.session_id}"
    return staff


PageStaff = Annotated[Staff, Depends(staff_of_page)]


async def read_staff_form(request: Request, _staff: PageStaff) -> Form:
    """A form of somebody who is logged in."""
    return await read_form(request)


StaffForm = Annotated[Form, Depends(read_staff_form)]


@router.get("/login")
async def ask(request: Request) -> Response:
    """The form."""
    return _login_page(request)


@router.post("/login")
async def log_in(request: Request, database: Db, secret: Secret, form: PostedForm) -> Response:
    """Log in."""
    try:
        wanted = LoginIn.model_validate({name: form[name] for name in ("email", "password") if name in form})
        client = request.client.host if request.client else ""
        password, agent = wanted.password.get_secret_value(), request.headers.get("user-agent", "")
        now = utc_now()
        credentials = sessions.Credentials(wanted.email, password, client, agent)
        pair = await sessions.log_in(database, credentials, secret, now)
    except (ValidationError, NotAllowed):
        return _login_page(request, "The address or the password is wrong.", 401)
    except TooManyAttempts as error:
        response = _login_page(request, "Too many attempts. Try again later.", 429)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    response = see_other("/staff/day")
    set_cookie(request, response, COOKIE, sessions.page_token(pair, secret, now), path="/staff", strict=True)
    return response


@router.post("/logout")
async def log_out(database: Db, staff: PageStaff, _form: StaffForm) -> Response:
    """End this login."""
    await staff_login.log_out(database, staff)
    response = see_other(LOGIN)
    response.delete_cookie(COOKIE, path="/staff")
    return response


def _login_page(request: Request, said: str = "", status: int = 200) -> Response:
    return page(request, "login.html", status, said=said)
