"""With the installed SQLAlchemy every case does what it says: broken projects break, repaired and healthy ones run.

Forks of one warm process execute the commands; with `ONEBASE_NEW_PROCESSES` in the environment, new processes do.
"""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

import pytest

from .case import Variant
from .launch import Launcher, in_a_new_process, open_launcher
from .play import Played, play
from .reading import read_cases

VARIANTS = {f"{case.name}-{name}": variant for case in read_cases() for name, variant in case.variants.items()}
WORKERS = 2
NEW_PROCESSES = "ONEBASE_NEW_PROCESSES" in os.environ


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Played]:
    """All selected variants, played by two threads: one by one they would take twice as long."""
    selected = [_name(item) for item in request.session.items if _is_ours(item)]
    directory = tmp_path_factory.mktemp("variants")
    free = SimpleQueue[Launcher]()

    def play_one(name: str) -> Played:
        launcher = free.get()
        try:
            return play(VARIANTS[name], directory / name, launcher)
        finally:
            free.put(launcher)

    with ExitStack() as stack, ThreadPoolExecutor(WORKERS) as pool:
        for _ in range(WORKERS):
            free.put(stack.enter_context(open_launcher(new_processes=NEW_PROCESSES)))
        return dict(zip(selected, pool.map(play_one, selected), strict=True))


def _is_ours(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and item.originalname == test_it_does_what_the_case_says.__name__


def _name(item: pytest.Item) -> str:
    assert isinstance(item, pytest.Function)
    return str(item.callspec.params["name"])


@pytest.mark.runtime
@pytest.mark.parametrize("name", VARIANTS)
def test_it_does_what_the_case_says(name: str, played: Mapping[str, Played]) -> None:
    result = played[name]
    assert not result.problems, "\n".join(result.problems)
    if result.skipped:
        pytest.skip("; ".join(result.skipped))


@pytest.mark.runtime
@pytest.mark.parametrize("name", ["A05-broken", "A07-broken", "A19-broken", "A48-fixed"])
def test_a_new_process_agrees(name: str, tmp_path: Path) -> None:
    variant: Variant = VARIANTS[name]
    assert play(variant, tmp_path / name, in_a_new_process) == Played()
