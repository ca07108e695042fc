from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebase.project.entry_points.commands.expansion import Expander
from onebase.project.entry_points.paths import PROJECT

VARIABLES = {"NAME": "app", "TWO": "a b", "EMPTY": ""}


def expander(variables: Mapping[str, str] = VARIABLES) -> Expander:
    return Expander(variables.get, f"{PROJECT}/sub", f"{PROJECT}/scripts/run.sh", ("x", "y"))


@pytest.mark.parametrize(
    "word", ["$PORT", "${PORT}", "a$PORT.b", "$(date +%s)", "`whoami`", "${{ matrix.os }}", "{{x}}", "$1"]
)
def test_what_is_not_known_is_left_as_it_is(word: str) -> None:
    assert expander().words(word) == [word]


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("plain", ["plain"]),
        ("'$NAME'", ["$NAME"]),
        ("$NAME.main", ["app.main"]),
        ("${NAME}x", ["appx"]),
        ('"$TWO"', ["a b"]),
        ("$TWO", ["a", "b"]),
        ("$EMPTY", []),
        ('"$EMPTY"', [""]),
        ("$PYTHONPATH", []),
        ("src:$PYTHONPATH", ["src:"]),
        ("src${PYTHONPATH:+:$PYTHONPATH}", ["src"]),
        ("${PORT:-80}", ["80"]),
        ("${EMPTY:-$NAME}", ["app"]),
        ("${NAME-x}", ["app"]),
        ("$PWD/src", [f"{PROJECT}/sub/src"]),
        ("$(pwd)", [f"{PROJECT}/sub"]),
        ("`pwd`/..", [f"{PROJECT}/sub/.."]),
        ('"$(dirname "$0")/.."', [f"{PROJECT}/scripts/.."]),
        ('$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)', [PROJECT]),
        ("$(realpath ../lib)", [f"{PROJECT}/lib"]),
        ("$(git rev-parse --show-toplevel)/a", [f"{PROJECT}/a"]),
        ("${{ github.workspace }}/src", [f"{PROJECT}/src"]),
        ('"$@"', ["x", "y"]),
        ("a\\ b", ["a b"]),
    ],
)
def test_what_is_known_is_put_in(word: str, words: list[str]) -> None:
    assert expander().words(word) == words


@given(st.text(alphabet="ab \n'\"\\$(){}`:-=", max_size=30))
def test_any_word_is_expanded(word: str) -> None:
    assert all(isinstance(each, str) for each in expander().words(word))
