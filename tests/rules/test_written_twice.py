"""What to do about two relationships over one foreign key, of which some have a `backref`."""

from pathlib import Path

import pytest

from onebase.project.settings import Selection, Settings
from onebase.session import check
from tests.two_sides import MODELS


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("", "", "there"),
        ("", ', backref="all"', "there in place of `backref`; `Customer.all` goes with it"),
        (
            ', backref="who"',
            ', backref="all"',
            "there in place of `backref`; `Booking.who` and `Customer.all` go with it",
        ),
    ],
)
def test_the_attributes_that_a_backref_makes_are_named(first: str, second: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(MODELS.format(first=first, second=second, third=""), encoding="utf-8")
    settings = Settings(str(tmp_path), selection=(Selection(select=("OB707",)),), respect_gitignore=False)
    (finding,) = check([tmp_path], settings).findings
    assert finding.help == f'link them: `back_populates="bookings"` here and `back_populates="customer"` {said}'
