"""What all pages share: who looks at them, headers that keep them safe, and errors as pages."""

import re
import secrets
from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from pages.rendering import error_page
from routers.problems import problem_of

VISITOR_COOKIE = "visitor"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class GoTo(Exception):
    """Look at another page instead."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class PageRoute(APIRoute):
    """A route whose answers are pages.

    Each visitor has a random number in a cookie, to which the forms are bound (`pages.forms`). What goes wrong is shown
    with the status code that the API would have given.
    """

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        """The handler, with all that around it."""
        original = super().get_route_handler()

        async def handler(request: Request) -> Response:
            known = _visitor(request)
            visitor = known or secrets.token_urlsafe(24)
            request.state.form_subject = f"visitor:{visitor}"
            try:
                response: Response = await original(request)
            except GoTo as way:
                response = see_other(way.url)
            except Exception as error:
                problem = problem_of(request, error)
                if problem is None:
                    raise
                response = error_page(request, problem)
            if known is None:
                set_cookie(request, response, VISITOR_COOKIE, visitor)
            response.headers.update(HEADERS)
            return response

        return handler


def see_other(url: str) -> Response:
    """After a form: the page that shows what became of it. Reloading it sends nothing twice."""
    return RedirectResponse(url, 303)


def set_cookie(
    request: Request, response: Response, name: str, value: str, *, path: str = "/", strict: bool = False
) -> None:
    """A cookie of this browser session that no script can read.

    Not strict: sent where a link in a mail leads here, or a payment provider sends the customer back.
    """
    secure = request.app.state.settings.public_url.startswith("https:")
    same_site = "strict" if strict else "lax"
    response.set_cookie(name, value, path=path, secure=secure, httponly=True, samesite=same_site)  # type: ignore[arg-type]


def _visitor(request: Request) -> str | None:
    found = request.cookies.get(VISITOR_COOKIE, "")
    return found if re.fullmatch(r"[A-Za-z0-9_-]{32}", found) else None
