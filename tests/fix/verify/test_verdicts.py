"""The user's command decides, in a copy, whatever their environment points at."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from onebase.fix.values import CannotEdit
from onebase.fix.verify.comparison import Verdict, compare
from onebase.fix.verify.copying import copy_project
from onebase.fix.verify.outcome import Outcome
from onebase.fix.verify.verifying import Laboratory, Verification, verify
from tests.fix.projects import write_files

FAILS, WORKS = Outcome(1, None, ""), Outcome(0, None, "")


def told(code: int = 1, **states: str) -> Outcome:
    return Outcome(code, states, "")


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (FAILS, WORKS, Verdict.BETTER),
        (WORKS, WORKS, Verdict.AS_GOOD),
        (WORKS, FAILS, Verdict.WORSE),
        (FAILS, FAILS, Verdict.NO_BETTER),
        (told(a="failed", b="passed"), told(a="failed", b="passed", c="passed"), Verdict.BETTER),
        (told(a="failed", b="error"), told(a="failed", b="failed"), Verdict.NO_BETTER),
        (told(a="failed", b="error"), told(a="failed", b="skipped"), Verdict.BETTER),
        (told(a="passed", b="failed"), told(a="failed", b="passed"), Verdict.WORSE),
        (told(a="passed", b="failed"), told(0, b="passed"), Verdict.WORSE),
        (FAILS, told(a="passed", b="failed"), Verdict.BETTER),
        (FAILS, told(a="failed"), Verdict.NO_BETTER),
        (told(a="passed", b="error"), FAILS, Verdict.WORSE),
        (
            Outcome(1, None, "== 2 failed, 3 passed in 1s =="),
            Outcome(1, None, "== 1 failed, 4 passed in 1s =="),
            Verdict.BETTER,
        ),
    ],
)
def test_what_is_better(before: Outcome, after: Outcome, verdict: Verdict) -> None:
    assert compare(before, after).verdict is verdict


def verified(directory: Path, command: str, *steps: dict[str, bytes]) -> Verification:
    with Laboratory(str(directory), command, ".", lambda _: None) as laboratory:
        return verify(laboratory, steps)


PYTHON = f'"{sys.executable}"'


def test_the_command_runs_in_a_copy(tmp_path: Path) -> None:
    write_files(tmp_path, {"value.py": "X = 0\n"})
    command = f"{PYTHON} -c \"import value; open('made', 'x'); assert value.X\""
    found = verified(tmp_path, command, {"value.py": b"X = 1\n"})
    assert found.comparison.verdict is Verdict.BETTER
    assert sorted(os.listdir(tmp_path)) == ["value.py"]
    assert (tmp_path / "value.py").read_text(encoding="utf-8") == "X = 0\n"


def test_the_step_that_hurts_is_found(tmp_path: Path) -> None:
    write_files(tmp_path, {"value.py": "X = 0\n", "other.py": ""})
    bad = {"other.py": b"1 / 0\n"}
    found = verified(tmp_path, f"{PYTHON} -c 'import other'", {"value.py": b""}, {"value.py": b"", **bad}, bad)
    assert (found.hurts, found.is_good) == (2, False)


def test_the_results_of_pytest_are_read_wherever_it_is_started(tmp_path: Path) -> None:
    source = "import pytest\n\n\n@pytest.mark.parametrize('n', [0, 1, 2])\ndef test_n(n):\n    assert n > {}\n"
    write_files(tmp_path, {"test_it.py": source.format(1), "run.sh": f"{PYTHON} -m pytest -q -p no:cacheprovider\n"})
    found = verified(tmp_path, "sh run.sh", {"test_it.py": source.format(0).encode()})
    assert found.comparison.verdict is Verdict.BETTER
    assert (str(found.before), str(found.after)) == (
        "2 failed, 1 passed, exit code 1",
        "1 failed, 2 passed, exit code 1",
    )


def test_tests_that_share_a_name_count_one_by_one(tmp_path: Path) -> None:
    hook = (
        "def pytest_collection_modifyitems(items):\n    for item in items:\n        item._nodeid = 'test_it.py::test'\n"
    )
    source = "import pytest\n\n\n@pytest.mark.parametrize('n', {})\ndef test(n):\n    assert n\n"
    write_files(tmp_path, {"conftest.py": hook, "test_it.py": source.format([0, 1, 1])})
    found = verified(tmp_path, f"{PYTHON} -m pytest -q", {"test_it.py": source.format([1, 0, 0]).encode()})
    assert found.comparison.verdict is Verdict.WORSE
    assert str(found.before) == "1 failed, 2 passed, exit code 1"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment; what is installed into it, tests write by hand."""
    directory = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(directory)], check=True)
    return directory


