"""Names in models: what was meant instead, what is missing, what is there twice."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.two_sides import MODELS

from .projects import planned, repaired, write_files

BASE = "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n"
HEAD = """\
from sqlalchemy import Column, ForeignKey, Index, Integer
from sqlalchemy.orm import relationship

from base import Base
"""
CUSTOMER = """

class Customer(Base):
    __tablename__ = "customers"

    id = Column(Integer, primary_key=True)
    bookings = relationship("{target}", back_populates="{back}")
"""
BOOKING = """

class Booking(Base):
    __tablename__ = "bookings"

    id = Column(Integer, primary_key=True)
    customer_id = Column(ForeignKey("customers.id"))
{more}"""
OTHER_SIDE = '    customer = relationship("Customer", back_populates="bookings")\n'


def project(target: str = "Booking", back: str = "customer", more: str = OTHER_SIDE) -> dict[str, str]:
    models = HEAD + CUSTOMER.format(target=target, back=back) + BOOKING.format(more=more)
    return {
        "base.py": BASE,
        "models.py": models,
        "main.py": "from sqlalchemy import create_engine\n\nimport models\nfrom base import Base\n\n"
        "Base.metadata.create_all(create_engine('sqlite://'))\n",
        "Procfile": "web: python main.py\n",
    }


def models_after(directory: Path, files: dict[str, str]) -> str:
    return repaired(directory, files, unsafe=True)["models.py"].decode()


@pytest.mark.parametrize(("target", "back"), [("Bookings", "customer"), ("Booking", "custommer")])
def test_a_misspelt_name_becomes_the_one_that_was_meant(target: str, back: str, tmp_path: Path) -> None:
    assert models_after(tmp_path, project(target, back)) == project()["models.py"]


@pytest.mark.parametrize(("key", "meant"), [("customers.idd", "customers.id"), ("customer.id", "customers.id")])
def test_a_foreign_key_becomes_the_one_that_was_meant(key: str, meant: str, tmp_path: Path) -> None:
    files = project()
    files["models.py"] = files["models.py"].replace(f'"{meant}"', f'"{key}"')
    assert models_after(tmp_path, files) == project()["models.py"]


def test_a_missing_side_is_added_in_the_style_of_the_class(tmp_path: Path) -> None:
    assert models_after(tmp_path, project(more="")) == project()["models.py"]


def test_a_side_that_was_commented_out_comes_back(tmp_path: Path) -> None:
    commented = OTHER_SIDE.replace("    customer", "    # customer").replace(")\n", ")  # who\n")
    after = models_after(tmp_path, project(more=commented))
    assert after == project(more=commented.replace("# customer", "customer"))["models.py"]


def test_a_missing_side_with_annotations(tmp_path: Path) -> None:
    models = (
        "from sqlalchemy import ForeignKey\nfrom sqlalchemy.orm import Mapped, mapped_column, relationship\n\n"
        "from base import Base\n\n\nclass Customer(Base):\n    __tablename__ = 'customers'\n"
        "    id: Mapped[int] = mapped_column(primary_key=True)\n\n\n"
        "class Booking(Base):\n    __tablename__ = 'bookings'\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
        "    customer_id: Mapped[int] = mapped_column(ForeignKey('customers.id'))\n"
        "    customer: Mapped[Customer] = relationship(back_populates='bookings')\n"
    )
    base = "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n"
    after = models_after(tmp_path, {**project(), "base.py": base, "models.py": models})
    added = "    bookings: Mapped[list['Booking']] = relationship(back_populates='customer')\n"
    assert after == models.replace("\n\n\nclass Booking", f"\n{added}\n\nclass Booking")


def test_an_index_name_of_two_tables_gets_the_name_of_the_second(tmp_path: Path) -> None:
    files = project(more=OTHER_SIDE + '    __table_args__ = (Index("ix_day", "id"),)\n')
    files["models.py"] = files["models.py"].replace(
        '    __tablename__ = "customers"\n',
        '    __tablename__ = "customers"\n    __table_args__ = (Index("ix_day", "id"),)\n',
    )
    after = models_after(tmp_path, files)
    assert after.count('Index("ix_day", "id")') == 1
    assert after.count('Index("ix_day_bookings", "id")') == 1


@pytest.mark.parametrize("name", ["ix_day_" + "x" * 50, "ix_" + "day_" * 14 + "a"])
def test_a_new_index_name_is_no_longer_than_databases_take(name: str, tmp_path: Path) -> None:
    files = project(more=OTHER_SIDE + f'    __table_args__ = (Index("{name}", "id"),)\n')
    files["models.py"] = files["models.py"].replace(
        '    __tablename__ = "customers"\n',
        f'    __tablename__ = "customers"\n    __table_args__ = (Index("{name}", "id"),)\n',
    )
    (new,) = re.findall(r'Index\("(\w+_bookings)"', models_after(tmp_path, files))
    assert 60 < len(new) <= 63


ENV = """\
from alembic import context
from sqlalchemy import create_engine

