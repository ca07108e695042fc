"""With the installed SQLAlchemy every case does what it says: broken projects break, repaired and healthy ones run."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .launch import in_a_new_process
from .play import Played, play
from .reading import read_variants

VARIANTS = read_variants()


@pytest.mark.runtime
@pytest.mark.parametrize("name", VARIANTS)
def test_it_does_what_the_case_says(name: str, played: Callable[[str], Played]) -> None:
    result = played(name)
    assert not result.problems, "\n".join(result.problems)
    if result.skipped:
        pytest.skip("; ".join(result.skipped))


@pytest.mark.runtime
@pytest.mark.parametrize("name", ["A05-broken", "A07-broken", "A19-broken", "A48-fixed"])
def test_a_new_process_agrees(name: str, tmp_path: Path) -> None:
    assert play(VARIANTS[name], tmp_path / name, in_a_new_process).problems == ()
