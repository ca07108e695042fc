"""Edits that findings tell as values, in the ways in which people write the places."""

import ast
from pathlib import Path

import pytest

from onebase.fix.as_told.calls import other_callee, other_expression, with_argument, without_argument
from onebase.fix.as_told.imports import executed, moved_down, without_fallback
from onebase.fix.as_told.lines import with_comment, with_key, without_statement
from onebase.fix.source import Source, replaced
from onebase.fix.values import CannotEdit
from onebase.vocabulary import (
    Misplaced,
    MissingArgument,
    MissingComment,
    MissingKey,
    NeedlessArgument,
    NeedlessFallback,
    NeedlessStatement,
    OtherCallee,
    OtherExpression,
    Place,
    Unexecuted,
)

from .projects import BASE, planned, repaired, write_files

HERE = Place("models.py", 1, 1)


def source(text: str) -> tuple[Source, ast.Module]:
    return Source("models.py", text.encode()), ast.parse(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("@define\nclass A: ...\n", "@define(slots=False)\nclass A: ...\n"),
        ("@attr.define()\nclass A: ...\n", "@attr.define(slots=False)\nclass A: ...\n"),
        ("@define(eq=True)\nclass A: ...\n", "@define(eq=True, slots=False)\nclass A: ...\n"),
        ("@define(\n    slots=True,\n)\nclass A: ...\n", "@define(\n    slots=False,\n)\nclass A: ...\n"),
        ("@define(1,)\nclass A: ...\n", "@define(1, slots=False,)\nclass A: ...\n"),
    ],
)
def test_an_argument_is_given(before: str, after: str) -> None:
    edits = with_argument(*source(before), MissingArgument(HERE, "define", "slots", "False"))
    assert replaced(before, edits) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Column(Integer, index=True)\n", "Column(Integer)\n"),
        ("Column(index=True, unique=True)\n", "Column(unique=True)\n"),
        ("Column(\n    Integer,\n    index=True,  # fast\n)\n", "Column(\n    Integer,\n)\n"),
    ],
)
def test_an_argument_is_taken_away(before: str, after: str) -> None:
    edits = without_argument(*source(before), NeedlessArgument(HERE, "", "index"))
    assert replaced(before, edits) == after


def test_a_call_becomes_another_expression() -> None:
    text = "fresh = importlib.reload(\n    models\n)\n"
    edits = other_expression(*source(text), OtherExpression(HERE, "reload", "models"))
    assert replaced(text, edits) == "fresh = models\n"


def test_two_calls_on_one_line_are_left_to_people() -> None:
    with pytest.raises(CannotEdit, match="stands there 2 times"):
        other_expression(*source("reload(a), reload(b)\n"), OtherExpression(HERE, "reload", "a"))


def test_another_function_of_the_same_module_is_called_where_the_names_have_a_prefix() -> None:
    wanted = OtherCallee(HERE, "iter_modules", "walk_packages")
    text = "for each in pkgutil.iter_modules(__path__, 'models.'): ...\n"
    assert replaced(text, other_callee(*source(text), wanted)) == text.replace("iter_modules", "walk_packages")
    for other in ("for each in iter_modules(__path__, 'models.'): ...\n", "x = pkgutil.iter_modules(__path__)\n"):
        with pytest.raises(CannotEdit, match="with a prefix"):
            other_callee(*source(other), wanted)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("clear_mappers()\n", ""),
        ("clear_mappers(); start()\n", "start()\n"),
        ("if x: clear_mappers()\nstart()\n", "start()\n"),
        ("del sys.modules['models']\nstart()\n", "start()\n"),
    ],
)
def test_a_statement_goes(before: str, after: str) -> None:
    assert replaced(before, without_statement(*source(before), NeedlessStatement(HERE))) == after


def test_a_statement_that_gives_a_value_stays() -> None:
    with pytest.raises(CannotEdit, match="no statement of its own"):
        without_statement(*source("models = sys.modules.pop('models')\n"), NeedlessStatement(HERE))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('names = {"uq": "a"}\n', 'names = {"uq": "a", "ix": "b"}\n'),
        ('names = {\n\t"uq": "a",\n}\n', 'names = {\n\t"uq": "a",\n\t"ix": "b",\n}\n'),
        ('names = {\r\n    "uq": "a"\r\n}\r\n', 'names = {\r\n    "uq": "a",\r\n    "ix": "b"\r\n}\r\n'),
    ],
)
def test_a_key_is_added(before: str, after: str) -> None:
    assert replaced(before, with_key(*source(before), MissingKey(HERE, ("uq", "ck"), "ix", "b"))) == after


