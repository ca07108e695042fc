"""What is listed, what is left out, and what is named as not read."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebase.project.discovery import discover_files

from .conftest import Make


def test_an_empty_directory_holds_nothing_but_itself(tmp_path: Path) -> None:
    index = discover_files(tmp_path)
    assert (index.python, index.others, index.directories) == (frozenset(), frozenset(), frozenset({"."}))


def test_a_missing_directory_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        discover_files(tmp_path / "missing")


@pytest.mark.parametrize(
    "path",
    [
        *(".git/hooks/a.py", ".hg/a.py", ".tox/py/a.py", ".nox/a/a.py", ".eggs/a/a.py", "app.egg-info/a.py"),
        *("app/__pycache__/a.py", ".mypy_cache/a.py", ".ruff_cache/a.py", "dist/a.egg-info/a.py"),
        *("vendor/site-packages/a.py", "web/node_modules/gyp/a.py", "web/node_modules/x/node_modules/a.py"),
        *("notes.txt", "data.json", "a.pyc", "a.py.orig", "a.yml", "config/site.conf", "requirements.in"),
    ],
)
def test_what_is_not_the_projects_own_source_is_left_out(make: Make, path: str) -> None:
    index = discover_files(make("kept.py", path))
    assert index.python == {"kept.py"}
    assert index.others == frozenset()


@pytest.mark.parametrize(
    "marks",
    [
        ["pyvenv.cfg"],
        ["conda-meta/history"],
        ["bin/activate", "lib/python3.11/site-packages/pip/__init__.py"],
        ["Scripts/activate", "Lib/site-packages/pip/__init__.py"],
    ],
)
def test_a_virtual_environment_is_left_out_whatever_it_is_called(make: Make, marks: list[str]) -> None:
    directory = make("kept.py", "stuff/src/tool.py", *(f"stuff/{mark}" for mark in marks))
    index = discover_files(directory)
    assert index.python == {"kept.py"}
    assert index.directories == {"."}


def test_a_directory_called_venv_that_is_none_is_kept(make: Make) -> None:
    assert discover_files(make("venv/bin/tool.py", "venv/lib/text.py")).python == {
        "venv/bin/tool.py",
        "venv/lib/text.py",
    }


@pytest.mark.parametrize(
    "copy", ["build/lib/app/a.py", "build/lib.linux-x86_64-3.11/app/a.py", "build/bdist.linux-x86_64/a.py"]
)
def test_a_build_copy_is_left_out(make: Make, copy: str) -> None:
    assert discover_files(make("app/a.py", copy, "build/other.py")).python == {"app/a.py"}


@pytest.mark.parametrize("path", ["build/release.py", "build/__init__.py", "dist/a.py", "lib/a.py"])
def test_a_directory_is_kept_when_only_its_name_is_suspicious(make: Make, path: str) -> None:
    assert discover_files(make(path)).python == {path}


def test_a_package_called_build_is_kept(make: Make) -> None:
    paths = {"build/__init__.py", "build/lib/__init__.py"}
    assert discover_files(make(*paths)).python == paths


def test_a_directory_that_is_asked_for_is_entered_wherever_it_lies(make: Make) -> None:
    directory = make(
        "build/lib/app/a.py", "node_modules/x/b.py", ".git/", texts={".gitignore": "node_modules\nbuild/lib/**\n"}
    )
    assert discover_files(directory / "build").python == frozenset()
    assert discover_files(directory / "build/lib").python == {"app/a.py"}
    assert discover_files(directory / "node_modules").python == {"x/b.py"}


def test_a_linked_work_tree_is_left_out_and_a_submodule_is_not(make: Make) -> None:
    directory = make(
        *("app.py", "copy/app.py", "part/app.py"),
        texts={"copy/.git": "gitdir: /repo/.git/worktrees/copy\n", "part/.git": "gitdir: ../.git/modules/part\n"},
    )
    assert discover_files(directory).python == {"app.py", "part/app.py"}


@pytest.mark.parametrize(
    "path",
    [
        *("Dockerfile", "Dockerfile.worker", "deploy/web.dockerfile", "compose.yaml", "docker-compose.override.yml"),
        *(".github/workflows/ci.yml", ".gitlab-ci.yml", ".gitlab/ci/test.yml", ".circleci/config.yml"),
        *("Procfile", "Procfile.dev", "Makefile", "rules.mk", "justfile", "alembic.ini", "setup.cfg", "pyproject.toml"),
        *("scripts/start.sh", "deploy/app.service", ".env", ".env.test", "package.json", "requirements-dev.txt"),
        *("notebooks/explore.ipynb", "supervisord.conf", "supervisor/conf.d/app.conf"),
    ],
)
def test_configuration_that_may_name_import_roots_is_listed(make: Make, path: str) -> None:
    assert discover_files(make(path)).others == {path}


def test_excludes_come_before_everything_else(make: Make) -> None:
    directory = make(
        *("app/a.py", "app/gen/b.py", "legacy/c.py", "build/lib/d.py"),
        texts={".gitignore": "gen/\n", "gen/.gitignore": "*"},
    )
    assert discover_files(directory, ["legacy/", "!gen/"]).python == {"app/a.py", "app/gen/b.py"}
    assert discover_files(directory, ["/app/*.py"]).python == {"legacy/c.py"}


@pytest.mark.skipif(os.name == "nt", reason="names are bytes on POSIX only")
def test_a_name_that_is_not_utf_8_is_kept_as_python_keeps_it(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.py")).touch()
    except OSError:
        pytest.skip("this file system holds UTF-8 names only")
    assert discover_files(tmp_path).python == {"caf\udce9.py"}
    assert discover_files(tmp_path, ["caf\udce9.py"]).python == frozenset()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_directory_that_cannot_be_listed_is_named(make: Make) -> None:
    directory = make("a.py", "secret/b.py")
    (directory / "secret").chmod(0)
    try:
        index = discover_files(directory)
    finally:
        (directory / "secret").chmod(0o700)
    assert index.python == {"a.py"}
    assert index.unread == {"secret": "cannot be listed: Permission denied"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_gitignore_that_cannot_be_read_is_named(make: Make) -> None:
    directory = make("app/a.py", texts={"app/.gitignore": "a.py"})
    (directory / "app/.gitignore").chmod(0)
    index = discover_files(directory)
    assert index.python == {"app/a.py"}
    assert index.unread == {"app/.gitignore": "cannot be read: Permission denied"}


def test_a_directory_that_vanishes_is_named(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = make("a.py", "gone/b.py")
    scan = os.scandir

    def scan_without(path: str) -> object:
        if path.endswith("gone"):
            raise FileNotFoundError(2, "No such file or directory", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", scan_without)
    index = discover_files(directory)
    assert index.python == {"a.py"}
    assert index.unread == {"gone": "cannot be listed: No such file or directory"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_never_opened(tmp_path: Path) -> None:
    for name in ["models.py", ".gitignore", "notes.txt"]:
        os.mkfifo(tmp_path / name)
    index = discover_files(tmp_path)
    assert index.python == frozenset()
    assert index.unread == {"models.py": "is not a regular file"}


@given(st.permutations(["a.py", "p/b.py", "p/q/c.py", "p/.gitignore", "r/setup.cfg", "v/pyvenv.cfg", "v/x.py"]))
def test_the_order_in_which_files_were_made_does_not_matter(paths: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for path in paths:
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_text("q/\n" if path.endswith(".gitignore") else "", encoding="utf-8")
        index = discover_files(directory)
    assert index.python == {"a.py", "p/b.py"}
    assert index.others == {"r/setup.cfg"}
    assert index.directories == {".", "p", "r"}
