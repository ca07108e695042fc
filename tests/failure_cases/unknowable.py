"""What a process cannot know of a case, and the tests of `onebase run` and of the pytest plugin do not ask of it."""

from collections.abc import Mapping

CAUGHT = "the program catches the error, and a test that passes explains nothing"
NO_EVENT = "SQLAlchemy tells nobody that it leaves a table as it is, or redefines it"
REASONS: Mapping[str, Mapping[str, str]] = {
    "A11": {"pytest": "the program ends the whole session by `os._exit`"},
    "B35": dict.fromkeys(("run", "pytest"), NO_EVENT),
    "C20": {"pytest": "the program imports no module of the project and makes no table, so that nothing is seen of it"},
    "C28": dict.fromkeys(("run", "pytest"), "no rule is about the name of a table without its schema"),
    "D13": {"pytest": "nothing is wrong in a process as long as the line stands"},
    "D21": dict.fromkeys(("run", "pytest"), "when the process ends, the module has been imported after all"),
    "G04": {"pytest": CAUGHT},
    "S14": {"pytest": "the test has put the directory of the script on the path, and not Python: OB101"},
    "S28": dict.fromkeys(("run", "pytest"), NO_EVENT),
    "S66": {"pytest": "the test has put the directory of the script on the path, and not Python: OB101"},
}
