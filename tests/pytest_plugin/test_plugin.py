"""The plugin in real sessions of pytest."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.observer.projects import BASE, USER, execute, write

CONFTEST = "import sys, pathlib\nhere = pathlib.Path(__file__).parent\nsys.path[:0] = [str(here), str(here / 'app')]\n"
PROJECT = {
    "conftest.py": CONFTEST,
    "db.py": BASE,
    "app/__init__.py": "",
    "app/user.py": USER,
    "tests/test_a.py": "from app.user import User\ndef test_a():\n    assert User\n",
    "tests/test_b.py": "from user import User\ndef test_b():\n    assert User\n",
    "tests/test_c.py": "def test_c():\n    from user import User\n    assert User\n",
}
CAUSE = "`app/user.py` is executed twice, as `app.user` and as `user`"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path, PROJECT)


def session(directory: Path, *arguments: str) -> tuple[int, str]:
    result = execute(directory, "-m", "pytest", "-p", "no:cacheprovider", *arguments)
    return result.returncode, result.stdout + result.stderr


def ours(printed: str) -> list[str]:
    return [line for line in printed.splitlines() if "onebase" in line and not line.startswith("plugins:")]


def test_explain_tells_the_cause_once_and_counts(project: Path) -> None:
    code, printed = session(project, "--continue-on-collection-errors", "--junitxml=report.xml")
    assert code == 1
    assert "onebase: explain" in printed
    assert printed.count(f"onebase: OB101: {CAUSE}") == 2
    assert "told in full at tests/test_b.py" in printed
    assert f"OB101: {CAUSE} (2 failures)" in printed
    assert "tests/test_b.py:1: executes it again, as `user`" in printed
    assert "conftest.py:3: puts `app` on `sys.path`" in printed
    suite = ET.parse(project / "report.xml").getroot()[0]  # noqa: S314 - written by pytest, here
    assert CAUSE in str(suite.findall("properties/property")[0].get("value"))
    assert any(CAUSE in str(error.text) for error in suite.iter("error"))


@pytest.mark.parametrize("mode", ["prepend", "append", "importlib"])
def test_heal_passes_in_every_import_mode(project: Path, mode: str) -> None:
    code, printed = session(project, "--onebase=heal", f"--import-mode={mode}")
    assert code == 0, printed
    assert "3 passed" in printed
    assert "tests/test_a.py:1: import `user` instead of `app.user`" in printed
    assert "these edits make it last" in printed


SERVER = {
    "server.py": CONFTEST + "import app.user\nimport user\nassert app.user.User is user.User\n",
    "tests/test_server.py": """
import subprocess, sys
def test_the_server_starts():
    subprocess.run([sys.executable, "server.py"], check=True)
""",
}


@pytest.mark.parametrize("workers", ["-n0", "-n1"])
def test_processes_that_tests_start_are_healed_as_well(workers: str, project: Path) -> None:
    write(project, SERVER)
    code, printed = session(project, workers, "--onebase=heal", "tests/test_server.py")
    assert code == 0, printed
    assert "healed: 1 file with a second name" in printed
    assert "server.py:4: import `user` instead of `app.user`" in printed
    assert session(project, workers, "tests/test_server.py")[0] == 1


def test_a_healed_session_leaves_the_environment_as_it_was(project: Path) -> None:
    code = "import os, pytest; before = dict(os.environ); pytest.main(['-q', '--onebase=heal', *{}])\n"
    check = "after = {*os.environ.items()} - {*before.items()}; print('added', after)"
    for arguments in (["tests/test_a.py"], ["--noconftest", "-c", "/dev/null", "."]):
        printed = execute(project, "-c", code.format(arguments) + check).stdout
        assert "added set()" in printed, printed


def test_workers_of_xdist(project: Path) -> None:
    pytest.importorskip("xdist")
    code, printed = session(project, "-n1", "--onebase=heal")
    assert (code, "3 passed" in printed) == (0, True), printed
    assert "healed: 1 file with a second name" in printed
    code, printed = session(project, "-n1")
    assert code == 1
    assert f"OB101: {CAUSE}" in printed


def test_a_conftest_that_dies_says_why_first(project: Path) -> None:
    write(project, {"conftest.py": CONFTEST + "import app.user\nimport user\n"})
    code, printed = session(project)
    assert code == pytest.ExitCode.USAGE_ERROR
    lines = [line for line in printed.splitlines() if line]
    assert lines[0] == f"onebase: OB101: {CAUSE}"
    assert lines[1].startswith("    conftest.py:5: executes it again")
    assert any(line.startswith("ImportError while loading conftest") for line in lines)


def test_strict_and_the_setting(project: Path) -> None:
    write(project, {"pytest.ini": "[pytest]\nonebase = strict\n"})
    code, printed = session(project)
    assert code == pytest.ExitCode.INTERRUPTED
    assert "onebase: strict" in printed
    assert f"DoubleImport: onebase: OB101: {CAUSE}" in printed
    write(project, {"pytest.ini": "[pytest]\nonebase = nonsense\n"})
    code, printed = session(project)
    assert (code, printed.strip()) == (
        4,
        "ERROR: onebase: no such policy: 'nonsense'; there are explain, strict, heal, off",
    )


def test_quiet_where_nothing_is_wrong(project: Path) -> None:
    write(project, {"tests/test_b.py": "def test_b():\n    left = 1\n    assert left == 2\n"})
    (project / "tests/test_c.py").unlink()
    code, printed = session(project)
    assert code == 1
    assert "assert 1 == 2" in printed  # rewriting of assertions is intact
    assert ours(printed) == ["onebase: explain"]
    code, printed = session(project, "--onebase=off")
    assert ours(printed) == []


WHAT_WAS_IMPORTED = """
import sys

