"""Files whose text Python warns of are read like any others, and nobody is told of it."""

import warnings
from pathlib import Path

from onebase.program.functions import Functions
from onebase.program.uses import Uses
from onebase.project.discovery import discover_files
from onebase.rules._texts import tree_of

# An escape that Python does not know: a DeprecationWarning, from Python 3.12 on a SyntaxWarning.
TEXT = 'def prepare():\n    return "\\d"\n\n\ndef test_prepare():\n    prepare()\n'


def test_readers_of_whole_files_are_silent(tmp_path: Path) -> None:
    (tmp_path / "test_shop.py").write_text(TEXT, encoding="utf-8")
    index = discover_files(tmp_path)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        assert [each.name for each in Functions(index).of("test_shop.py")] == ["prepare", "test_prepare"]
        assert Uses(index).is_used("prepare")
        assert tree_of(TEXT) is not None
    assert told == []
