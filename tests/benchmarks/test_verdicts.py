"""The verdict list can be read, and says only what it may say."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def verdicts() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verdicts", BENCHMARKS / "verdicts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


FINDING = {"code": "OB101", "message": "`app/db.py` is executed twice, as `app.db` and as `db`", "path": "app/db.py"}


def test_the_list_is_well_formed(verdicts: ModuleType) -> None:
    projects = verdicts.read_verdicts()
    assert [one.repository for one in projects if not re.fullmatch(r"[\w.-]+/[\w.-]+", one.repository)] == []
    assert [one.repository for one in projects if not re.fullmatch(r"[0-9a-f]{40}", one.commit)] == []
    judged = [each for one in projects for each in one.judgements]
    assert [each for each in judged if each.verdict not in verdicts.VERDICTS] == []
    assert [each for each in judged if not re.fullmatch(r"OB\d{3}", each.code) or not all(each.words)] == []


def test_no_repository_is_listed_twice(verdicts: ModuleType) -> None:
    names = [one.repository for one in verdicts.read_verdicts()]
    assert sorted(set(names)) == sorted(names)


def test_a_finding_of_another_code_is_not_the_judged_one(verdicts: ModuleType) -> None:
    assert not verdicts.Judgement("OB106", ("app/db.py",), "real", "").meets(FINDING)


def test_every_word_must_occur(verdicts: ModuleType) -> None:
    assert not verdicts.Judgement("OB101", ("app/db.py", "src.app.db"), "real", "").meets(FINDING)
    assert verdicts.Judgement("OB101", ("app/db.py", "app.db"), "real", "").meets(FINDING)


def test_a_clean_project_without_findings_has_no_difference(verdicts: ModuleType) -> None:
    project = verdicts.Project("a/b", "0" * 40, ("pytest",), ())
    assert not verdicts.compare(project, [], ["cd backend && pytest"])


def test_differences_of_each_kind(verdicts: ModuleType) -> None:
    real = verdicts.Judgement("OB201", ("booking",), "real", "")
    missed = verdicts.Judgement("OB101", ("app.db",), "missed", "")
    harmless = verdicts.Judgement("OB104", ("main.py",), "harmless", "")
    project = verdicts.Project("a/b", "0" * 40, ("uvicorn app.main:app",), (real, missed, harmless))
    other = {**FINDING, "code": "OB301"}
    assert verdicts.compare(project, [FINDING, other], ["pytest"]) == verdicts.Difference(
        new=(other,), missing=(real,), starts=("uvicorn app.main:app",), found_again=(missed,)
    )
