"""The patterns of `.gitignore`, with Git itself as the judge."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onebase.project.discovery import discover_files

from .conftest import Make

PATHS = (
    *("a.py", "b.py", "ab.py", "aab.py", "x y.py", "[a].py", "#a.py", "!a.py", "-.py"),
    *("d/a.py", "d/b.py", "d/e/a.py", "d/e/f/a.py", "d/e/f/b.py", "e/a.py", "e/d/a.py", "dd/e/ab.py", "a/d/e/b.py"),
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", set(PATHS)),
        ("# a.py\n\n", set(PATHS)),
        ("*.py\n!b.py", {"b.py", "d/b.py", "d/e/f/b.py", "a/d/e/b.py"}),
        ("/d/\n!/d/b.py", {path for path in PATHS if not path.startswith("d/")}),
        ("\ufeff/d/\r\n", {path for path in PATHS if not path.startswith("d/")}),
        ("\\#a.py\n\\!a.py\nx y.py   \n\\[a].py", set(PATHS) - {"#a.py", "!a.py", "x y.py", "[a].py"}),
    ],
)
def test_patterns_leave_out_what_they_name(make: Make, text: str, left: set[str]) -> None:
    directory = make(*PATHS)
    (directory / ".gitignore").write_text(text, encoding="utf-8", newline="")
    assert discover_files(directory).python == left


def test_a_file_further_inside_decides_first(make: Make) -> None:
    directory = make(
        *("gen/a.py", "gen/deep/b.py", "gen/deep/c.py", "app/gen.py"),
        texts={".gitignore": "*.py\n!app/\n", "gen/.gitignore": "!a.py\n/c.py\n", "gen/deep/.gitignore": "!/c.py\n"},
    )
    assert discover_files(directory).python == {"gen/a.py", "gen/deep/c.py"}


def test_patterns_above_the_project_hold_up_to_the_top_of_the_work_tree(make: Make) -> None:
    directory = make(
        *(".git/", "apps/backend/gen/a.py", "apps/backend/b.py", "apps/backend/c.py"),
        texts={".gitignore": "/apps/backend/gen/\n", "apps/.gitignore": "c.py\n"},
    )
    assert discover_files(directory / "apps/backend").python == {"b.py"}
    (directory / "apps/backend/.git").mkdir()
    assert discover_files(directory / "apps/backend").python == {"b.py", "c.py", "gen/a.py"}


def test_patterns_above_the_project_count_for_nothing_outside_of_a_work_tree(make: Make) -> None:
    assert discover_files(make("inner/a.py", texts={".gitignore": "a.py\n"}) / "inner").python == {"a.py"}


def test_patterns_around_a_submodule_do_not_hold_in_it(make: Make) -> None:
    directory = make(
        "part/a.py", "whole/a.py", texts={".gitignore": "a.py\n", "part/.git": "gitdir: ../.git/modules/part"}
    )
    assert discover_files(directory).python == {"part/a.py"}


def test_gitignore_files_count_for_nothing_when_asked(make: Make) -> None:
    directory = make(".git/", "part/a.py", texts={".gitignore": "a.py\n", "part/.gitignore": "*"})
    for top in [directory, directory / "part"]:
        assert not discover_files(top).python
        assert discover_files(top, respect_gitignore=False).python


def test_a_gitignore_that_is_a_directory_is_no_gitignore(make: Make) -> None:
    assert discover_files(make(".gitignore/a.py", "b.py")).python == {".gitignore/a.py", "b.py"}


LINES = st.one_of(
    st.from_regex(r"!?/?(\*\*/)?[abde\*\?]{1,3}(\.py)?/?", fullmatch=True, alphabet="!/*?abde.py"),
    st.text(alphabet="abde.py*?/!#[]-^\\ ", min_size=1, max_size=9),
    st.sampled_from(
        ["**/", "d/**", "d/**/a.py", "/*", "!*/", "!*.py", "[!a]*", "[]-]*", "[a-]b*", "d/*", "**/e/**/*.py"]
    ),
)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@given(outer=st.lists(LINES, max_size=4), inner=st.lists(LINES, max_size=3))
@settings(max_examples=120)
@example(outer=["*", "!*/", "!a.py"], inner=["a.py"])
@example(outer=["d/*", "!d/e"], inner=[])
def test_what_git_ignores_is_ignored(outer: list[str], inner: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name, "work")
        for path in PATHS:
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).touch()
        (directory / ".gitignore").write_text("\n".join(outer), encoding="utf-8")
        (directory / "d/.gitignore").write_text("\n".join(inner), encoding="utf-8")
        assert discover_files(directory).python == not_ignored_by_git(directory)


def not_ignored_by_git(directory: Path) -> set[str]:
    """The files that Git would offer to add, with an empty repository beside the directory."""
    repository = directory.parent / "repository"
    environment = {**os.environ, "GIT_DIR": str(repository), "GIT_WORK_TREE": str(directory)}
    subprocess.run(["git", "init", "-q", "--bare", str(repository)], check=True, env=os.environ)
    command = ["git", "ls-files", "--others", "--exclude-per-directory=.gitignore", "-z"]
    listed = subprocess.run(command, check=True, env=environment, cwd=directory, capture_output=True, text=True).stdout
    return {path for path in listed.split("\0") if path.endswith(".py")}
