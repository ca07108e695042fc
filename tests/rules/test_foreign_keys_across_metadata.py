"""References between two MetaData have one cause, however many there are."""

from pathlib import Path

from onebase.project.settings_values import Settings
from onebase.rules.foreign_key_crosses_metadata import check
from onebase.session import Clock, open_program
from onebase.vocabulary import Finding

DATABASE = "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\nLedgerBase = declarative_base()\n"
MODELS = """from sqlalchemy import Column, ForeignKey, Integer
from database import Base, LedgerBase

class OfCustomer:
    customer_id = Column(ForeignKey("customer.id"))

class Customer(Base):
    __tablename__ = "customer"
    id = Column(Integer, primary_key=True)

class Chef(OfCustomer, Base):
    __tablename__ = "chef"
    id = Column(Integer, primary_key=True)

class Payment(OfCustomer, LedgerBase):
    __tablename__ = "payment"
    id = Column(Integer, primary_key=True)

class Refund(LedgerBase):
    __tablename__ = "refund"
    id = Column(Integer, primary_key=True)
    customer_id = Column(ForeignKey("customer.id"))
    chef_id = Column(ForeignKey("chef.id"))
"""


def findings(directory: Path, models: str) -> list[Finding]:
    files = {"database.py": DATABASE, "models.py": models, "Procfile": "web: python models.py\n"}
    for name, text in files.items():
        (directory / name).write_text(text)
    program = open_program(Settings(directory=str(directory)), Clock(lambda _: None))
    (entry,) = program.entry_points
    return list(check(program, program.load(entry)))


def test_all_keys_between_two_metadata_are_one_finding(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, MODELS)
    assert found.message == "3 foreign keys lead to tables of another MetaData, the first to `customer`"
    assert [(each.name, each.place.line) for each in found.extent] == [
        ("Payment.customer_id", 5),
        ("Refund.customer_id", 22),
        ("Refund.chef_id", 23),
    ]
    assert found.essence == ("models.py::Chef", "models.py::Customer")


def test_what_is_known_by_name_and_by_object_is_not_mixed(tmp_path: Path) -> None:
    by_object = MODELS.replace('ForeignKey("chef.id")', "ForeignKey(Chef.id)")
    assert sorted(len(each.extent) for each in findings(tmp_path, by_object)) == [0, 2]