from base import Base

target_metadata = Base.metadata


def run():
    with create_engine("sqlite://").connect() as connection:
        context.configure(connection=connection, target_metadata=target_metadata)
        with context.begin_transaction():
            context.run_migrations()


run()
"""


def test_env_py_gets_the_models_that_it_lacks(tmp_path: Path) -> None:
    files = {
        **project(),
        "alembic.ini": "[alembic]\nscript_location = alembic\nprepend_sys_path = .\n",
        "alembic/env.py": ENV,
    }
    assert repaired(tmp_path, files) == {
        "alembic/env.py": ENV.replace(
            "from base import Base\n", "from base import Base\nimport models  # noqa: F401\n"
        ).encode()
    }


def test_an_import_that_would_go_in_a_circle_goes_before_the_call(tmp_path: Path) -> None:
    files = {
        **project(),
        "base.py": f"from sqlalchemy import create_engine\n{BASE}\n\ndef create():\n"
        "    Base.metadata.create_all(create_engine('sqlite://'))\n",
        "main.py": "import models\n",
        "seed.py": "import base\n\nbase.create()\n",
        "Procfile": "web: python main.py\nseed: python seed.py\n",
    }
    after = repaired(tmp_path, files, unsafe=True)["base.py"].decode()
    assert "    import models  # noqa: F401\n    Base.metadata" in after


def test_one_module_that_loads_all_models_is_preferred(tmp_path: Path) -> None:
    files = {
        **project(),
        "more.py": "from base import Base\nfrom sqlalchemy import Column, Integer, Table\n\n"
        'notes = Table("notes", Base.metadata, Column("id", Integer))\n',
        "loading.py": "import models\nimport more\n",
        "main.py": "import loading\n",
        "alembic.ini": "[alembic]\nscript_location = alembic\nprepend_sys_path = .\n",
        "alembic/env.py": ENV,
    }
    assert b"\nimport loading  # noqa: F401\n" in repaired(tmp_path, files)["alembic/env.py"]


def test_a_side_at_the_end_of_a_class(tmp_path: Path) -> None:
    commented = OTHER_SIDE.replace("    customer", "\n    # customer")
    assert models_after(tmp_path, project(more=commented)) == project(more="\n" + OTHER_SIDE)["models.py"]


CONFIGURES = "from sqlalchemy.orm import configure_mappers\n\nimport models  # noqa: F401\n\nconfigure_mappers()\n"
ON_FLASK = """\
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Customer(db.Model):
    id = db.Column(db.Integer, primary_key=True)

    def __repr__(self):
        return 'customer'


