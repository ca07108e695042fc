"""Models on a second Base go to the first one, where nothing is lost by that."""

from pathlib import Path

import pytest

from .projects import planned, repaired, write_files

DATABASE = '"""The database."""\n\nfrom sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n'
MODEL = """\
from sqlalchemy import Column, ForeignKey, Integer, String
{imports}

class {name}(Base):
    __tablename__ = "{table}"

    id = Column(Integer, primary_key=True)
{columns}"""
OWN = "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n"
TO_BOOKINGS = '    booking_id = Column(ForeignKey("bookings.id"))\n'


def model(name: str, table: str, imports: str = "from database import Base\n", columns: str = "") -> str:
    return MODEL.format(name=name, table=table, imports=imports, columns=columns)


PROJECT = {
    "database.py": DATABASE,
    "customers.py": model("Customer", "customers", columns="    name = Column(String(80))\n"),
    "bookings.py": model("Booking", "bookings"),
    "main.py": "import customers, bookings, payments\n",
    "Procfile": "web: python main.py\n",
}


def payments(own: str = OWN, more: str = "") -> dict[str, str]:
    return {**PROJECT, "payments.py": model("Payment", "payments", own, TO_BOOKINGS) + more}


def test_a_second_base_becomes_an_import(tmp_path: Path) -> None:
    after = repaired(tmp_path, payments(), unsafe=True)
    expected = model("Payment", "payments", "\nfrom database import Base\n", TO_BOOKINGS)
    assert after == {"payments.py": expected.encode()}


def test_it_is_unsafe(tmp_path: Path) -> None:
    write_files(tmp_path, payments())
    plan = planned(tmp_path)
    assert (plan.steps, [fix.code for fix in plan.hidden]) == ((), ["OB302"])


def test_a_module_that_only_makes_a_base_passes_the_first_one_on(tmp_path: Path) -> None:
    files = {**payments("from other import Base\n"), "other.py": f'"""Base."""\n\n{OWN}'}
    assert repaired(tmp_path, files, unsafe=True) == {
        "other.py": b'"""Base."""\n\nfrom database import Base  # noqa: F401\n'
    }


def test_another_name_is_kept(tmp_path: Path) -> None:
    text = payments(OWN.replace("Base =", "Model ="))["payments.py"].replace("(Base)", "(Model)")
    after = repaired(tmp_path, {**PROJECT, "payments.py": text}, unsafe=True)
    assert b"\nfrom database import Base as Model\n" in after["payments.py"]


def refused(directory: Path, files: dict[str, str]) -> str:
    write_files(directory, files)
    plan = planned(directory, unsafe=True)
    assert not plan.last.tree.changed
    return "\n".join(line for each in plan.refused for line in (each.reason, *each.fix.notes))


@pytest.mark.parametrize(
    ("own", "why"),
    [
        (OWN.replace("()", "(metadata=None)"), "arguments of its own (metadata)"),
        (
            "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    def f(self): ...\n",
            "members of its own (def f(self):",
        ),
    ],
)
def test_a_base_with_something_of_its_own_is_left(own: str, why: str, tmp_path: Path) -> None:
    assert why in refused(tmp_path, payments(own))


def test_an_import_that_would_go_in_a_circle_is_made_the_other_way(tmp_path: Path) -> None:
    files = {**payments(), "database.py": DATABASE.replace("\nBase", "\nimport payments\n\nBase")}
    after = repaired(tmp_path, files, unsafe=True)
    assert list(after) == ["database.py"]
    assert b"\nfrom payments import Base" in after["database.py"]


@pytest.mark.parametrize(("first", "second"), [("LedgerBase", "Base"), ("Base", "LedgerBase")])
def test_two_in_one_file_become_one_with_two_names(first: str, second: str, tmp_path: Path) -> None:
    made = f"{first} = declarative_base()\n{second} = declarative_base()\n"
    files = {
        **PROJECT,
        "database.py": DATABASE.replace("Base = declarative_base()\n", made),
        "payments.py": model("Payment", "payments", "from database import LedgerBase as Base\n", TO_BOOKINGS),
    }
    after = repaired(tmp_path, files, unsafe=True)["database.py"].decode()
    assert f"{first} = declarative_base()\n{second} = {first}\n" in after


def test_a_class_that_lists_the_second_name_first_keeps_both(tmp_path: Path) -> None:
    made = "Base = declarative_base()\nLedgerBase = declarative_base()\n\n\nclass Timed(LedgerBase, object):\n"
    files = {
        **PROJECT,
        "database.py": DATABASE.replace("Base = declarative_base()\n", f"{made}    __abstract__ = True\n"),
        "payments.py": model("Payment", "payments", "from database import LedgerBase as Base\n", TO_BOOKINGS),
    }
    assert "inherits from `LedgerBase` before another class" in refused(tmp_path, files)


