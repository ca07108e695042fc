"""What no step edits although it says a name that is given up: doctests, examples in documents, cells of notebooks."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebase.fix.old_names.documents import examples, imports
from onebase.fix.old_names.left import OldName, old_names
from onebase.python_text import NotRead

from .projects import TWO_ROOTS, planned, write_files

HERE = "from src.models.booking import Booking"
THERE = "from models.booking import Booking"


def told(directory: Path, files: dict[str, str | bytes]) -> list[OldName]:
    write_files(directory, {**TWO_ROOTS, "tests/test_booking.py": f"{HERE}\n", **files})
    plan = planned(directory)
    assert [step.fix.code for step in plan.steps] == ["OB101"]
    return list(old_names(plan.first.program, plan.last.tree, [step.fix for step in plan.steps]))


def notebook(*cells: str, kind: str = "code", language: str = "python") -> str:
    given = [{"cell_type": kind, "source": cell.splitlines(keepends=True)} for cell in cells]
    return json.dumps({"cells": given, "metadata": {"language_info": {"name": language}}})


SILENT: dict[str, str | bytes] = {
    "prose.md": f"{HERE}\n`>>> {HERE}`\n",
    "plain.md": f"```\n{HERE}\n```\n\n    {HERE}\n",
    "shell.md": f"```sh\n{HERE}\n```\n```python\nx = '''\n{HERE}\n'''\n```\n",
    "others.md": f"```python\n{THERE}\nfrom src import VERSION, unknown\nfrom .src.models import booking\n```\n",
    "prompts.txt": f">>>{HERE}\n>>> # {HERE}\n>>> print('{HERE}')\n",
    "text.rst": f".. code-block:: text\n\n   {HERE}\n\n.. note:: {HERE}\n",
    "tool.py": f'"""{HERE}"""\nTEXT = """\n>>> {HERE}\n"""\n',
    "broken.py": f'"""\n>>> {HERE}\n"""\nif:\n',
    "prose.ipynb": notebook(HERE, kind="markdown"),
    "r.ipynb": notebook(HERE, language="R"),
    "commands.ipynb": notebook(f"%%bash\n{HERE}", f"!{HERE}", f"'''\n{HERE}\n'''"),
    "odd.ipynb": '{"cells": [{"cell_type": "code", "source": null}, 1, {}], "x": "' + HERE + '"}',
    "node_modules/x/README.md": f">>> {HERE}\n",
}


def test_prose_and_other_texts_say_nothing(tmp_path: Path) -> None:
    assert told(tmp_path, SILENT) == []


LOUD: dict[str, tuple[str | bytes, int]] = {
    "fence.md": (f"# A\n\n```python\n{HERE}\n```\n", 4),
    "docs/list.markdown": (f"- b\n  ```{{.python}}\n  def f():\n      {HERE}\n  ```\n", 4),
    "windows.md": (f"\r\n~~~pycon\r\n>>> {HERE}\r\n~~~\r\n", 3),
    "unparsed.md": (f"```python\n{HERE}\nprint(…)\n", 2),
    "mark.txt": (f"\ufeff>>> {HERE}  # why\n", 1),
    "options.rst": (f"\n.. code-block:: python\n   :linenos:\n\n   {HERE}\n   x = 1\n\nend\n", 5),
    "sphinx.rst": (f"  .. testcode::\n\n     {HERE}\n", 3),
    "lines.rst": (">>> from src.models.booking import (\n...     Booking,  # one\n... )\n", 1),
    "inner.rst": (f">>> if x:\n...     {HERE}\n", 2),
    "method.py": (f'class A:\n    """Text.\n\n    >>> x = 1\n    >>> {HERE}\n    """\n', 5),
    "escapes.py": (f'x = 1\n\n\ndef f():\n    """A\\n\\\nb.\n\n    >>> {HERE}\n    """\n', 8),
    "first.py": (f'class A: """>>> {HERE}"""\n', 1),
    "tabs.py": (f'async def a():\n\t"""\n\t>>> {HERE}\n\t"""\n', 3),
    "latin.py": (f'# coding: latin-1\n"""\xe4\n>>> {HERE}\n"""\n'.encode("latin-1"), 3),
}


def test_statements_are_told_with_their_line(tmp_path: Path) -> None:
    found = told(tmp_path, {path: text for path, (text, _) in LOUD.items()})
    assert found == [OldName(path, 0, line, HERE, THERE) for path, (_, line) in sorted(LOUD.items())]


def test_cells_of_notebooks_are_counted_and_commands_of_ipython_left_out(tmp_path: Path) -> None:
    text = notebook("", f"%matplotlib inline\nfiles = !ls\nbooking?\n{HERE}", f"%%time\n{HERE}", f"  $\n{HERE}")
    places = [(each.cell, each.line) for each in told(tmp_path, {"a.ipynb": text})]
    assert places == [(2, 4), (3, 2), (4, 2)]


def test_notebooks_of_the_third_format_are_read(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "input": [f"{HERE}\n"]}
    found = told(tmp_path, {"a.ipynb": json.dumps({"worksheets": [{"cells": [cell]}], "metadata": {}})})
    assert found == [OldName("a.ipynb", 1, 1, HERE, THERE)]


def test_what_is_no_notebook_is_named(tmp_path: Path) -> None:
    texts = ["{", "[" * 100_000, "[]", '"x"', "\xff"]
    files = {f"{number}.ipynb": text.encode("latin-1") + HERE.encode() for number, text in enumerate(texts)}
    found = told(tmp_path, {**files, "5.ipynb": f'["{HERE}"]'})
    assert found == [OldName(f"{n}.ipynb", 0, 0, "", "", "no notebook that can be read") for n in range(6)]


@pytest.mark.skipif(not os.geteuid(), reason="root may read everything")
def test_what_may_not_be_read_is_named(tmp_path: Path) -> None:
    write_files(tmp_path, {"README.md": HERE})
    (tmp_path / "README.md").chmod(0)
    assert [each.problem for each in told(tmp_path, {})] == ["permission denied"]


def test_several_names_in_one_statement_become_several(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "src/__init__.py": "VERSION = 1\n",
        "a.md": ">>> from src import models, VERSION\n",
    }
    assert [each.new for each in told(tmp_path, files)] == ["import models; from src import VERSION"]


def test_what_another_file_could_be_meant_by_is_not_told(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"old/src/models/booking.py": "", "a.md": f">>> {HERE}\n"}
    assert told(tmp_path, files) == []


def test_links_are_not_looked_into_twice(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "more").symlink_to("docs")
    assert [each.path for each in told(tmp_path, {"docs/a.md": f">>> {HERE}\n"})] == ["docs/a.md"]


_LINES = st.sampled_from(
    [
        HERE,
        f">>> {HERE}",
        "... x",
        "```python",
        "```",
        "    >>> (",
        ".. testcode::",
        "\\",
        '"""',
        "%ls",
        "\x0c",
        "\t>>> ",
    ]
)


@given(st.lists(_LINES), st.sampled_from(["a.md", "a.ipynb", "a.py"]), st.sampled_from(["\n", "\r\n", "\r"]))
def test_whatever_is_read_ends_in_statements_or_a_reason(lines: list[str], path: str, end: str) -> None:
    text = end.join(lines)
    try:
        found = list(examples(path, (notebook(text) if path.endswith("ipynb") else text).encode()))
    except NotRead:
        assert path == "a.py"
        return
    for example in found:
        for line, statement in imports(example.code):
            assert 1 <= line <= example.code.count("\n") + 1 + example.code.count("\r")
            assert "import" in statement