def test_a_comment_follows_what_is_there() -> None:
    text = "import models  # all of them\r\n"
    edits = with_comment(source(text)[0], MissingComment(HERE, "noqa: F401"))
    assert replaced(text, edits) == "import models  # all of them  # noqa: F401\r\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "import os\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from a import A\nx: A\n",
            "from a import A\nimport os\nx: A\n",
        ),
        (
            '"""Text."""\nimport os\nif TYPE_CHECKING:\n    import b\n    from a import A\n',
            '"""Text."""\nfrom a import A\nimport os\nif TYPE_CHECKING:\n    import b\n',
        ),
    ],
)
def test_an_import_is_executed(before: str, after: str) -> None:
    line = before[: before.index("from a")].count("\n") + 1
    assert replaced(before, executed(*source(before), Unexecuted(Place("models.py", line), "A"))) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("try:\n    from .a import A\nexcept ImportError:\n    from a import A\nx = 1\n", "from .a import A\nx = 1\n"),
        (
            "def f():\n    try:\n        from a import (\n            A,\n        )\n    except:\n        import b\n",
            "def f():\n    from a import (\n        A,\n    )\n",
        ),
    ],
)
def test_a_fallback_goes(before: str, after: str) -> None:
    line = before[: before.index("from ")].count("\n") + 1
    assert replaced(before, without_fallback(*source(before), NeedlessFallback(Place("models.py", line)))) == after


def test_a_fallback_that_does_more_stays() -> None:
    text = "try:\n    from a import A\nexcept ImportError:\n    A = None\n"
    with pytest.raises(CannotEdit, match="does more than import"):
        without_fallback(*source(text), NeedlessFallback(Place("models.py", 2)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "import a\ncreate_all()\nimport b\nimport c\nstart()\n",
            "import a\nimport b\nimport c\n\ncreate_all()\n\nstart()\n",
        ),
        ("def f():\n    create_all()\n    import b\n", "def f():\n    import b\n\n    create_all()\n"),
        ("import a\r\ncreate_all()\r\nclass B: ...\r\n", "import a\r\nclass B: ...\r\ncreate_all()\r\n"),
    ],
)
def test_a_call_moves_below_what_it_needs(before: str, after: str) -> None:
    lines = before.splitlines()
    below = next(number for number, line in enumerate(lines, 1) if line.strip() in ("import b", "class B: ..."))
    at = next(number for number, line in enumerate(lines, 1) if "create_all" in line)
    assert replaced(before, moved_down(*source(before), Misplaced(Place("models.py", at), below))) == after


CONDITIONAL = """\
import os
from sqlalchemy import Column, Integer

from base import Base

if os.getenv("BOOKINGS_ENABLED"):
    # Since the last fair.
    class Booking(Base):
        __tablename__ = "bookings"

        id = Column(Integer, primary_key=True)
"""
ALWAYS = """\
from sqlalchemy import Column, Integer

from base import Base

# Since the last fair.
class Booking(Base):
    __tablename__ = "bookings"

    id = Column(Integer, primary_key=True)
"""
CREATES = "import models\n\nmodels.Base.metadata.create_all(None)\n"


def conditional(models: str) -> dict[str, str]:
    return {"base.py": BASE, "models.py": models, "main.py": CREATES, "Procfile": "web: python main.py\n"}


def test_a_table_does_not_depend_on_the_environment_any_more(tmp_path: Path) -> None:
    assert repaired(tmp_path, conditional(CONDITIONAL), unsafe=True) == {"models.py": ALWAYS.encode()}


@pytest.mark.parametrize("more", ["else:\n    Booking = None\n", "    print(Booking)\n"], ids=["else", "a call"])
def test_a_condition_that_decides_about_more_stays(more: str, tmp_path: Path) -> None:
    write_files(tmp_path, conditional(CONDITIONAL + more))
    assert planned(tmp_path, unsafe=True).steps == ()


FULL = "class A:\n    bookings = f('Booking', lazy='selectin', order_by='Booking.day')"
BROKEN = """\
class A:
    bookings = f(
        'Booking', lazy='selectin', order_by='Booking.day', back_populates='a'
    )"""
FULLER = "class A:\n    bookings = f('Booking', lazy='selectin', order_by='Booking.day', cascade='all')\n"
LISTED = """\
class A:
    bookings = f(
        'Booking',
        lazy='selectin',
        order_by='Booking.day',
        cascade='all',
        back_populates='a',
    )
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "x = f(\n    'A',\n    b='c',\n)\n",
            "x = f(\n    'A',\n    b='c',\n    back_populates='a',\n)\n",
        ),
        (
            "x = f(\n\t'A',\n\tb='c'\n)\n",
            "x = f(\n\t'A',\n\tb='c',\n\tback_populates='a'\n)\n",
        ),
        ("x = f(\n    'A', b='c'\n)\n", "x = f(\n    'A', b='c', back_populates='a'\n)\n"),
        ("x = f('A', b='c',)\n", "x = f('A', b='c', back_populates='a',)\n"),
        ('x = f("A")\n', 'x = f("A", back_populates="a")\n'),
        ('"""Doc."""\nx = f(\'A\')\n', '"""Doc."""\nx = f(\'A\', back_populates=\'a\')\n'),
        (FULL + "  # b\n", BROKEN + "  # b\n"),
        (FULLER, LISTED),
    ],
)
def test_a_new_argument_stands_as_the_others_do(before: str, after: str) -> None:
    text, tree = source(before)
    place = Place("models.py", next(node.lineno for node in ast.walk(tree) if isinstance(node, ast.Call)), 1)
    edits = with_argument(text, tree, MissingArgument(place, "f", "back_populates", '"a"'))
    assert replaced(before, edits) == after