def test_a_class_that_repeats_a_part_of_the_other_is_replaced(tmp_path: Path) -> None:
    copy = '\n\nclass Customer(Base):\n    __tablename__ = "customers"\n\n    id = Column(Integer, primary_key=True)\n'
    more = f"{copy}\n\nprint(Customer)\n"
    after = repaired(tmp_path, payments(more=more), unsafe=True)["payments.py"].decode()
    assert "\nfrom database import Base\nfrom customers import Customer\n" in after
    assert "class Customer" not in after


def test_two_different_classes_on_one_table_are_shown_side_by_side(tmp_path: Path) -> None:
    other = (
        '\n\nclass Customer(Base):\n    __tablename__ = "customers"\n\n    id = Column(String(36), primary_key=True)\n'
    )
    said = refused(tmp_path, payments(more=other))
    assert "both define `customers`, differently" in said
    assert "Customer (customers.py:5)" in said
    assert "id: Integer" in said
    assert "| id: String(36)" in said


REGISTRY = "from sqlalchemy.orm import registry\n\nmappers = registry()\n"


def mapped(own: str) -> dict[str, str]:
    """Classes that a registry maps beside those of the Base, with a foreign key between them."""
    text = model("Payment", "payments", own, TO_BOOKINGS)
    return {**PROJECT, "payments.py": text.replace("class Payment(Base)", "@mappers.mapped\nclass Payment")}


def test_a_registry_beside_the_base_becomes_that_of_the_base(tmp_path: Path) -> None:
    after = repaired(tmp_path, mapped(REGISTRY), unsafe=True)
    assert (
        after["payments.py"]
        .decode()
        .startswith(
            "from sqlalchemy import Column, ForeignKey, Integer, String\n"
            "\nfrom database import Base\n\nmappers = Base.registry\n"
        )
    )


def test_a_registry_with_arguments_is_left(tmp_path: Path) -> None:
    write_files(tmp_path, mapped(REGISTRY.replace("registry()", "registry(type_annotation_map={})")))
    plan = planned(tmp_path, unsafe=True)
    assert plan.steps == ()
    assert ["with arguments of its own" in each.reason for each in plan.refused] == [True]


SQLMODEL = """\
from sqlmodel import Field, SQLModel


class Booking(SQLModel, table=True):
    __tablename__ = "bookings"

    id: int = Field(primary_key=True)
"""


@pytest.mark.parametrize(
    ("own", "new"),
    [
        ("Base = declarative_base(name='B')", "Base = declarative_base(name='B', metadata=SQLModel.metadata)"),
        ("class Base(DeclarativeBase):\n    pass", "class Base(DeclarativeBase):\n    metadata = SQLModel.metadata"),
        (
            'class Base(DeclarativeBase):\n    """Ours."""',
            'class Base(DeclarativeBase):\n    """Ours."""\n    metadata = SQLModel.metadata',
        ),
    ],
)
def test_a_base_beside_sqlmodel_has_its_metadata(own: str, new: str, tmp_path: Path) -> None:
    imports = "from sqlalchemy.orm import DeclarativeBase, declarative_base\n\n"
    payment = model("Payment", "payments", f"{imports}{own}\n", TO_BOOKINGS)
    files = {"bookings.py": SQLMODEL, "payments.py": payment, "main.py": "import bookings, payments\n"}
    after = repaired(tmp_path, {**files, "Procfile": "web: python main.py\n"}, unsafe=True)
    wanted = payment.replace(own, new).replace(imports, f"{imports[:-1]}from sqlmodel import SQLModel\n\n")
    assert after == {"payments.py": wanted.encode()}


def test_two_bases_of_one_metadata_become_one(tmp_path: Path) -> None:
    own = "Base = declarative_base(metadata=shared)\nOther = declarative_base(metadata=shared)\n"
    head = "from sqlalchemy import MetaData\nfrom sqlalchemy.orm import declarative_base, relationship\n"
    imports = f"{head}\nshared = MetaData()\n{own}"
    other = model("Payment", "payments", "", f'{TO_BOOKINGS}    booking = relationship("Booking")\n')
    text = model("Booking", "bookings", imports) + "\n\n" + other.partition("\n\n")[2].replace("(Base)", "(Other)")
    after = repaired(tmp_path, {"main.py": text, "Procfile": "web: python main.py\n"}, unsafe=True)
    assert after == {"main.py": text.replace("Other = declarative_base(metadata=shared)", "Other = Base").encode()}
