"""A copy is all of the project, nothing of its surroundings, and is what the command finds wherever it looks."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from onebase.fix.values import CannotEdit
from onebase.fix.verify.comparison import Verdict
from onebase.fix.verify.copying import copy_project
from tests.fix.projects import write_files
from tests.fix.verify.test_ends import verified
from tests.fix.verify.test_verdicts import environment, site_packages

__all__ = ["environment"]  # a fixture
PYTHON = shlex.quote(sys.executable)
IMPORTS = "import shop; assert shop.X"
SHOP = {"src/shop/__init__.py": "X = 0\n"}
BLOCKING = "subprocess.run([sys.executable, '-c', code], env=own, check=True)"
ASYNCHRONOUS = """
async def start():
    process = await asyncio.create_subprocess_exec(sys.executable, '-c', code, env=own)
    assert await process.wait() == 0
asyncio.run(start())
"""
MENDED = {"src/shop/__init__.py": b"X = 1\n"}


@pytest.fixture
def linked(environment: Path, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A project that an environment names through a link, and the Python of that environment."""
    write_files(tmp_path / "project", SHOP)
    (tmp_path / "link").symlink_to("project")
    file = site_packages(environment) / "linked.pth"
    write_files(site_packages(environment), {"linked.pth": f"{tmp_path}/link/src\n"})
    yield tmp_path / "project", shlex.quote(f"{environment}/bin/python")
    file.unlink()


def test_an_environment_may_name_the_project_through_a_link(linked: tuple[Path, str]) -> None:
    project, python = linked
    assert verified(project, f"{python} -c '{IMPORTS}'", MENDED).comparison.verdict is Verdict.BETTER


def test_a_command_may_set_the_path_by_itself(linked: tuple[Path, str]) -> None:
    project, python = linked
    command = f"PYTHONPATH=tests {python} -c '{IMPORTS}' && env PYTHONPATH='a b' {python} -c '{IMPORTS}'"
    assert verified(project, command, MENDED).comparison.verdict is Verdict.BETTER


@pytest.mark.parametrize(
    ("own", "start"),
    [("{}", BLOCKING), ("{**os.environ, 'PYTHONPATH': 'tests'}", BLOCKING), ("{'PYTHONPATH': ''}", ASYNCHRONOUS)],
)
def test_processes_with_an_environment_of_their_own_find_the_copy(
    own: str, start: str, linked: tuple[Path, str]
) -> None:
    project, python = linked
    begin = f"import asyncio, os, subprocess, sys\ncode, own = {IMPORTS!r}, {own}\nbefore = dict(own)\n"
    command = f"{python} -c {shlex.quote(f'{begin}{start}{chr(10)}assert own == before')}"
    assert verified(project, command, MENDED).comparison.verdict is Verdict.BETTER


def test_workers_that_import_the_original_are_seen(tmp_path: Path) -> None:
    source = f"def test_it():\n    import sys\n    sys.path.insert(0, {str(tmp_path)!r})\n    import value\n"
    write_files(tmp_path, {"tests/test_it.py": source, "value.py": "X = 1\n"})
    with pytest.raises(CannotEdit, match="instead of its copy"):
        verified(tmp_path, f"{PYTHON} -m pytest -q -n 1 -p no:cacheprovider tests", {"value.py": b"X = 2\n"})


def test_databases_that_the_environment_names_are_those_of_the_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path / "shop", {".env": "", "value.py": "X = 0\n", "shop.db": "untouched"})
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/shop/shop.db?timeout=1")
    monkeypatch.setenv("NEIGHBOUR", f"{tmp_path}/shop-2/shop.db")
    writes = (
        "import os, value; url = os.environ['DATABASE_URL'][10:].partition('?')[0]; open(url, 'w').write('lost'); "
        f"assert os.environ['NEIGHBOUR'] == '{tmp_path}/shop-2/shop.db' and value.X and os.path.exists('.env')"
    )
    found = verified(tmp_path / "shop", f'{PYTHON} -c "{writes}"', {"value.py": b"X = 1\n"})
    assert found.comparison.verdict is Verdict.BETTER, found.after.output
    assert (tmp_path / "shop/shop.db").read_text(encoding="utf-8") == "untouched"


def test_temporary_files_may_be_kept_in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, {"value.py": "X = 0\n", "tmp/kept": ""})
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    found = verified(tmp_path, f"{PYTHON} -c 'import value; assert value.X'", {"value.py": b"X = 1\n"})
    assert found.comparison.verdict is Verdict.BETTER
    assert os.listdir(tmp_path / "tmp") == ["kept"]


def test_environments_of_tox_and_nox_are_made_anew(tmp_path: Path) -> None:
    write_files(tmp_path / "shop", {".tox/py/pyvenv.cfg": "", ".nox/tests/pyvenv.cfg": "", "tox.ini": ""})
    copy_project(str(tmp_path / "shop"), str(tmp_path / "copy"), {})
    assert os.listdir(tmp_path / "copy") == ["tox.ini"]


def git(directory: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@localhost", *arguments]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("is_work_tree", [False, True])
def test_git_speaks_of_the_copy_as_it_does_of_the_project(is_work_tree: bool, tmp_path: Path) -> None:
    shop, copy = tmp_path / "shop", tmp_path / "copy"
    write_files(shop, {"a.py": "", "b.py": ""})
    for arguments in (("init", "-q"), ("add", "a.py"), ("commit", "-q", "-m", "x"), ("tag", "v1.0")):
        git(shop, *arguments)
    if is_work_tree:
        git(shop, "worktree", "add", "-q", str(tmp_path / "other"))
        shop = tmp_path / "other"
        write_files(shop, {"b.py": ""})
    copy_project(str(shop), str(copy), {"a.py": b"X = 1\n"})
    assert git(copy, "describe", "--tags") == "v1.0\n"
    assert git(copy, "rev-parse", "--show-toplevel") == f"{copy}\n"
    assert git(copy, "status", "--porcelain") == " M a.py\n?? b.py\n"
    git(copy, "commit", "-q", "-a", "-m", "y")
    assert git(copy, "fsck") == ""
    assert git(shop, "log", "--format=%s") == "x\n"
    assert git(shop, "status", "--porcelain") == "?? b.py\n"


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="whoever may read everything has nothing to leave out"
)
def test_what_cannot_be_read_is_left_out_and_named(tmp_path: Path) -> None:
    write_files(tmp_path / "shop", {"pgdata/base": "", "secret": "", "value.py": ""})
    (tmp_path / "shop/pgdata").chmod(0)
    (tmp_path / "shop/secret").chmod(0)
    unread = copy_project(str(tmp_path / "shop"), str(tmp_path / "copy"), {})
    assert unread == ("pgdata (Permission denied)", "secret (Permission denied)")
    (tmp_path / "shop/pgdata").chmod(0o700)
