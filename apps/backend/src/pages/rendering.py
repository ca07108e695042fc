"""Templates. Everything that is put into them is escaped."""

import json
import os
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pages.forms import csrf_token

DIRECTORY = os.path.dirname(os.path.abspath(__file__))
STATIC = os.path.join(DIRECTORY, "static")


def page(request: Request, template: str, status: int = 200, /, **values: object) -> Response:
    """A page, with a `csrf` token for its forms."""
    known = {"csrf": csrf_token(request), "path": request.url.path, **values}
    return HTMLResponse(_templates().get_template(template).render(known), status)


def error_page(request: Request, problem: Response) -> Response:
    """The page about a problem that the API would have answered with."""
    told = json.loads(bytes(problem.body))
    response = page(request, "error.html", problem.status_code, title=told["title"], detail=told["detail"])
    for name in ("Retry-After", "Connection"):
        if name in problem.headers:
            response.headers[name] = problem.headers[name]
    return response


@lru_cache(maxsize=1)
def _templates() -> Environment:
    loader = FileSystemLoader(os.path.join(DIRECTORY, "templates"))
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(clock=_clock, day=_day, isoday=_isoday, money=_money, words=_words, sentence=_sentence)
    return environment


def _clock(moment: datetime, zone: str) -> str:
    """The time of day at a place. The offset comes along: in one night of the year each hour is there twice."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M %Z}"


def _day(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%A, %d %B %Y}"


def _isoday(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d}"


def _money(cents: int, currency: str) -> str:
    return f"{cents // 100}.{cents % 100:02} {currency}"


def _words(value: str) -> str:
    """A status for people: `deposit_pending` as `deposit pending`."""
    return value.replace("_", " ")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""
