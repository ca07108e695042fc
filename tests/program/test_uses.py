"""Whether anything can call a function is told from the text of the project."""

from pathlib import Path

import pytest

from onebase.program.uses import Uses
from onebase.project.discovery import discover_files


def uses(directory: Path, text: str) -> Uses:
    (directory / "database.py").write_text(text, encoding="utf-8")
    return Uses(discover_files(directory, ()))


@pytest.mark.parametrize(
    "text",
    [
        "def prepare():\n    import models\n",
        "def prepare():\n    import models\n\n\ndef prepare_all():\n    pass\n",
        "class Engine:\n    def prepare(self):\n        pass\n\n\ndef prepare():\n    import models\n",
        "# prepare() comes first\ndef prepare():\n    import models\n",
        "def prepare():\n    import models\n\n\ndef get():\n    raise RuntimeError('Call prepare() first.')\n",
        'def get():\n    """Needs prepare.\n\n    See prepare().\n    """\n\n\ndef prepare():\n    import models\n',
        "def prepare(again=True):\n    import models\n    prepare(again=False)\n",
    ],
)
def test_a_function_that_nobody_names_is_not_used(tmp_path: Path, text: str) -> None:
    assert not uses(tmp_path, text).is_used("prepare")


@pytest.mark.parametrize(
    "text",
    [
        "def prepare():\n    import models\n\n\nprepare()\n",
        "@app.get('/')\ndef prepare():\n    import models\n",
        "@app.get(\n    '/'\n)\nasync def prepare():\n    import models\n",
        "def prepare():\n    import models\n\n\nHOOKS = [prepare]\n",
        "def prepare():\n    import models\n\n\nHOOK = 'database.prepare'\n",
        "def prepare():\n    import models\n\n\nrun(['python', '-c', 'import database; database.prepare()'])\n",
        "def prepare():\n    import models\n\n\nuvicorn.run('database:prepare', factory=True)\n",
        "from database import prepare as first\n\ndef prepare():\n    import models\n",
        "def prepare():\n    import models\n\n\nprint 'prepare'\n",
    ],
)
def test_a_function_that_is_called_decorated_or_named_is_used(tmp_path: Path, text: str) -> None:
    assert uses(tmp_path, text).is_used("prepare")
