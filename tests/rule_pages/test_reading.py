"""A page is read as it is written, and what is not in the format is refused."""

from pathlib import Path

import pytest

from .execute import execute, materialise
from .page import Example, Expected, Page, Run, read_page

PAGE = """\
# double-import (OB101)

## Example

### Clean: one name

```python path=shop/models.py
ROOMS = 2
```

```symlink path=worker/models.py
../shop/models.py
```

### Flagged: two names

Starting from: "Clean: one name"

Removed: `worker/models.py`

```python path=main.py
import shop.models
import models  # noqa: E402  # error: [OB101, OB109]
```

Finding: `OB003 setup.py` and Finding: `OB106 pytest.ini:2`

```run needs=sqlalchemy
PYTHONPATH=shop python main.py
```

```raises
Table 'booking'
```

## Fixed

### Fixed: two names

```python path=main.py
import shop.models
```

```run
python main.py
```
"""


def read(tmp_path: Path, text: str) -> Page:
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    return read_page(tmp_path / "page.md")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (PAGE.replace("# double-import (OB101)", "# Double import"), "the first line"),
        (PAGE.replace("### Clean: one name", "### One name"), "does not begin with"),
        (PAGE.replace("### Fixed: two names", "### Flagged: two names"), "occurs twice"),
        (PAGE.replace('"Clean: one name"', '"Clean: no name"'), "no example 'Clean: no name'"),
        (PAGE.replace("path=main.py", "main.py"), "not of the form key=value"),
        (PAGE.rstrip().removesuffix("```"), "never closed"),
    ],
)
def test_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read(tmp_path, text)


def test_name_code_and_headings(tmp_path: Path) -> None:
    page = read(tmp_path, PAGE)
    assert (page.name, page.code, page.headings) == ("double-import", "OB101", ("Example", "Fixed"))


def test_clean_example(tmp_path: Path) -> None:
    assert read(tmp_path, PAGE).of_kind("Clean") == [
        Example(
            kind="Clean",
            name="one name",
            files={"shop/models.py": "ROOMS = 2\n"},
            links={"worker/models.py": "../shop/models.py"},
            findings=(),
            runs=(),
            explained=False,
        )
    ]


def test_flagged_example_builds_on_another_and_loses_its_marks(tmp_path: Path) -> None:
    assert read(tmp_path, PAGE).of_kind("Flagged") == [
        Example(
            kind="Flagged",
            name="two names",
            files={
                "shop/models.py": "ROOMS = 2\n",
                "main.py": "import shop.models\nimport models  # noqa: E402\n",
            },
            links={},
            findings=(
                Expected("main.py", 2, "OB101", "error"),
                Expected("main.py", 2, "OB109", "error"),
                Expected("pytest.ini", 2, "OB106"),
                Expected("setup.py", 0, "OB003"),
            ),
            runs=(Run(("PYTHONPATH=shop python main.py",), needs="sqlalchemy", raises="Table 'booking'\n"),),
            explained=False,
        )
    ]


def test_fixed_example_builds_on_its_flagged_one(tmp_path: Path) -> None:
    [fixed] = read(tmp_path, PAGE).of_kind("Fixed")
    assert fixed.files == {"shop/models.py": "ROOMS = 2\n", "main.py": "import shop.models\n"}


def test_commands_see_the_files_their_environment_and_nothing_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    files = {"shop/rooms.py": "NAME = 'Blue room'\n", "show.py": "import sys, rooms\nprint(rooms.NAME)\nsys.exit(3)\n"}
    materialise(Example("Clean", "rooms", files, {}, (), (), explained=False), tmp_path)
    assert execute(Run(("PYTHONPATH=shop python show.py",)), tmp_path) == (3, "Blue room\n")
    code, printed = execute(Run(("python show.py",)), tmp_path)
    assert (code, "No module named 'rooms'" in printed) == (1, True)


def test_a_command_before_the_last_must_succeed(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="failed"):
        execute(Run(("python missing.py", "python -V")), tmp_path)
