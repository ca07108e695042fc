"""What Git tracks counts, whatever a `.gitignore` says."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from onebase.project.discovery import discover_files

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

IGNORED = "Dockerfile\nlib/\n*_secret.py\nnone/\n"
TRACKED = ("Dockerfile", "lib/deep/a.py", "lib/b.py", "my_secret.py", "x/lib/c.py", ".gitignore")
LEFT = ("lib/left.py", "lib/deep/left.py", "left_secret.py", "none/left.py", "x/none/lib/left.py", "other/Dockerfile")


def git(directory: Path, *words: str) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    subprocess.run(["git", "-C", str(directory), *words], check=True, capture_output=True, env=environment)


def repository(directory: Path, prefix: str = "") -> Path:
    git(directory, "init", "-q")
    for path in (*TRACKED, *LEFT):
        file = directory / prefix / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(IGNORED if path == ".gitignore" else "")
    git(directory, "add", "-f", *(prefix + path for path in TRACKED))
    return directory / prefix


@pytest.mark.parametrize("prefix", ["", "services/shop/"])
def test_what_is_tracked_is_listed(tmp_path: Path, prefix: str) -> None:
    index = discover_files(repository(tmp_path, prefix))
    assert index.python == {"lib/deep/a.py", "lib/b.py", "my_secret.py", "x/lib/c.py"}
    assert index.others == {"Dockerfile"}
    assert str(tmp_path / ".git/index") in index.consulted


def test_paths_are_not_told_by_their_ends_or_beginnings(tmp_path: Path) -> None:
    directory = repository(tmp_path)
    (directory / "Dockerfile").unlink()
    (directory / "a").mkdir()
    (directory / "a/my_secret.py").write_text("")
    assert "a/my_secret.py" not in discover_files(directory).python


def test_what_is_excluded_by_the_settings_is_not_asked_about(tmp_path: Path) -> None:
    assert discover_files(repository(tmp_path), ["lib/", "my_secret.py"]).python == set()


def test_a_linked_work_tree_has_an_index_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    first = repository(tmp_path / "first")
    git(first, "-c", "user.name=x", "-c", "user.email=x@y", "commit", "-q", "-m", "first")
    git(first, "worktree", "add", "-q", str(tmp_path / "second"))
    assert discover_files(tmp_path / "second").others == {"Dockerfile"}


@pytest.mark.parametrize("data", [b"", b"DIRC", b"DIRC\0\0\0\2", b"DIRC\0\0\0\4Dockerfile\0", os.urandom(300)])
def test_a_broken_index_tracks_nothing(tmp_path: Path, data: bytes) -> None:
    directory = repository(tmp_path)
    (directory / ".git/index").write_bytes(data)
    assert discover_files(directory).others == set()
