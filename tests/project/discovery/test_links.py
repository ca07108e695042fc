"""Symbolic links: what they lead to is listed, and nothing of it twice without being named as the same file."""

import os
from pathlib import Path

import pytest

from onebase.project.discovery import discover_files

from .conftest import Make

pytestmark = pytest.mark.skipif(os.name == "nt", reason="symbolic links need a privilege on Windows")


def link(directory: Path, path: str, target: str) -> None:
    (directory / path).parent.mkdir(parents=True, exist_ok=True)
    (directory / path).symlink_to(target)


@pytest.mark.parametrize("target", ["/etc", "..", ".", "missing", "../missing.py", "self", "/"])
def test_a_link_that_leads_nowhere_out_or_round_is_left_out(make: Make, target: str) -> None:
    directory = make("inner/a.py", "outside.py") / "inner"
    link(directory, "self", target)
    link(directory, "self.py", "../outside.py")
    index = discover_files(directory)
    assert index.python == {"a.py"}
    assert index.directories == {"."}
    assert index.real == {}


def test_a_link_to_a_directory_around_it_is_left_out(make: Make) -> None:
    directory = make("a/b/c/m.py")
    link(directory, "a/b/c/up", "../../../a/b")
    assert discover_files(directory).python == {"a/b/c/m.py"}


def test_a_link_to_a_file_is_the_same_file(make: Make) -> None:
    directory = make("models/user.py")
    link(directory, "user.py", "models/user.py")
    link(directory, "again.py", "user.py")
    index = discover_files(directory)
    assert index.python == {"models/user.py", "user.py", "again.py"}
    assert index.real == {"user.py": "models/user.py", "again.py": "models/user.py"}
    assert index.identity("user.py") == index.identity("models/user.py") == "models/user.py"


def test_a_link_to_a_script_without_an_extension_is_listed(make: Make) -> None:
    directory = make("bin/tool")
    link(directory, "tool.py", "bin/tool")
    index = discover_files(directory)
    assert index.python == {"tool.py"}
    assert index.real == {"tool.py": "bin/tool"}


def test_all_below_a_link_to_a_directory_is_listed(make: Make) -> None:
    directory = make(
        "src/models/__init__.py", "src/models/deep/user.py", "src/models/setup.cfg", "src/modelsx/other.py"
    )
    link(directory, "app/models", "../src/models")
    index = discover_files(directory)
    assert index.real == {
        "app/models/__init__.py": "src/models/__init__.py",
        "app/models/deep/user.py": "src/models/deep/user.py",
        "app/models/setup.cfg": "src/models/setup.cfg",
    }
    assert set(index.real) <= index.python | index.others
    assert {"app", "app/models", "app/models/deep"} <= index.directories


def test_a_link_through_another_link_names_the_file_that_is_meant(make: Make) -> None:
    directory = make("real/a.py", "mid/")
    link(directory, "mid/alias.py", "../real/a.py")
    link(directory, "top", "mid")
    link(directory, "far", "top")
    assert discover_files(directory).real == dict.fromkeys(
        ["mid/alias.py", "top/alias.py", "far/alias.py"], "real/a.py"
    )


def test_links_that_lead_to_each_other_end(make: Make) -> None:
    directory = make("a/m.py", "b/n.py")
    link(directory, "a/x", "../b")
    link(directory, "b/y", "../a")
    index = discover_files(directory)
    assert index.python == {"a/m.py", "b/n.py", "a/x/n.py", "b/y/m.py"}


def test_nested_links_are_followed_twice_at_most(make: Make) -> None:
    directory = make(*(f"d{number}/m.py" for number in range(8)))
    for here in range(8):
        for there in range(8):
            if here != there:
                link(directory, f"d{here}/to{there}", f"../d{there}")
    index = discover_files(directory)
    assert len(index.python) == 8 + 8 * 7 + 8 * 7 * 6


@pytest.mark.parametrize(
    "hidden", ["env/lib/python3.11/site-packages/pkg", "node_modules/pkg", "ignored/pkg", "build/lib"]
)
def test_a_link_into_what_is_left_out_is_left_out(make: Make, hidden: str) -> None:
    directory = make("a.py", "env/pyvenv.cfg", f"{hidden}/m.py", texts={".gitignore": "ignored/\n"})
    link(directory, "pkg", hidden)
    link(directory, "m.py", f"{hidden}/m.py")
    assert discover_files(directory).python == {"a.py"}


def test_a_link_is_ignored_by_its_own_name(make: Make) -> None:
    directory = make("src/a.py", texts={".gitignore": "linked\n"})
    link(directory, "linked", "src")
    assert discover_files(directory).python == {"src/a.py"}


def test_a_project_that_is_reached_through_a_link_is_the_same_project(make: Make) -> None:
    directory = make("project/src/a.py")
    link(directory / "project", "app", "src")
    link(directory, "door", "project")
    through, straight = discover_files(directory / "door"), discover_files(directory / "project")
    assert through.directory.endswith("door")
    assert (through.python, through.real) == (straight.python, straight.real)
    assert straight.real == {"app/a.py": "src/a.py"}
