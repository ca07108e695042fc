"""Failures are found in whatever a traceback went through before somebody pasted it."""

import html
import json
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers, declarative_base, relationship

from onebase.failures import read_failures
from onebase.observer.messages import recognise

MESSAGE = (
    "sqlalchemy.exc.InvalidRequestError: Table 'booking_reminders' is already defined for this MetaData instance.  "
    "Specify 'extend_existing=True' to redefine options and columns on an existing Table object."
)
TRACEBACK = f"""Traceback (most recent call last):
  File "/srv/app/tests/conftest.py", line 14, in <module>
    from src.models.user import User
  File "/srv/app/src/models/reminder.py", line 9, in <module>
    class Reminder(Base):
{MESSAGE}
"""
RENDERINGS = {
    "plain": TRACEBACK,
    "pytest": textwrap.indent(TRACEBACK, "E   "),
    "colours": "".join(f"\x1b[31m\x1b[1m{line}\x1b[0m\n" for line in TRACEBACK.splitlines()),
    "docker compose": textwrap.indent(TRACEBACK, "web-1  | "),
    "log": textwrap.indent(TRACEBACK, "2026-01-01 10:00:00,123 ERROR [app] "),
    "wrapped": "\n".join(textwrap.fill(line, 70) for line in TRACEBACK.splitlines()),
    "windows": TRACEBACK.replace("\n", "\r\n"),
    "journald": textwrap.indent(TRACEBACK, "Jan 01 10:00:00 host gunicorn[7]: "),
    "celery": textwrap.indent(TRACEBACK, "[2026-01-01 10:00:00,123: ERROR/ForkPoolWorker-1] "),
    "GitHub": "\ufeff" + textwrap.indent(TRACEBACK, "test\tRun tests\t2026-01-01T10:00:00.1234567Z "),
    "json": json.dumps({"level": "error", "exc_info": TRACEBACK}),
    "html": html.escape(TRACEBACK),
    "group": textwrap.indent(TRACEBACK, "  | "),
    "chained": f"{TRACEBACK}\nDuring handling of the above exception, another exception occurred:\n\nValueError: x\n",
}


@pytest.mark.parametrize("name", RENDERINGS)
def test_every_rendering_tells_the_same(name: str) -> None:
    failures = read_failures(RENDERINGS[name])
    assert [(each.message.kind, dict(each.message.says)) for each in failures] == [
        ("already-defined", {"table": "booking_reminders"})
    ]
    if name != "wrapped":
        assert [(frame.file, frame.line) for frame in failures[0].frames] == [
            ("/srv/app/tests/conftest.py", 14),
            ("/srv/app/src/models/reminder.py", 9),
        ]


def test_what_is_wrapped_into_another_message_counts() -> None:
    text_ = (
        "One or more mappers failed to initialize - can't proceed with initialization of other mappers. Triggering"
        " mapper: 'Mapper[Order(order)]'. Original exception was: When initializing mapper Mapper[Order(order)],"
        " expression 'User' failed to locate a name ('User')."
    )
    assert [(each.message.kind, each.message.says["name"]) for each in read_failures(text_)] == [
        ("name-not-found", "User")
    ]


def test_the_source_of_a_message_is_no_failure() -> None:
    source = (
        '                    f"Table \'{key}\' is already defined for this MetaData "\n                    "instance."'
    )
    assert read_failures(source) == ()


@pytest.mark.parametrize(
    "other", ["", "ValueError: no", "KeyError: 'users'", "django.db.utils.OperationalError: x", "\x00\xff"]
)
def test_what_is_not_of_this_family(other: str) -> None:
    assert read_failures(other) == ()


@pytest.mark.parametrize(
    ("text_", "kind"),
    [
        ("AttributeError: '_MultipleClassMarker' object has no attribute 'add_class'", "class-and-module"),
        ("TypeError: 'name' is an invalid keyword argument for User", "no-keyword"),
        ('OperationalError: near ")": syntax error\n[SQL: \nCREATE TABLE usr (\n)\n\n]', "no-columns"),
        (
            "AttributeError: module 'user' has no attribute 'User' (consider renaming 'user.py' if it",
            "module-incomplete",
        ),
        ("AttributeError: module 'app' has no attribute 'user'", "submodule-missing"),
        ("InvalidRequestError: Mapper 'mapped class User->user' has no property 'oders'", "no-property"),
        (
            "back_populates on relationship 'Order.user' refers to attribute 'User.orders' that is not a relationship.",
            "no-counterpart",
        ),
        (
            "reverse_property 'user' on relationship User.orders references relationship Order.user, which does not",
            "no-counterpart",
        ),
        (
            "Order.user and back-reference User.orders are both of the same direction symbol('ONETOMANY')",
            "no-counterpart",
        ),
    ],
)
def test_rarer_messages(text_: str, kind: str) -> None:
    assert [each.message.kind for each in read_failures(text_)] == [kind]


@given(st.text())
def test_no_text_breaks_it(anything: str) -> None:
    read_failures(anything)
    assert read_failures(f"{anything}\n{MESSAGE}\n") != ()


def raised(call: object) -> str:
    assert callable(call)
    with pytest.raises(SQLAlchemyError) as caught:
        call()
    return str(caught.value)


def test_the_installed_sqlalchemy_says_it_so() -> None:
    metadata = MetaData()
    Table("t", metadata, Column("id", Integer, primary_key=True))
    again = recognise(raised(lambda: Table("t", metadata, Column("id", Integer))))
    assert again is not None
    assert (again.kind, again.says) == ("already-defined", {"table": "t"})

    Table("child", metadata, Column("id", Integer, primary_key=True), Column("p", ForeignKey("parent.id")))
    engine = create_engine("sqlite://")
    key = recognise(raised(lambda: metadata.create_all(engine)))
    assert key is not None
    assert (key.kind, key.says["table"]) == ("foreign-key-table", "parent")

    with engine.connect() as connection:
        missing = recognise(raised(lambda: connection.execute(text("select * from nowhere"))))
    engine.dispose()
    assert missing is not None
    assert (missing.kind, missing.says) == ("table-missing", {"table": "nowhere"})


def test_mappers_say_it_so() -> None:
    base = declarative_base()
    columns = {"id": Column(Integer, primary_key=True), "other": relationship("Nobody")}
    type("Order", (base,), {"__tablename__": "order", **columns})
    message = recognise(raised(configure_mappers))
    base.registry.dispose()
    assert message is not None
    assert (message.kind, message.says) == ("name-not-found", {"name": "Nobody", "mapped": "order"})