def pytest_unconfigure():
    for name, module in sys.modules.items():
        if name.startswith("onebase"):
            print("imported", name, type(module.__loader__).__name__)
"""


def imported(directory: Path) -> dict[str, str]:
    _, printed = session(directory, "-p", "what_was_imported")
    found = [line.split()[1:] for line in printed.splitlines() if line.startswith("imported onebase")]
    return {name.removeprefix("onebase."): loader for name, loader in found}


def test_what_explains_is_not_imported_where_nothing_is_wrong(project: Path) -> None:
    write(project, {"what_was_imported.py": WHAT_WAS_IMPORTED})
    (project / "tests/test_b.py").unlink()
    (project / "tests/test_c.py").unlink()
    found = imported(project)
    assert {"pytest_plugin.session", "observer.finder", "observer.tables", "observer.suspicion"} <= set(found)
    assert not {"vocabulary", "pytest_plugin.causes", "pytest_plugin.failures", "observer.records"} & set(found)
    past_pytest = {name for name, loader in found.items() if loader == "SourceFileLoader"}
    assert past_pytest >= set(found) - {"onebase", "pytest_plugin"}
    write(project, {"tests/test_a.py": "def test_a():\n    pass\n"})
    assert not {"observer.tables", "observer.suspicion"} & set(imported(project))


def test_each_phase_of_a_test_that_fails_gets_its_cause(project: Path) -> None:
    twice = "import pytest\n@pytest.fixture\ndef late():\n    yield\n    import user\n"
    twice += "def test_d(late):\n    import app.user, user\n"
    write(project, {"tests/test_d.py": twice})
    code, printed = session(project, "tests/test_d.py", "--junitxml=report.xml")
    assert code == 1
    assert "1 failed" in printed, printed
    assert "1 error" in printed, printed
    report = ET.parse(project / "report.xml").getroot()  # noqa: S314 - written by pytest, here
    told = [str(each.text) for kind in ("failure", "error") for each in report.iter(kind)]
    assert [f"OB101: {CAUSE}" in each for each in told] == [True, True]


def test_a_silent_split_is_told_at_the_end(project: Path) -> None:
    own_base = USER.replace(
        "from db import Base", "from sqlalchemy.orm import declarative_base\nBase = declarative_base()"
    )
    write(project, {"app/user.py": own_base})
    code, printed = session(project)
    assert code == 0
    assert "executed twice, without an error so far: `app/user.py` as `app.user` and as `user`" in printed


@pytest.mark.parametrize("options", [(), ("-n", "2")])
def test_a_split_of_two_files_is_told_at_the_end(tmp_path: Path, options: tuple[str, ...]) -> None:
    """Nothing is doubled, and no test fails: the source is asked, because there are two MetaData."""
    order = USER.replace("user", "order").replace("User", "Order")
    order = order.replace("from db", "from sqlalchemy import ForeignKey\nfrom other")
    files = {
        "db.py": BASE,
        "other.py": BASE,
        "user.py": USER,
        "order.py": order + "    user_id = Column(ForeignKey('user.id'))\n",
        "test_a.py": "import order, user\ndef test_a():\n    pass\n",
    }
    write(tmp_path, files)
    code, printed = session(tmp_path, *options)
    assert (code, "OB302: " in printed) == (0, True), printed
    write(tmp_path, {"order.py": order})
    code, printed = session(tmp_path, *options)
    assert (code, ours(printed)) == (0, ["onebase: explain"]), printed


def test_without_sqlalchemy_nothing_of_it_is_imported(tmp_path: Path) -> None:
    write(tmp_path, {"test_a.py": "import sys\ndef test_a():\n    assert 'sqlalchemy' not in sys.modules\n"})
    code, printed = session(tmp_path, "-W", "error")
    assert (code, "1 passed" in printed) == (0, True), printed
