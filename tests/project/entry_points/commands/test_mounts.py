import pytest

from onebase.project.entry_points.commands.mounts import Mount, Mounts
from onebase.project.entry_points.paths import PROJECT

SOME = Mounts((Mount("backend", "/code"), Mount("backend/app", "/srv/app"), Mount("docs", "/srv/notes", matters=False)))


@pytest.mark.parametrize(
    ("absolute", "path"),
    [
        (PROJECT, "."),
        (f"{PROJECT}/a/b", "a/b"),
        ("/code", "backend"),
        ("/code/", "backend"),
        ("/code/x/y", "backend/x/y"),
        ("/codes", None),
        ("/srv/app/api", "backend/app/api"),
        ("/srv", "backend"),
        ("/", None),
        ("/etc", None),
    ],
)
def test_paths_of_a_container(absolute: str, path: str | None) -> None:
    assert SOME.to_project(absolute) == path


def test_without_mounts_only_paths_of_the_project_are_known() -> None:
    assert Mounts().to_project("/app") is None


def test_a_directory_put_together_from_different_ones_is_not_known() -> None:
    mounts = Mounts((Mount("backend/app", "/code/app"), Mount("shared", "/code/shared")))
    assert mounts.to_project("/code") is None


def test_a_renamed_part_makes_the_whole_unknown() -> None:
    assert Mounts((Mount("src", "/code/app"),)).to_project("/code") is None


def test_the_longest_mount_counts_and_a_later_one_replaces_an_equal_one() -> None:
    mounts = Mounts((Mount(".", "/app"), Mount("lib", "/app/lib"))).with_mount(Mount("other", "/app/lib"))
    assert mounts.to_project("/app/lib/x.py") == "other/x.py"
    assert mounts.to_project("/app/src") == "src"
