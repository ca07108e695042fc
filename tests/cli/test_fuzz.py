"""Any combination of options ends with an exit code of the documented ones, in whole lines, without a traceback."""

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onebase.command_line import run

from .conftest import DOUBLE

WORDS = st.sampled_from(
    ["OB1", "OB101", "ALL", "double-import", "nonsense", "", ".", "src", "x:OB1", "full", "json", "note"]
)
FLAGS = [
    "--isolated",
    "--no-cache",
    "--quiet",
    "-v",
    "--exit-zero",
    "--show-uncertain",
    "--statistics",
    "--show-settings",
]
VALUED = [
    *("--select", "--ignore", "--extend-select", "--per-file-ignores", "--extend-exclude", "--config", "--baseline"),
    *("--output-format", "--fail-level", "--color"),
]
OPTIONS = st.one_of(
    st.sampled_from([*FLAGS, "--show-files"]).map(lambda flag: [flag]),
    st.tuples(st.sampled_from(VALUED), WORDS).map(list),
    st.one_of(WORDS, st.text(st.characters(exclude_characters="\0"), max_size=5)).map(lambda word: [word]),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    directory = tmp_path_factory.mktemp("project")
    for name, text in DOUBLE.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    before = Path.cwd()
    os.chdir(directory)
    yield
    os.chdir(before)


@pytest.mark.usefixtures("project")
@settings(max_examples=60)
@given(st.sampled_from(["check", "trace", "explain", "rules"]), st.lists(OPTIONS, max_size=4))
def test_any_command_line_ends_well(command: str, options: list[list[str]]) -> None:
    out, err = io.StringIO(), io.StringIO()
    arguments = [command, *(word for option in options for word in option)]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(arguments)
    assert code in (0, 1, 2)
    assert "internal error" not in err.getvalue()
    assert "Traceback" not in err.getvalue()
    if code == 2:
        assert err.getvalue().startswith("onebase: ")
