"""What is read without click is what click reads."""

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebase.cli import check
from onebase.commands.options import CheckOptions, Options
from onebase.commands.plain import read_plain_check

LONG = [option for parameter in check.params for option in parameter.opts if option.startswith("--")]
SHORT = ["-q", "-v", "-e", "-o", "-w", "-qe", "-ofile", "-h", "--help", "--", "-", "-x", "--nonsense", "--sel"]
VALUES = ["src", "", ".", "OB1", "full", "json", "always", "note", "a=b", "-q", "--isolated"]
WORDS = st.one_of(
    st.sampled_from([*LONG, *SHORT, *VALUES]),
    st.tuples(st.sampled_from(LONG), st.sampled_from(VALUES)).map("=".join),
    st.text(max_size=4),
)


Read = tuple[tuple[str, ...], dict[str, object]] | None


def read_plainly(arguments: list[str]) -> Read:
    plain = read_plain_check(["check", *arguments])
    return (plain[0], values(plain[1])) if plain is not None else None


def values(options: CheckOptions) -> dict[str, object]:
    names = {**vars(Options), **vars(CheckOptions)}
    return {name: getattr(options, name) for name in names if not name.startswith("_")}


def read_by_click(arguments: list[str]) -> Read:
    try:
        parameters = check.make_context("check", list(arguments)).params
    except (click.ClickException, click.exceptions.Exit):
        return None
    return parameters.pop("paths"), parameters


@given(st.lists(WORDS, max_size=6))
def test_click_reads_the_same(arguments: list[str]) -> None:
    plain = read_plainly(arguments)
    assert plain is None or plain == read_by_click(arguments)


@pytest.mark.parametrize("arguments", [[], ["src", "-q"], ["-e", "--no-cache"], ["--select=OB1", "--select", "OB2"]])
def test_usual_command_lines_are_plain(arguments: list[str]) -> None:
    assert read_plainly(arguments) == read_by_click(arguments)


def test_variables_that_speak_to_click_are_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEBASE_OUTPUT_FORMAT", "json")
    assert read_plain_check(["check"]) is None
