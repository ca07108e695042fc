from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebase.project.entry_points.pytest_runs.arguments import Arguments, parse_arguments, shown_arguments
from tests.project.entry_points.support import project, tree_of


@pytest.mark.parametrize(
    "words",
    [
        "-q -x -vv --lf --tb short -k tests -m slow -n 4 -rA --durations 5 --cov-report xml --maxfail 1 -W error",
        "--cov=app --cov-fail-under=80 --junitxml reports/x.xml --timeout=5 --color yes",
        "--cov app --cov --no-cov",
        "",
    ],
)
def test_options_that_change_nothing(words: str) -> None:
    assert parse_arguments(words.split()) == Arguments()


def test_options_that_matter() -> None:
    words = (
        "-q tests/a.py::T -o pythonpath=src --import-mode importlib --doctest-modules -p plugin -pother "
        "-p no:cacheprovider --ignore=x --ignore-glob *y"
    )
    assert parse_arguments(
        [*words.split(), "--rootdir", "r", "-c", "x.ini", "--confcutdir=c", "--noconftest", "--", "-b"]
    ) == (
        Arguments(
            paths=("tests/a.py::T", "-b"),
            import_mode="importlib",
            doctest_modules=True,
            plugins=("plugin", "other", "no:cacheprovider"),
            ignored=("x",),
            ignored_globs=("*y",),
            rootdir="r",
            configuration="x.ini",
            conftest_cut="c",
            no_conftest=True,
            overrides=(("pythonpath", "src"),),
        )
    )


def test_the_last_value_counts() -> None:
    assert parse_arguments(["--import-mode=append", "--import-mode=prepend"]).import_mode == "prepend"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("-q", []),
        ("tests -q --cov=app", ["tests"]),
        ("tests/test_a.py::test_x", ["tests/test_a.py::test_x"]),
        ("-p no:x -p own -o junit_family=x -o pythonpath=src", ["-p", "own", "-o", "pythonpath=src"]),
        ("--import-mode=append --doctest-modules", ["--import-mode=append", "--doctest-modules"]),
        ("word", []),
        ("other/tests", None),
        ("other/tests tests", ["tests"]),
    ],
)
def test_what_is_shown(tmp_path: Path, words: str, shown: list[str] | None) -> None:
    tree = tree_of(project(tmp_path, **{"tests/test_a.py": ""}))
    assert shown_arguments(tree, ".", words.split()) == shown


@given(st.lists(st.sampled_from(["-k", "-q", "--cov", "a", "-p", "--", "-", "-o", "=", "--x=y", "-kx"]), max_size=6))
def test_any_words_are_read(words: list[str]) -> None:
    assert set(parse_arguments(words).paths) <= {"a", "-", "--", "=", "-k", "-q", "--cov", "-p", "-o", "--x=y", "-kx"}
