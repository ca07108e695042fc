"""Journeys in a real Chromium, against the server as it runs in production."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from core.database import Database
from core.encryption import use_keys
from support import SECRET
from support.factories import Place, add_station
from support.running_server import RunningServer
from support.staff import PASSWORD, add_user

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER),
    reason="no Chromium with its driver on the path: apt-get install chromium chromium-driver",
)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Chrome]:
    """As wide as a telephone, and without JavaScript, which the pages do not need."""
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for switch in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(switch)
    options.add_argument(f"--user-data-dir={tmp_path}/profile")
    options.add_argument("--window-size=500,900")
    options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    started = Chrome(options, Service(str(DRIVER)))
    started.implicitly_wait(10)
    yield started
    started.quit()


async def prepare(url: str) -> Place:
    use_keys([f"columns:{SECRET}"])
    database = Database(url)
    async with database.writing() as session:
        place = await add_station(session, deposit_cents=10_000)
    await add_user(database, "desk", email="desk@example.com")
    await database.close()
    return place


def click(browser: Chrome, text: str) -> None:
    browser.find_element(By.XPATH, f"//button[normalize-space()='{text}'] | //a[normalize-space()='{text}']").click()


def fill(browser: Chrome, **fields: str) -> None:
    """By the labels: what has none cannot be filled in."""
    for label, text in fields.items():
        named = f"//label[starts-with(normalize-space(), '{label.replace('_', ' ')}')]"
        target = browser.find_element(By.XPATH, named).get_attribute("for")
        field = browser.find_element(By.ID, str(target))
        field.clear()
        field.send_keys(text)


def said(browser: Chrome, text: str) -> bool:
    """Waits until it is there."""
    return bool(browser.find_elements(By.XPATH, f"//main//*[contains(text(), '{text}')]"))


def status(browser: Chrome) -> str:
    return browser.find_element(By.CSS_SELECTOR, ".status").text


def test_book_pay_and_cancel_and_what_the_staff_makes_of_it(browser: Chrome, database_url: str) -> None:
    place = asyncio.run(prepare(database_url))
    with RunningServer(database_url, workers=1) as server:
        site = server.url.removesuffix("/api/v1")
        browser.get(f"{site}/book/main?day={place.first_slot:%Y-%m-%d}")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 500
        click(browser, "10:00 UTC last place")
        fill(browser, Adults="4", Name="Ann <b>Lee</b>", **{"E-mail": "ann@example.com"})
        fill(browser, Street="1 Main Street", City="Springfield", Postal_code="12345")
        click(browser, "Book")
        assert said(browser, "Booking ")
        booking_page = browser.current_url
        assert "token" not in booking_page
        assert status(browser) == "deposit pending"
        assert said(browser, "Ann <b>Lee</b>")
        click(browser, "Pay the deposit")
        assert said(browser, "Please pay 100.00 USD")
        browser.get(booking_page)
        browser.refresh()

        browser.get(f"{site}/staff")
        fill(browser, **{"E-mail": "desk@example.com"}, Password=PASSWORD)
        click(browser, "Log in")
        assert browser.find_elements(By.XPATH, "//button[normalize-space()='Log out']")  # waits for the answer
        browser.get(f"{site}/staff/day?station=main&day={place.first_slot:%Y-%m-%d}")
        assert said(browser, "1 booking")
        click(browser, "Deposit received")
        assert said(browser, "confirmed")
        assert browser.current_url.endswith(booking_page.rsplit("/", 1)[1])

        browser.get(booking_page)
        assert status(browser) == "confirmed"
        fill(browser, Why="rain")
        click(browser, "Ask to cancel")
        assert said(browser, "You have asked to cancel")
        browser.get(f"{site}/staff/day?station=main&day={place.first_slot:%Y-%m-%d}")
        click(browser, "Let them cancel")
        assert said(browser, "cancelled")
        browser.get(f"{site}/book/main?day={place.first_slot:%Y-%m-%d}")
        assert len(browser.find_elements(By.CSS_SELECTOR, ".slots a")) == 24
        assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]
