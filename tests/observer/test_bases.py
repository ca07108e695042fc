"""Where there are two of what there should be one: the lines that declare both are told."""

from pathlib import Path

from .projects import write
from .test_post_mortem import explained

ORDER = """
from sqlalchemy import Column, ForeignKey, Integer
from sqlalchemy.orm import relationship
from db import Base


class Order(Base):
    __tablename__ = "order"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("user.id"))
    user = relationship({target!r}, primaryjoin="foreign(Order.user_id) == User.id")
"""
USER = """
from sqlalchemy import Column, Integer
from legacy.db import Model


class User(Model):
    __tablename__ = "user"
    id = Column(Integer, primary_key=True)
"""
# The Base is declared with an annotation here, and by a class statement there; both have other names elsewhere.
FILES = {
    "db.py": """
        from sqlalchemy.ext.declarative import DeclarativeMeta
        from sqlalchemy.orm import declarative_base
        Base: DeclarativeMeta = declarative_base()
        """,
    "legacy/__init__.py": "from .db import Model\nBase = Model\n",
    "legacy/db.py": """
        from sqlalchemy import MetaData
        from sqlalchemy.orm import declarative_base
        metadata = MetaData()
        Model = declarative_base(metadata=metadata)
        Alias = Model
        """,
    "order.py": ORDER.format(target="User"),
    "user.py": USER,
}


def test_a_class_in_another_registry(tmp_path: Path) -> None:
    text = explained(write(tmp_path, FILES), "import order, user; order.Order()")
    assert text == (
        "onebase: OB301: `User` is mapped, but in a registry other than the one that looks for it\n"
        "    user.py:6: defines `user.User`\n"
        "    legacy/db.py:5: declares `legacy.db.Model`, in whose registry `User` is\n"
        "    db.py:4: declares `db.Base`, in whose registry `Order` looks for it\n"
        "    help: let both classes inherit from one Base\n"
    )


def test_what_is_in_the_registry_under_another_path_is_in_no_other_registry(tmp_path: Path) -> None:
    files = {**FILES, "order.py": ORDER.format(target="models.User"), "user.py": USER.replace("legacy.db", "legacy")}
    text = explained(
        write(tmp_path, {**files, "legacy/db.py": "from db import Base as Model"}), "import order, user; order.Order()"
    )
    assert text == "not explained\n"


def test_a_foreign_key_into_another_metadata(tmp_path: Path) -> None:
    looked_up = "next(iter(order.Order.__table__.c.user_id.foreign_keys)).column"
    text = explained(write(tmp_path, FILES), f"import order, user; {looked_up}")
    assert text == (
        "onebase: OB302 (likely): table `user` is in another MetaData than the one that is used\n"
        "    user.py:6: defines it on a MetaData with 1 table\n"
        "    legacy/db.py:5: declares `legacy.db.Model`, whose MetaData that is\n"
        "    db.py:4: declares `db.Base`, whose MetaData has 1 table\n"
        "    help: define all tables that belong together on one Base\n"
    )
