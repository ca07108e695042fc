"""Classes of `onebase.named_tuple` do what those of `typing` do."""

import copy
import inspect
import pickle
import typing
from collections.abc import Callable
from typing import Any

import pytest

from onebase.named_tuple import NamedTuple


class Ours(NamedTuple):
    """A place."""

    path: str
    line: int = 1
    names: "tuple[str, ...]" = ()

    @property
    def text(self) -> str:
        """As it is written."""
        return f"{self.path}:{self.line}"


class Theirs(typing.NamedTuple):
    """A place."""

    path: str
    line: int = 1
    names: "tuple[str, ...]" = ()

    @property
    def text(self) -> str:
        """As it is written."""
        return f"{self.path}:{self.line}"


def _said(ask: Callable[[Any], object], made: type) -> str:
    """The answer, or the exception, with one name for both classes."""
    try:
        answer = str(ask(made))
    except (AttributeError, TypeError, ValueError) as error:
        answer = f"{type(error).__name__}: {error}"
    return answer.replace(made.__name__, "Class")


@pytest.mark.parametrize(
    "ask",
    [
        lambda made: made("a"),
        lambda made: made("a", 2, ("x",)),
        lambda made: made(line=3, path="a"),
        lambda made: made(),
        lambda made: made("a", 2, (), 4),
        lambda made: made("a", column=4),
        lambda made: made("a", path="b"),
        lambda made: made("a").text,
        lambda made: made("a")._replace(line=5),
        lambda made: made("a")._asdict(),
        lambda made: made._make(["a", 2, ()]),
        lambda made: made._make(["a"]),
        lambda made: (made._fields, made._field_defaults, made.__match_args__, made.__doc__, made.__module__),
        lambda made: inspect.signature(made.__new__).replace(parameters=()),
        lambda made: list(inspect.signature(made.__new__).parameters),
        typing.get_type_hints,
        lambda made: setattr(made("a"), "line", 2),
        lambda made: setattr(made("a"), "other", 2),
        lambda made: (made("a") == ("a", 1, ()), made("a") < made("b"), hash(made("a")) == hash(("a", 1, ()))),
        lambda made: [
            type(again) is made and again == made("a") for again in (copy.copy(made("a")), copy.deepcopy(made("a")))
        ],
        lambda made: [pickle.loads(pickle.dumps(made("a"), number)) for number in range(6)],  # noqa: S301 - ours
        lambda made: (isinstance(made("a"), tuple), type(made), issubclass(made, tuple)),
    ],
)
def test_answers_are_the_same(ask: Callable[[Any], object]) -> None:
    assert _said(ask, Ours) == _said(ask, Theirs)


def test_what_cannot_be_replaced_is_named() -> None:
    with pytest.raises((TypeError, ValueError), match="unexpected field names"):
        Ours("a")._replace(column=4)  # type: ignore[call-arg]


def test_parts_are_taken_out_by_name() -> None:
    match Ours("a", 2):
        case Ours(path=path, line=2):
            assert path == "a"
        case _:
            pytest.fail("no match")
