"""The settings reader says what is wrong with anything; it never fails."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebase.project.settings_files import read_table
from onebase.project.settings_keys import KEYS, read_layer

words = st.one_of(st.text(max_size=8), st.sampled_from(["OB1", "error", "full", "tests/*", "pytest", ".", "command"]))
plain = st.one_of(words, st.booleans(), st.integers(), st.floats(), st.dates(), st.none())
values = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(words, st.sampled_from(["command", "directory", "python-path"])), inner, max_size=3),
    ),
    max_leaves=8,
)
keys = st.one_of(st.sampled_from(sorted(KEYS)), st.text(max_size=12))


@given(st.dictionaries(keys, values, max_size=6))
def test_every_value_is_read_or_said_to_be_wrong(table: dict[str, Any]) -> None:
    problems: list[str] = []
    layer = read_layer(table, "onebase.toml", "/project", problems)
    for key, value in table.items():
        read = key in KEYS and getattr(layer, key.replace("-", "_")) not in (None, ())
        is_said = any((key if key.isprintable() else "\\") in problem for problem in problems)
        assert read or is_said or value in ([], {})
    assert all(problem.startswith("onebase.toml: ") for problem in problems)
    assert not any("\n" in problem for problem in problems)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_table_or_one_problem(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.mktemp("bytes") / "onebase.toml"
    file.write_bytes(data)
    problems: list[str] = []
    table = read_table(file, problems)
    assert (table is None) == (len(problems) == 1)
    assert not any("\n" in problem for problem in problems)
