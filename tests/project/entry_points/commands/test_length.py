"""Variables that stand for each other do not fill the memory, and the commands beside them are read."""

from pathlib import Path

import pytest

from onebase.project.entry_points.commands.length import LONGEST
from onebase.project.entry_points.sources.makefile import makefile_commands
from tests.project.entry_points.support import all_told, project, tree_of

_TIMES = 22
_FILES = {
    "Makefile": "A := lol\n" + "A := $(A)$(A)\n" * _TIMES + "run:\n\tpython $(A)\n\tpython app.py\n",
    "run.sh": "A=lol\n" + 'A="$A$A"\n' * _TIMES + "python $A\npython app.py\n",
    "Dockerfile": "FROM python\nCOPY . .\nENV A=lol\n" + "ENV A=$A$A\n" * _TIMES + "RUN python $A\nCMD python app.py\n",
    "uwsgi.ini": "[uwsgi]\nA = lol\n" + "A = %(A)%(A)\n" * _TIMES + "import = %(A)\nmodule = app\n",
}


@pytest.mark.parametrize("path", _FILES)
def test_doubled_again_and_again(tmp_path: Path, path: str) -> None:
    starts = {"Makefile": "run:\n\tuwsgi --ini uwsgi.ini\n"} if path == "uwsgi.ini" else {}
    told = all_told(project(tmp_path, **{"app.py": "import sqlalchemy\n", **starts, path: _FILES[path]}))
    assert any("app" in entry for entry in told)
    assert max(len(entry) for entry in told) < 4 * LONGEST


def test_a_variable_of_make_that_stands_for_itself(tmp_path: Path) -> None:
    makefile = (
        "FLAGS := $(if $(FLAGS),$(FLAGS),-v)\nrun: FLAGS := $(subst -,--,$(FLAGS))\nrun:\n\tpython app.py $(FLAGS)\n"
    )
    (command,) = makefile_commands(tree_of(project(tmp_path, Makefile=makefile)), "Makefile", lambda _: None)
    assert " ".join(word.text for word in command.words) == "python app.py $(subst -,--,$(if ,,-v))"
