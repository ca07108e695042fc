"""Two Bases are a finding where they certainly, or very likely, harm: not where they may belong to two databases."""

from pathlib import Path

import pytest

from .projects import BASE, BOOKING, found

PAYMENT = """\
from sqlalchemy import Column, Integer
from sqlalchemy.orm import declarative_base

LedgerBase = declarative_base()


class Payment(LedgerBase):
    __tablename__ = "payment"

    id = Column(Integer, primary_key=True)
"""
ENGINE = "from sqlalchemy import create_engine\n\nengine = create_engine('sqlite://')\n"
MAIN = """\
import booking
import payment
from database import Base
from engines import engine

Base.metadata.create_all(engine)
"""
PROJECT = {
    "database.py": BASE,
    "engines.py": ENGINE,
    "booking.py": BOOKING,
    "payment.py": PAYMENT,
    "main.py": MAIN,
    "Procfile": "web: python main.py\n",
}
LEFT_OUT = [("main.py", 6, "OB303")]
TWICE = {"payment.py": PAYMENT.replace('"payment"', '"booking"')}

IN_A_FUNCTION = "\ndef make():\n    return create_engine('sqlite://')\n\n\nengine = make()\n"
IN_A_LOOP = "\nfor name in ('shop', 'ledger'):\n    engine = create_engine(f'sqlite:///{name}.db')\n"
IMPORT = "from sqlalchemy import create_engine\n"
MAYBE_TWO_DATABASES = {
    "a second engine": {"engines.py": f"{ENGINE}other = create_engine('sqlite:///other.db')\n"},
    "a function makes engines": {"engines.py": IMPORT + IN_A_FUNCTION},
    "a loop makes engines": {"engines.py": IMPORT + IN_A_LOOP},
    "no engine is seen": {"engines.py": "from elsewhere import engine\n"},
}
ON_ONE_METADATA = PAYMENT.replace("declarative_base()", "declarative_base(metadata=Base.metadata)").replace(
    "from sqlalchemy.orm", "from database import Base\nfrom sqlalchemy.orm"
)
SAYS_NOTHING = {
    **MAYBE_TWO_DATABASES,
    "both are created": {"main.py": f"{MAIN}payment.LedgerBase.metadata.create_all(engine)\n"},
    "created in a function": {
        "main.py": f"{MAIN}\n\ndef prepare():\n    from payment import LedgerBase\n\n"
        "    LedgerBase.metadata.create_all(engine)\n"
    },
    "created through run_sync": {
        "main.py": f"{MAIN}\n\nasync def prepare(connection):\n"
        "    await connection.run_sync(payment.LedgerBase.metadata.create_all)\n"
    },
    "some create_all cannot be told": {
        "main.py": f"{MAIN}\n\ndef prepare(metadata):\n    metadata.create_all(engine)\n"
    },
    "one MetaData": {"payment.py": ON_ONE_METADATA},
    "no models": {"payment.py": PAYMENT.partition("class")[0]},
    "views": {"payment.py": PAYMENT.replace('"payment"', '"payment_view"')},
    "a test's own": {"tests/payment.py": PAYMENT, "main.py": MAIN.replace("payment", "tests.payment")},
    "a file cannot be read": {"booking.py": f"import broken\n{BOOKING}", "broken.py": f"{BASE}class:\n"},
    "both Bases in one file": {
        "database.py": f"{BASE}LedgerBase = declarative_base()\n",
        "payment.py": PAYMENT.replace("LedgerBase = declarative_base()", "from database import LedgerBase"),
    },
    "migrations": {
        "alembic.ini": "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n",
        "migrations/env.py": "from alembic import context\n\ncontext.configure(target_metadata=None)\n",
    },
}


@pytest.mark.parametrize("changed", SAYS_NOTHING.values(), ids=SAYS_NOTHING)
def test_create_all_says_nothing(tmp_path: Path, changed: dict[str, str]) -> None:
    assert found(tmp_path, {**PROJECT, **changed}, "OB303") == []


def test_create_all_leaves_models_out(tmp_path: Path) -> None:
    assert found(tmp_path, PROJECT, "OB303") == LEFT_OUT


def test_a_plain_and_an_asynchronous_engine_are_one_database(tmp_path: Path) -> None:
    both = (
        "from sqlalchemy import create_engine\nfrom sqlalchemy.ext.asyncio import create_async_engine\n\n"
        "engine = create_engine('sqlite://')\nasync_engine = create_async_engine('sqlite+aiosqlite://')\n"
    )
    assert found(tmp_path, {**PROJECT, "engines.py": both}, "OB303") == LEFT_OUT


@pytest.mark.parametrize("changed", MAYBE_TWO_DATABASES.values(), ids=MAYBE_TWO_DATABASES)
def test_one_name_on_two_bases_says_nothing(tmp_path: Path, changed: dict[str, str]) -> None:
    assert found(tmp_path, {**PROJECT, **TWICE, **changed}, "OB305") == []


def test_one_name_on_two_bases_of_one_engine(tmp_path: Path) -> None:
    assert found(tmp_path, {**PROJECT, **TWICE}, "OB305") == [("payment.py", 7, "OB305")]


LATE = "from database import Base\nimport booking\n\n"
NO_CHANGE = {
    "a column called schema": f"{LATE}booking.Booking.schema = 'text'\n",
    "a relationship called metadata": f"{LATE}from sqlalchemy.orm import relationship\n\n"
    "booking.Booking.metadata = relationship('Payment')\n",
    "under a condition": f"{LATE}if booking:\n    Base.metadata.schema = 'shop'\n",
    "taken back": f"{LATE}Base.metadata.schema = None\n",
    "in a function": f"{LATE}\ndef change():\n    Base.metadata.schema = 'shop'\n",
    "before the models": "from database import Base\n\nBase.metadata.schema = 'shop'\nimport booking\n",
}


@pytest.mark.parametrize("main", NO_CHANGE.values(), ids=NO_CHANGE)
def test_no_late_change(tmp_path: Path, main: str) -> None:
    assert found(tmp_path, {**PROJECT, "main.py": main}, "OB307") == []


def test_a_late_change(tmp_path: Path) -> None:
    main = f"{LATE}Base.metadata.schema = 'shop'\n"
    assert found(tmp_path, {**PROJECT, "main.py": main}, "OB307") == [("main.py", 4, "OB307")]


SECOND = "from payment import LedgerBase as Base\n"
NOT_REPLACED = {
    "one after the other, each used": f"{BOOKING}\n\n{SECOND}\n\nclass Refund(Base):\n    __tablename__ = 'refund'\n"
    "    id = Column(Integer, primary_key=True)\n",
    "under a condition": BOOKING.replace("\n\n\nclass", f"\n\nif Integer:\n    {SECOND}\n\nclass"),
    "under another name": BOOKING.replace("\n\n\nclass", f"\n{SECOND.replace('as Base', 'as Other')}\n\nclass"),
    "no model below": BOOKING.partition("class")[0] + SECOND,
}


@pytest.mark.parametrize("booking", NOT_REPLACED.values(), ids=NOT_REPLACED)
def test_the_base_is_not_replaced(tmp_path: Path, booking: str) -> None:
    assert (
        "booking.py" in {path for path, _, _ in found(tmp_path, {**PROJECT, "booking.py": booking}, "OB308")}
    ) is False


def test_the_base_is_replaced(tmp_path: Path) -> None:
    booking = BOOKING.replace("\n\n\nclass", f"\n{SECOND}\n\nclass")
    assert found(tmp_path, {**PROJECT, "booking.py": booking}, "OB308") == [("booking.py", 4, "OB308")]
