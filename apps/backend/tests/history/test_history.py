"""Each historical mistake in a copy of the backend: it does its harm, and the tool names its cause, nothing else."""

from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("onebase", reason="onebase is not installed")
from onebase.vocabulary import Outcome

from support.twins import SCRIPT, Twin, findings

ON_CONFTEST = [("OB101", "tests/conftest.py")]
ASSISTANT = "src/api/ai/endpoints/models.py"
MARKETING = "src/models/marketing.py"
CAUSES = {
    "two-import-roots": ON_CONFTEST,
    "second-base": [("OB302", ASSISTANT)],
    "relative-base": [("OB302", MARKETING)],
    "extend-existing-on-reminders": ON_CONFTEST,
    "extend-existing-on-classes": ON_CONFTEST,
    "extend-existing-everywhere": ON_CONFTEST,
    "test-imports-models": ON_CONFTEST,
    "router-edits-path": [("OB101", "src/routers/stations.py")],
    "migrations-half-blind": [("OB405", "alembic/env.py")],
    "foreign-key-with-schema": [("OB404", "src/models/message.py")],
    "missing-counterpart": [("OB707", "src/models/message.py")],
    "relationship-across-bases": [("OB301", MARKETING), ("OB302", MARKETING)],
    "failed-import-retried": [("OB601", "src/models/review.py")],
    "shadowed-module": [("OB110", "src/models/loading.py")],
    "backup-of-models": [],  # nothing executes it: what is written twice is a matter for the project's own test
    "assistant-under-two-names": ON_CONFTEST,
    "lazy-imports": [("OB101", "tests/test_lazily.py")],
    "create-all-first": [],  # Alembic makes the tables of this project; the script only believes that it does
    "separate-test-base": [],  # two Bases that never meet: nothing fails, and that is what is wrong with it
}


def test_every_mistake_is_listed() -> None:
    text = (SCRIPT / "mistakes.py").read_text()
    assert sorted(CAUSES) == sorted(line.split('"')[1] for line in text.splitlines() if line.startswith("    name="))


@pytest.mark.parametrize("mistake", CAUSES)
def test_a_mistake_does_its_harm_and_is_named(mistake: str, twin: Twin) -> None:
    directory = twin(mistake, replay=True)
    assert sorted((each.code, each.place.path) for each in findings(directory)) == CAUSES[mistake]


def test_one_base_for_two_roots_makes_more_tables_raise(twin: Twin, tmp_path: Path) -> None:
    split = twin("second-base", "assistant-under-two-names").rename(tmp_path / "split")
    united = twin("assistant-under-two-names")
    assert outcomes(split) == {Outcome.RAISE: 15, Outcome.SPLIT: 5, None: 1}
    assert outcomes(united) == {Outcome.RAISE: 19}


def outcomes(directory: Path) -> Counter[Outcome | None]:
    (doubled,) = (each for each in findings(directory) if each.code == "OB101")
    return Counter(each.outcome for each in doubled.extent)


def test_all_mistakes_at_once_are_named_but_for_those_that_others_hide(twin: Twin) -> None:
    found = {each.code for each in findings(twin("all"))}
    assert found == {"OB101", "OB110", "OB301", "OB302", "OB405", "OB707"}
