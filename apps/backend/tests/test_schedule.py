"""Local days, windows and changes of clocks, without a database."""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.schedule import Hours, Window, is_start, local_day, starts, windows

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # Sundays: 02:00 becomes 03:00, 03:00 becomes 02:00


def hours(opens_at: time, closes_at: time, weekday: int = 6) -> Hours:
    return Hours(weekday, opens_at, closes_at)


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone.utc)


def length(window: Window) -> timedelta:
    return window.closes_at - window.opens_at


def test_a_window_is_in_the_local_time_of_the_station() -> None:
    summer, winter = date(2026, 7, 5), date(2026, 1, 4)
    assert windows([hours(time(10), time(22))], BERLIN, summer) == [Window(utc(summer, 8), utc(summer, 20))]
    assert windows([hours(time(10), time(22))], BERLIN, winter) == [Window(utc(winter, 9), utc(winter, 21))]


def test_a_day_of_another_weekday_has_no_window() -> None:
    assert windows([hours(time(10), time(22))], BERLIN, date(2026, 7, 6)) == []


def test_a_day_with_a_break_has_two_windows_in_order() -> None:
    found = windows([hours(time(18), time(22)), hours(time(11), time(14))], BERLIN, date(2026, 7, 5))
    assert [length(window) for window in found] == [timedelta(hours=3), timedelta(hours=4)]


@pytest.mark.parametrize(("closes_at", "hours_open"), [(time(0), 6), (time(2), 8)])
def test_a_window_may_pass_midnight(closes_at: time, hours_open: int) -> None:
    (window,) = windows([hours(time(18), closes_at)], BERLIN, date(2026, 7, 5))
    assert length(window) == timedelta(hours=hours_open)


@pytest.mark.parametrize(("day", "hours_open"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 7, 5), 24)])
def test_days_are_as_long_as_they_are(day: date, hours_open: int) -> None:
    (window,) = windows([hours(time(0), time(0))], BERLIN, day)
    assert length(window) == timedelta(hours=hours_open)
    assert len(list(starts(window, 60, 60))) == hours_open


def test_an_opening_that_does_not_exist_is_moved_by_the_hour_that_is_skipped() -> None:
    (window,) = windows([hours(time(2, 30), time(6))], BERLIN, SPRING)
    assert window.opens_at.astimezone(BERLIN).time() == time(3, 30)


def test_a_time_that_exists_twice_opens_at_the_first_and_closes_at_the_second() -> None:
    (opening,) = windows([hours(time(2, 30), time(4))], BERLIN, AUTUMN)
    (closing,) = windows([hours(time(1), time(2, 30))], BERLIN, AUTUMN)
    assert opening.opens_at == utc(AUTUMN, 0, 30)
    assert closing.closes_at == utc(AUTUMN, 1, 30)


def test_a_booking_ends_before_the_window_does() -> None:
    (window,) = windows([hours(time(10), time(13))], BERLIN, date(2026, 7, 5))
    offsets = [start - window.opens_at for start in starts(window, 30, 120)]
    assert offsets == [timedelta(minutes=0), timedelta(minutes=30), timedelta(minutes=60)]


times = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
zones = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"])


@given(
    zone=zones.map(ZoneInfo),
    day=st.dates(date(2000, 1, 1), date(2099, 12, 30)),
    opens_at=times,
    closes_at=times,
    step=st.integers(5, 240),
    duration=st.integers(15, 720),
)
def test_every_start_lies_in_its_window_once(
    zone: ZoneInfo, day: date, opens_at: time, closes_at: time, step: int, duration: int
) -> None:
    for window in windows([Hours(day.weekday(), opens_at, closes_at)], zone, day):
        found = list(starts(window, step, duration))
        assert found == sorted(set(found))
        assert all(is_start(window, start, step, duration) for start in found)
        assert all(window.opens_at <= start <= window.closes_at - timedelta(minutes=duration) for start in found)
        assert length(window) <= timedelta(hours=26)
        skipped = timedelta(hours=25)  # Apia skipped a whole day in 2011; elsewhere it is the same day
        assert abs(datetime.combine(local_day(window.opens_at, zone), time()) - datetime.combine(day, time())) < skipped
