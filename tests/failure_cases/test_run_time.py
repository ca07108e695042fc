"""Every case does at run time what it says, with the installed SQLAlchemy: broken projects break, repaired and healthy ones run."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from .case import Variant, read_cases
from .launch import in_a_new_process, open_launcher
from .play import Played, play

VARIANTS = {f"{case.name}-{name}": variant for case in read_cases() for name, variant in case.variants.items()}
WORKERS = 2
NEW_PROCESSES = "ONEBASE_NEW_PROCESSES" in os.environ


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Played]:
    """All selected variants, played by two threads: one by one they would take twice as long."""
    selected = [item.callspec.params["name"] for item in request.session.items if _is_ours(item)]
    directory = tmp_path_factory.mktemp("variants")
    shares = [selected[number::WORKERS] for number in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as pool:
        done = pool.map(lambda share: _play_all(share, directory), shares)
        return {name: each for share in done for name, each in share.items()}


def _is_ours(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and item.originalname == test_it_does_what_the_case_says.__name__


def _play_all(names: Sequence[str], directory: Path) -> dict[str, Played]:
    with open_launcher(new_processes=NEW_PROCESSES) as launcher:
        return {name: play(VARIANTS[name], directory / name, launcher) for name in names}


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
