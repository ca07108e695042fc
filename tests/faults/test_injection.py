"""Whatever of ours fails, the outcome of the program is what it is without us."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.observer.projects import TWO_ROOTS, environment, write

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = {
    **TWO_ROOTS,
    "service.py": "import app.user\nfrom app.user import User\n",
    "fails.py": "from sqlalchemy import Column, Integer, Table\nfrom db import Base\n"
    "Table('t', Base.metadata, Column('id', Integer))\nraise ValueError('first')\n",
    "order.py": "from sqlalchemy import Column, ForeignKey, Integer\nfrom sqlalchemy.orm import relationship\n"
    "from db import Base\nclass Order(Base):\n    __tablename__ = 'order'\n    id = Column(Integer, primary_key=True)\n"
    "    user_id = Column(ForeignKey('user.id'))\n    user = relationship('Nobody')\n",
    "main.py": """
    import importlib, sys, threading, traceback
    import roots, service, db, sqlalchemy

    def attempt(what):
        try:
            print(what())
        except Exception as error:
            print(type(error).__name__, str(error).splitlines()[0][:60])
            sys.excepthook(type(error), error, error.__traceback__)

    attempt(lambda: importlib.import_module("user").User.__tablename__)
    attempt(lambda: importlib.import_module("fails"))
    attempt(lambda: importlib.import_module("fails"))
    attempt(lambda: importlib.reload(service).__name__)
    attempt(lambda: importlib.reload(importlib.import_module("app.user")))
    attempt(lambda: importlib.import_module("order").Order())
    engine = sqlalchemy.create_engine("sqlite://")
    with engine.connect() as connection:
        attempt(lambda: connection.execute(sqlalchemy.text("select * from user")))
    thread = threading.Thread(target=lambda: importlib.import_module("missing"))
    thread.start()
    thread.join()
    print(sorted(db.Base.metadata.tables), sys.meta_path[-1].__name__)
    """,
}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each failure is a fork")
def test_every_callable_may_fail(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "tests.faults.injection", str(write(tmp_path, PROGRAM))],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=1800,
    )
    assert result.returncode == 0, result.stderr
    count, differences = json.loads(result.stdout)
    assert count > 60
    assert differences == []
