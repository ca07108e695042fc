"""What the tests that execute the cases share: the mark by which they can be left out, and the runs themselves."""

import os
import pickle
from collections.abc import Callable, Iterator

import pytest

from .launch import open_launcher
from .play import Played, play
from .reading import read_variants

NEW_PROCESSES = "ONEBASE_NEW_PROCESSES" in os.environ


def pytest_configure(config: pytest.Config) -> None:
    """Makes the mark known, as `--strict-markers` demands: `pytest -m "not runtime"` leaves these tests out."""
    config.addinivalue_line(
        "markers", "runtime: executes the projects of the failure cases with the installed SQLAlchemy"
    )


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Callable[[str], Played]]:
    """Plays a variant, by its name. What one worker has played, the others find: several tests ask for the same.

    Forks of one warm process execute the commands; with `ONEBASE_NEW_PROCESSES` in the environment, new processes do.
    """
    variants = read_variants()
    own = tmp_path_factory.mktemp("variants")
    shared = (own.parent if worker_id == "master" else own.parent.parent) / "played"
    shared.mkdir(exist_ok=True)
    with open_launcher(new_processes=NEW_PROCESSES) as launcher:

        def play_once(name: str) -> Played:
            known = shared / name
            if not known.exists():
                result = play(variants[name], own / name, launcher)
                (own / "result").write_bytes(pickle.dumps(result))
                (own / "result").replace(known)
            found: Played = pickle.loads(known.read_bytes())  # noqa: S301  written by one of these tests
            return found

        yield play_once
