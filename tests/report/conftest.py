"""A report that has everything in it, over a small project on disk."""

from collections.abc import Callable
from pathlib import Path

import pytest

from onebase.project.entry import EntryPoint, Reason
from onebase.project.settings import Settings
from onebase.report import Report, Timing, Unread
from onebase.report.view import View
from onebase.vocabulary import Certainty, Evidence, Extent, Finding, Outcome, Place, Rule, Severity, Subject

FILES = {
    "tests/conftest.py": "import sys\n\nfrom src.models.user import User  # the odd name\n",
    "src/main.py": "\tfrom models import user\n",
    "src/models/user.py": 'from database import Base\n\n\nclass User(Base):\n    __tablename__ = "users"\n',
    "old,50%:a.py": "print 'old'\n",
}
RULES = (
    Rule("OB002", "unused-suppression", "a comment silences nothing", Severity.WARNING),
    Rule("OB003", "file-not-read", "a file was not read", Severity.NOTE),
    Rule("OB101", "double-import", "one file under two names", Severity.ERROR, aliases=("OB102", "OB103")),
    Rule("OB110", "shadowed-module", "one name, two files", Severity.WARNING),
)
TABLES = [f"table_{number:02}" for number in range(1, 20)]
DOUBLE = Finding(
    code="OB101",
    subject=Subject("file", "src/models/user.py"),
    message="`src/models/user.py` is executed twice, as `models.user` and as `src.models.user`",
    evidence=(
        Evidence(Place("tests/conftest.py", 3, 6, 21), "executes it again, as `src.models.user`"),
        Evidence(Place("src/main.py", 1, 7, 13), "first executes it, as `models.user`"),
        Evidence(Place("pytest.ini", 2), "`.` is an import root: pythonpath says so"),
    ),
    help="import it as `models.user` everywhere; line 1:\nfrom models.user import User, 100% [sure]",
    severity=Severity.ERROR,
    essence=(".", "src"),
    notes=("why: both directories are on the path", "SQLAlchemy says: Table 'users' is already defined"),
    extent=(
        *(Extent(name, Place("src/models/user.py", 5), Outcome.RAISE) for name in TABLES),
        Extent("audit", Place("src/models/user.py", 9, 1, 4), Outcome.SPLIT),
        Extent("engine", Place("src/database.py", 3)),
    ),
    entry_points=("pytest", "uvicorn main:app"),
)
SHADOWED = Finding(
    code="OB110",
    subject=Subject("module", "user"),
    message="`user` may be another file <b>",
    evidence=(Evidence(Place("src/models/user.py"), "this file & another"),),
    help="rename one",
    severity=Severity.WARNING,
    certainty=Certainty.LIKELY,
)
NOT_READ = Finding(
    code="OB003",
    subject=Subject("file", "old,50%:a.py"),
    message="a file was not read",
    evidence=(Evidence(Place("old,50%:a.py", 1), "Missing parentheses"),),
    help="exclude it",
    severity=Severity.NOTE,
)
PYTEST = EntryPoint("pytest", "pytest", Reason("configuration", "pytest is configured here"), ".", (), ())

MakeReport = Callable[..., Report]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.fixture
def view(project: Path) -> View:
    return View(str(project), str(project), page=lambda rule: f"# {rule.name} ({rule.code})\n\nWhat is wrong.\n")


@pytest.fixture
def full_report(project: Path) -> Report:
    return Report(
        findings=(NOT_READ, SHADOWED, DOUBLE),
        files_not_read=(Unread("old,50%:a.py", 1, "Missing parentheses"),),
        entry_points=(PYTEST, PYTEST._replace(label="uvicorn main:app", kind="application")),
        files=1515,
        rules=RULES,
        settings=Settings(str(project)),
        suppressed=2,
        remembered=1,
        uncertain=1,
        forgotten=3,
        unmatched=("docs",),
        duration=1.5,
        timings=(Timing("read files", 1.0),),
    )


@pytest.fixture
def clean_report(project: Path) -> Report:
    return Report((), (), (PYTEST,), 1, RULES, Settings(str(project)))
