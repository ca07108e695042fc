"""When a station serves: pure arithmetic of local days, without a database.

A day is the station's own. All steps are made in UTC, so that a day with a change of clocks has no slot twice, no slot
that does not exist, and every booking lasts as long as it says.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Hours:
    """Opening hours of one day of the week, 0 for Monday, in local time."""

    weekday: int
    opens_at: time
    closes_at: time


@dataclass(frozen=True)
class Window:
    """A stretch of time in UTC in which the station serves. It belongs to the local day on which it opens."""

    opens_at: datetime
    closes_at: datetime


def windows(hours: Iterable[Hours], zone: ZoneInfo, day: date) -> list[Window]:
    """The windows that open on this local day, in order. One that closes after midnight is on both days."""
    found = [_window(each, zone, day) for each in hours if each.weekday == day.weekday()]
    return sorted((each for each in found if each.opens_at < each.closes_at), key=lambda each: each.opens_at)


def starts(window: Window, step_minutes: int, duration_minutes: int) -> Iterator[datetime]:
    """All starts in the window from which a booking ends before the window does."""
    step, duration = timedelta(minutes=step_minutes), timedelta(minutes=duration_minutes)
    start = window.opens_at
    while start + duration <= window.closes_at:
        yield start
        start += step


def is_start(window: Window, start: datetime, step_minutes: int, duration_minutes: int) -> bool:
    """Whether `starts` would give this one."""
    inside = window.opens_at <= start and start + timedelta(minutes=duration_minutes) <= window.closes_at
    return inside and (start - window.opens_at) % timedelta(minutes=step_minutes) == timedelta(0)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The date on the station's wall at this moment."""
    return moment.astimezone(zone).date()


def _window(hours: Hours, zone: ZoneInfo, day: date) -> Window:
    # An opening that the change of clocks repeats is the first of both, a closing the second (PEP 495). One that it
    # skips is taken with the offset from before the change.
    closing_day = day if hours.closes_at > hours.opens_at else day + timedelta(days=1)
    return Window(
        _in_utc(datetime.combine(day, hours.opens_at, zone)),
        _in_utc(datetime.combine(closing_day, hours.closes_at.replace(fold=1), zone)),
    )


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(timezone.utc)
