from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebase.project.settings import ConfigurationError
from onebase.selection.baseline import compare, read_baseline, write_baseline
from onebase.vocabulary import Evidence, Finding, Place, Severity, Subject

from .findings import CODES, a_finding

texts = st.text(max_size=8) | st.just("caf\udce9.py")
findings = st.builds(
    lambda code, kind, name, essence, line: Finding(
        code,
        Subject(kind, name),
        "message",
        (Evidence(Place("a.py", line), "here"),),
        "help",
        Severity.ERROR,
        essence=tuple(essence),
    ),
    texts,
    texts,
    texts,
    st.lists(texts, max_size=2),
    st.integers(1, 99),
)


@given(st.lists(findings, max_size=5))
def test_what_was_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, found: list[Finding]) -> None:
    file = tmp_path_factory.getbasetemp() / "baseline.json"
    count = write_baseline(file, found)
    remembered = read_baseline(file)
    assert remembered == {finding.key for finding in found}
    assert count == len(remembered)
    assert compare(found, remembered, CODES) == ((), ())


def test_it_is_the_same_text_whatever_the_order_and_the_lines(tmp_path: Path) -> None:
    one, other = a_finding(name="a.py"), a_finding(name="b.py")
    write_baseline(tmp_path / "1.json", [one, other])
    write_baseline(tmp_path / "2.json", [other, a_finding("OB101", Place("app/models.py", 77), name="a.py")])
    assert (tmp_path / "1.json").read_text() == (tmp_path / "2.json").read_text()


def test_an_empty_baseline_is_one(tmp_path: Path) -> None:
    assert write_baseline(tmp_path / "b.json", []) == 0
    assert read_baseline(tmp_path / "b.json") == frozenset()


def test_only_new_findings_remain_and_only_rules_that_ran_forget() -> None:
    known, new, gone = a_finding(name="known.py"), a_finding(name="new.py"), a_finding("OB104", name="gone.py")
    remembered = frozenset({known.key, gone.key})
    assert compare([known, new], remembered, CODES) == ((new,), (gone.key,))
    assert compare([known, new], remembered, frozenset({"OB101"})) == ((new,), ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"version": 2, "findings": []}',
        '{"version": 1}',
        '{"version": 1, "findings": 3}',
        '{"version": 1, "findings": ["OB101"]}',
        '{"version": 1, "findings": [{"code": "OB101"}]}',
        '{"version": 1, "findings": [{"code": 1, "subject": {"kind": "a", "name": "b"}, "essence": []}]}',
        '{"version": 1, "findings": [{"code": "OB101", "subject": [], "essence": []}]}',
        '{"version": 1, "findings": [{"code": "OB101", "subject": {"kind": "a", "name": "b"}, "essence": "c"}]}',
        '{"version": 1, "findings": [{"code": "OB101", "subject": {"kind": "a", "name": "b"}, "essence": [[]]}]}',
        "[" * 100_000,
        "\x00\xff",
    ],
)
def test_what_is_no_baseline_is_one_problem(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "baseline.json"
    file.write_text(text, encoding="latin-1")
    with pytest.raises(ConfigurationError) as caught:
        read_baseline(file)
    (problem,) = caught.value.problems
    assert problem.startswith("baseline.json: ")
    assert "--write-baseline" in problem


def test_a_missing_baseline_and_one_that_cannot_be_written_are_problems(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read: No such file or directory; write one"):
        read_baseline(tmp_path / "missing.json")
    with pytest.raises(ConfigurationError, match="cannot be written: Is a directory"):
        write_baseline(tmp_path, [])
