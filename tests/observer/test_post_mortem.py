"""From an exception alone: both names and both places, without an observer in the process."""

from pathlib import Path

import pytest

from onebase.observer.post_mortem import explain

from .projects import BASE, TWO_ROOTS, USER, python, write

EXPLAIN = """
import sys, onebase
from onebase.observer.text import render
assert "onebase.guard" not in sys.modules
try:
    {code}
except Exception as error:
    finding = onebase.explain(error)
    print("\\n".join(render(finding)) if finding else "not explained")
"""


def explained(directory: Path, code: str) -> str:
    result = python(directory, EXPLAIN.format(code=code))
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_two_names(tmp_path: Path) -> None:
    text = explained(write(tmp_path, TWO_ROOTS), "import roots, app.user, user")
    assert "OB101: `app/user.py` is executed twice, as `app.user` and as `user`" in text


def test_the_main_module(tmp_path: Path) -> None:
    write(tmp_path, {"db.py": BASE})
    result = python(
        tmp_path,
        f"{USER}\nimport onebase\ntry:\n    import main\nexcept Exception as e:\n    print(onebase.explain(e))\n",
    )
    assert "OB104" in result.stdout, result.stderr
    assert "`main.py` is executed twice, as `__main__` and as `main`" in result.stdout


def test_two_files(tmp_path: Path) -> None:
    text = explained(write(tmp_path, {"db.py": BASE, "a.py": USER, "b.py": USER}), "import a, b")
    assert "OB201: table `user` is defined in `a.py` and in `b.py`" in text
    assert "a.py:6" in text
    assert "b.py:6" in text


def test_two_statements_of_one_file(tmp_path: Path) -> None:
    text = explained(write(tmp_path, {"db.py": BASE, "a.py": USER + USER}), "import a")
    assert "OB201: table `user` is defined twice in `a.py`" in text


def test_a_function_that_is_called_twice(tmp_path: Path) -> None:
    function = "def make():\n" + "".join(f"    {line}\n" for line in USER.splitlines())
    text = explained(write(tmp_path, {"db.py": BASE, "a.py": function}), "import a; a.make(); a.make()")
    assert "OB207" in text  # only likely, where the class of the first call has been collected
    assert "`make` defines table `user` each time it is called" in text


def test_a_class_that_nobody_imported(tmp_path: Path) -> None:
    order = """
    from sqlalchemy import Column, Integer, ForeignKey
    from sqlalchemy.orm import relationship
    from db import Base
    class Order(Base):
        __tablename__ = "order"
        id = Column(Integer, primary_key=True)
        user_id = Column(ForeignKey("user.id"))
        user = relationship("User")
    """
    write(tmp_path, {"db.py": BASE, "user.py": USER, "order.py": order})
    text = explained(tmp_path, "import order; order.Order()")
    assert "OB403: `User` is defined in `user.py`, which this process has not imported" in text
    assert "user.py:6" in text


def test_a_table_that_nobody_imported(tmp_path: Path) -> None:
    create = "import db, sqlalchemy as s; e = s.create_engine('sqlite://'); db.Base.metadata.create_all(e)"
    use = "with e.connect() as c: c.execute(s.text('select * from user'))"
    text = explained(write(tmp_path, {"db.py": BASE, "user.py": USER}), f"{create}\n    {use}")
    assert "OB401 (likely): table `user` is defined in `user.py`, which this process has not imported" in text


@pytest.mark.parametrize("error", [ValueError("nothing"), KeyError(1)])
def test_what_is_not_of_this_family(error: Exception) -> None:
    assert explain(error) is None


def test_an_exception_that_cannot_be_printed() -> None:
    class Unprintable(Exception):
        def __str__(self) -> str:
            raise ValueError

    assert explain(Unprintable()) is None