def site_packages(environment: Path) -> Path:
    return next(environment.glob("lib/python*/site-packages"))


FINDER = """
import sys
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
MAPPING = {mapping}
class _EditableFinder:
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name in MAPPING:
            package = MAPPING[name]
            return spec_from_file_location(name, package + "/__init__.py", submodule_search_locations=[package])
def install():
    sys.meta_path.append(_EditableFinder)
"""


@pytest.mark.parametrize("kind", ["directory", "finder"])
def test_an_editable_installation_is_led_to_the_copy(kind: str, environment: Path, tmp_path: Path) -> None:
    write_files(tmp_path, {"src/shop/__init__.py": "X = 0\n", "tests/check.py": "import shop\nassert shop.X\n"})
    site = site_packages(environment)
    if kind == "directory":
        files = {"shop.pth": f"{tmp_path}/src\n"}
    else:
        mapping = FINDER.replace("{mapping}", repr({"shop": f"{tmp_path}/src/shop"}))
        files = {"__editable___shop_finder.py": mapping}
        files["shop.pth"] = "import __editable___shop_finder; __editable___shop_finder.install()\n"
    write_files(site, files)
    try:
        found = verified(tmp_path, f'"{environment}/bin/python" tests/check.py', {"src/shop/__init__.py": b"X = 1\n"})
    finally:
        for name in files:
            (site / name).unlink()
    assert found.comparison.verdict is Verdict.BETTER, found


def test_whoever_imports_the_original_proves_nothing(tmp_path: Path) -> None:
    write_files(tmp_path, {"value.py": "X = 1\n"})
    command = f"{PYTHON} -c \"import sys; sys.path.insert(0, '{tmp_path}'); import value\""
    with pytest.raises(CannotEdit, match="instead of its copy"):
        verified(tmp_path, command, {"value.py": b"X = 2\n"})


def test_an_environment_keeps_its_own_sitecustomize(environment: Path, tmp_path: Path) -> None:
    write_files(site_packages(environment), {"sitecustomize.py": "import builtins\nbuiltins.MINE = 1\n"})
    try:
        found = verified(tmp_path, f'"{environment}/bin/python" -c "assert MINE"', {"a.py": b""})
    finally:
        (site_packages(environment) / "sitecustomize.py").unlink()
    assert found.comparison.verdict is Verdict.AS_GOOD, found.before.output


def test_a_copy_has_links_that_lead_into_it(tmp_path: Path) -> None:
    project, copy, outside = tmp_path / "project", tmp_path / "copy", tmp_path / "outside"
    write_files(project, {"a/b.py": "", "__pycache__/a.pyc": "", ".venv/pyvenv.cfg": "", ".venv/x.py": ""})
    outside.mkdir()
    links = {"relative": "a/b.py", "absolute": str(project / "a"), "outside": "../outside"}
    for name, target in links.items():
        (project / name).symlink_to(target)
    copy_project(str(project), str(copy), {"a/b.py": b"new", "a/c/d.py": b"made"})
    assert (copy / "relative").read_bytes() == (copy / "absolute/b.py").read_bytes() == b"new"
    assert (project / "a/b.py").read_bytes() == b""
    assert (copy / "outside").resolve() == outside
    assert (copy / ".venv").resolve() == project / ".venv"
    assert (copy / "a/c/d.py").read_bytes() == b"made"
    assert not (copy / "__pycache__").exists()