class Booking(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    customer_id = db.Column(db.ForeignKey('customer.id'))
    customer = db.relationship('Customer', back_populates='bookings')
"""
ON_SQLMODEL = """\
from typing import List

from sqlmodel import Field, Relationship, SQLModel


class Customer(SQLModel, table=True):
\tid: int = Field(primary_key=True)


class Booking(SQLModel, table=True):
\tid: int = Field(primary_key=True)
\tcustomer_id: int = Field(foreign_key="customer.id")
\tcustomer: Customer = Relationship(back_populates="bookings")
"""


@pytest.mark.parametrize(
    ("models", "below", "added"),
    [
        (ON_FLASK, "primary_key=True)\n", "    bookings = db.relationship('Booking', back_populates='customer')\n"),
        (
            ON_SQLMODEL,
            "primary_key=True)\n",
            '\tbookings: List["Booking"] = Relationship(back_populates="customer")\n',
        ),
    ],
    ids=["Flask-SQLAlchemy, single quotes", "SQLModel, tabs"],
)
def test_a_new_side_is_written_as_the_file_writes_the_others(
    models: str, below: str, added: str, tmp_path: Path
) -> None:
    after = models_after(tmp_path, {**project(), "models.py": models, "main.py": CONFIGURES})
    assert after == models.replace(below, below + added, 1)


def test_a_new_side_in_another_file_imports_what_it_needs(tmp_path: Path) -> None:
    base = "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n"
    head = "from sqlalchemy.orm import Mapped, mapped_column\n\nfrom base import Base\n\n\n"
    customer = (
        "class Customer(Base):\n    __tablename__ = 'customers'\n"
        "    id: Mapped[int] = mapped_column(primary_key=True)\n"
    )
    booking = (
        "from sqlalchemy import ForeignKey\nfrom sqlalchemy.orm import Mapped, mapped_column, relationship\n\n"
        "from base import Base\nfrom customer import Customer\n\n\nclass Booking(Base):\n"
        "    __tablename__ = 'bookings'\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
        "    customer_id: Mapped[int] = mapped_column(ForeignKey('customers.id'))\n"
        "    customer: Mapped[Customer] = relationship(back_populates='bookings')\n"
    )
    files = {"base.py": base, "customer.py": head + customer, "models.py": booking, "main.py": CONFIGURES}
    after = repaired(tmp_path, {**files, "Procfile": "web: python main.py\n"}, unsafe=True)
    assert after["customer.py"].decode() == (
        "from typing import TYPE_CHECKING\n\nfrom sqlalchemy.orm import Mapped, mapped_column, relationship\n\n"
        "from base import Base\n\nif TYPE_CHECKING:\n    from models import Booking\n\n\n"
        f"{customer}    bookings: Mapped[list['Booking']] = relationship(back_populates='customer')\n"
    )
    subprocess.run([sys.executable, "main.py"], cwd=tmp_path, check=True)


@pytest.mark.parametrize(
    ("first", "second", "after"),
    [
        ("", ", backref='bookings'", (', back_populates="customer"', ", back_populates='bookings'")),
        (
            ", order_by='Booking.id'",
            ", backref='bookings', lazy='joined'",
            (
                ", order_by='Booking.id', back_populates=\"customer\"",
                ", back_populates='bookings', lazy='joined'",
            ),
        ),
        (
            ", back_populates='customer'",
            ", backref='bookings'",
            (", back_populates='customer'", ", back_populates='bookings'"),
        ),
        (
            ", backref='customer'",
            ", backref='bookings'",
            (", back_populates='customer'", ", back_populates='bookings'"),
        ),
    ],
)
def test_a_backref_that_means_the_other_side_becomes_that(
    first: str, second: str, after: tuple[str, str], tmp_path: Path
) -> None:
    text = MODELS.format(first=first, second=second, third="")
    wanted = MODELS.format(first=after[0], second=after[1], third="")
    found = repaired(tmp_path, {"main.py": text}, unsafe=True)
    assert found == {"main.py": wanted.encode()}
    subprocess.run([sys.executable, "-W", "error", "main.py"], cwd=tmp_path, check=True)


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        ("", ", backref=backref('bookings', cascade='all')", ""),
        (", backref='who'", ", backref='bookings'", ""),
        ("", ", backref='bookings'", "\n    payer = relationship('Customer')"),
        ("", ", backref='bookings', primaryjoin='true()'", ""),
        ("", ", backref='bookings'", "\n    payer_id = Column(ForeignKey('customers.id'))"),
    ],
)
def test_a_backref_that_may_mean_more_is_left(first: str, second: str, third: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"main.py": MODELS.format(first=first, second=second, third=third)})
    plan = planned(tmp_path, unsafe=True)
    assert "OB707" in {finding.code for finding in plan.last.findings}
    assert "backref" in plan.last.tree.read("main.py").decode().partition("class ")[2]


def test_relationships_of_sqlmodel_are_linked(tmp_path: Path) -> None:
    text = """\
from typing import Optional

from sqlmodel import Field, Relationship, SQLModel


class Customer(SQLModel, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    bookings: list["Booking"] = Relationship()


class Booking(SQLModel, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id")
    customer: Optional[Customer] = Relationship()
"""
    after = text.replace("ip()", 'ip(back_populates="customer")', 1)
    after = after.replace("ip()", 'ip(back_populates="bookings")')
    assert repaired(tmp_path, {"main.py": text}, unsafe=True) == {"main.py": after.encode()}
