"""Portions of work, shared out between this process, its forks, and a helper that was there before."""

import os
import sys
from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest

from onebase.forks import Helper
from onebase.processes import Sharing

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
Understood: TypeAlias = Callable[[bytes], Sharing[str, tuple[int, int]]]
Prepare: TypeAlias = Callable[[], Understood]
WORDS = ["a", "bc", "", "defg"]


@pytest.fixture(autouse=True)
def nobody_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Of the processes that a test has forked; the test session has others."""
    forked: list[int] = []
    fork = os.fork

    def recorded() -> int:
        forked.append(fork())
        return forked[-1]

    monkeypatch.setattr(os, "fork", recorded)
    yield
    for process in forked:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


def sharing(order: bytes) -> Sharing[str, tuple[int, int]]:
    """The lengths of words, and who counted them."""
    return Sharing(
        order.decode().split(","),
        lambda word: (len(word), os.getpid()),
        lambda answer: b"%d %d" % answer,
        lambda data: (int(data.split()[0]), int(data.split()[1])),
    )


def answers(processes: int, prepare: Prepare | None) -> set[int]:
    """Has the words counted, and gives the processes that did it."""
    order = ",".join(WORDS).encode()
    if prepare is None:
        found = sharing(order).answers(processes)
    else:
        with Helper(prepare) as helper:
            helper.begin(order, len(WORDS))
            found = sharing(order).answers(processes, helper=helper)
    assert [length for length, _ in found] == [1, 2, 0, 4]
    return {process for _, process in found}


def dies() -> Understood:
    sys.stderr.close()
    os._exit(3)


def raises() -> Understood:
    raise ImportError("half an installation")


@pytest.mark.parametrize("processes", [1, 2, 4])
def test_the_answers_do_not_depend_on_who_works(processes: int) -> None:
    assert len(answers(processes, None)) <= processes
    assert len(answers(processes, lambda: sharing)) <= max(processes, 2)


def test_where_one_process_is_enough_the_helper_does_all() -> None:
    assert os.getpid() not in answers(1, lambda: sharing)


@pytest.mark.parametrize("prepare", [dies, raises])
@pytest.mark.parametrize("processes", [1, 2])
def test_what_a_helper_should_have_done_that_died_is_done_here(prepare: Prepare, processes: int) -> None:
    assert answers(processes, prepare) == {os.getpid()}


def open_files() -> list[str]:
    return sorted(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else []


def test_a_helper_without_an_order_is_sent_away() -> None:
    before = open_files()
    with Helper(lambda: sharing):
        pass
    assert before == open_files()


def test_a_helper_to_which_nobody_listens_is_sent_away() -> None:
    """It has more to tell than a pipe holds."""

    def loud(_: bytes) -> Sharing[str, bytes]:
        return Sharing(WORDS, lambda _: b"x" * 1_000_000, bytes, bytes)

    def fails() -> None:
        with Helper(lambda: loud) as helper:
            helper.begin(b"an order", len(WORDS))
            raise ValueError("before the answers")

    before = open_files()
    with pytest.raises(ValueError, match="before the answers"):
        fails()
    assert before == open_files()


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="files that stay open are seen on Linux")
def test_a_helper_leaves_no_file_open() -> None:
    before = open_files()
    answers(2, lambda: sharing)
    assert before == open_files()


def test_a_failure_meanwhile_leaves_no_process_behind() -> None:
    def fails() -> None:
        raise ValueError("meanwhile")

    order = ",".join(WORDS).encode()
    with Helper(lambda: sharing) as helper:
        helper.begin(order, len(WORDS))
        with pytest.raises(ValueError, match="meanwhile"):
            sharing(order).answers(2, fails, helper)
