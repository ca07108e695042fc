"""What the tests that execute the cases share: the mark by which they can be left out, and the runs themselves."""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from queue import SimpleQueue

import pytest

from .launch import Launcher, open_launcher
from .play import Played, play
from .reading import read_variants

WORKERS = 2
NEW_PROCESSES = "ONEBASE_NEW_PROCESSES" in os.environ


def pytest_configure(config: pytest.Config) -> None:
    """Makes the mark known, as `--strict-markers` demands: `pytest -m "not runtime"` leaves these tests out."""
    config.addinivalue_line(
        "markers", "runtime: executes the projects of the failure cases with the installed SQLAlchemy"
    )


@pytest.fixture(scope="session")
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Played]:
    """All variants that selected tests ask for, played by two threads: one by one they would take twice as long.

    Forks of one warm process execute the commands; with `ONEBASE_NEW_PROCESSES` in the environment, new processes do.
    """
    variants = read_variants()
    selected = sorted({name for item in request.session.items for name in _names(item)})
    directory = tmp_path_factory.mktemp("variants")
    free = SimpleQueue[Launcher]()

    def play_one(name: str) -> Played:
        launcher = free.get()
        try:
            return play(variants[name], directory / name, launcher)
        finally:
            free.put(launcher)

    with ExitStack() as stack, ThreadPoolExecutor(WORKERS) as pool:
        for _ in range(WORKERS):
            free.put(stack.enter_context(open_launcher(new_processes=NEW_PROCESSES)))
        return dict(zip(selected, pool.map(play_one, selected), strict=True))


def _names(item: pytest.Item) -> list[str]:
    """The variant that a test asks for, if it uses what is played here."""
    if isinstance(item, pytest.Function) and "played" in item.fixturenames:
        return [str(item.callspec.params["name"])]
    return []
