"""What a fix makes superfluous goes with it, and nothing else."""

from pathlib import Path

import pytest

from onebase.fix.leftovers.tidying import tidied
from onebase.fix.tree import Tree
from onebase.fix.values import Edit, Fix, Grade

from .projects import BASE, BOOKING, planned, write_files

PROJECT = {"base.py": BASE, "models.py": BOOKING}
LINE = 'CALL = importlib.import_module("models")\n'


def after(directory: Path, text: str, old: str, new: str, others: "dict[str, str] | None" = None) -> str:
    """A file after one edit and what it makes superfluous."""
    write_files(directory, {**PROJECT, **(others or {}), "main.py": text})
    situation = planned(directory).first._replace(tree=Tree(str(directory)))
    data = text.encode()
    edit = Edit("main.py", data.index(old.encode()), old.encode(), new.encode())
    return (
        situation.tree.after(tidied(situation, Fix("OB113", "a test", Grade.UNSAFE, (edit,)))).read("main.py").decode()
    )


@pytest.mark.parametrize(
    "head",
    [
        "import importlib  # noqa: F401\n",
        "import importlib\n\nprint(importlib)\n",
        'import importlib\n\n__all__ = ["importlib"]\n',
        "import importlib.util\n\nprint(importlib.util)\n",
    ],
    ids=["a comment", "another use", "exported", "its submodule"],
)
def test_what_may_be_wanted_stays(head: str, tmp_path: Path) -> None:
    assert after(tmp_path, head + LINE, LINE, "import models\n") == f"{head}import models\n"


def test_what_another_file_imports_from_it_stays(tmp_path: Path) -> None:
    others = {"other.py": "from main import importlib\n"}
    assert after(tmp_path, f"import importlib\n{LINE}", LINE, "", others) == "import importlib\n"


def test_a_module_of_the_project_stays(tmp_path: Path) -> None:
    assert after(tmp_path, "import models\nprint(models)\n", "print(models)\n", "") == "import models\n"


def test_an_import_that_nothing_uses_any_more_goes(tmp_path: Path) -> None:
    text = f"import importlib\nimport os\n\n{LINE}print(os)\n"
    assert after(tmp_path, text, LINE, "") == "import os\n\nprint(os)\n"


def test_one_of_several_names_goes(tmp_path: Path) -> None:
    text = "from importlib import import_module, util\n\nprint(util)\nimport_module('models')\n"
    assert after(tmp_path, text, "import_module('models')\n", "") == "from importlib import util\n\nprint(util)\n"


def test_an_excuse_goes_with_the_code_above_the_imports(tmp_path: Path) -> None:
    path = 'sys.path.insert(0, "src")\n'
    text = f"import sys\n{path}import models  # noqa: E402\nimport base  # noqa: E402, F401\n\nprint(sys, models)\n"
    expected = "import sys\nimport models\nimport base  # noqa: F401\n\nprint(sys, models)\n"
    assert after(tmp_path, text, path, "") == expected


def test_an_excuse_that_is_still_needed_stays(tmp_path: Path) -> None:
    text = 'import sys\nsys.path.insert(0, "src")\nprint(sys)\nimport models  # noqa: E402\n'
    assert (
        after(tmp_path, text, 'sys.path.insert(0, "src")\n', "")
        == "import sys\nprint(sys)\nimport models  # noqa: E402\n"
    )
