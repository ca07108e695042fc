"""Which schema a table gets from its MetaData, where the attribute is assigned; SQLAlchemy itself agrees."""

import subprocess
import sys
from pathlib import Path

import pytest

from onebase.project.settings_values import Settings
from onebase.session import Clock, open_program

DB = "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n"
USER = """\
from sqlalchemy import Column, Integer
from db import Base
class User(Base):
    __tablename__ = 'user'
    id = Column(Integer, primary_key=True)
"""
SAY = "\nfrom db import Base\nprint(sorted(Base.metadata.tables))\n"


def foretold(directory: Path, files: dict[str, str]) -> list[str]:
    """Keys of the tables that `python main.py` makes; "?" and the reason where one cannot be told."""
    for name, text in {"Procfile": "web: python main.py\n", **files}.items():
        (directory / name).write_text(text)
    program = open_program(Settings(directory=str(directory)), Clock(lambda _: None))
    load = next(program.load(entry) for entry in program.entry_points if entry.label == "python main.py")
    return sorted(str(each.key) if each.key else f"? {each.unknown}" for each in program.world(load).tables)


@pytest.mark.parametrize(
    ("files", "keys"),
    [
        ({"main.py": "from db import Base\nBase.metadata.schema = 'shop'\nimport models"}, ["shop.user"]),
        ({"main.py": "import models\nfrom db import Base\nBase.metadata.schema = 'shop'"}, ["user"]),
        ({"main.py": "import names, models", "names.py": "import db\ndb.Base.metadata.schema = 'shop'"}, ["shop.user"]),
        ({"main.py": "import models, names", "names.py": "import db\ndb.Base.metadata.schema = 'shop'"}, ["user"]),
        ({"main.py": "import models", "db.py": DB + "NAME = 'shop'\nBase.metadata.schema = NAME"}, ["shop.user"]),
        ({"main.py": "import models", "db.py": DB + "meta = Base.metadata\nmeta.schema = 'shop'"}, ["shop.user"]),
        (
            {"main.py": "import models", "db.py": DB + "meta = Base.metadata\nmeta.schema = 'a'\nmeta.schema = None"},
            ["user"],
        ),
        ({"main.py": "import models", "db.py": DB + "class A: pass\nA.schema = 'shop'"}, ["user"]),
    ],
)
def test_it_is_as_sqlalchemy_has_it(files: dict[str, str], keys: list[str], tmp_path: Path) -> None:
    files = {"db.py": DB, "models.py": USER, **files}
    assert foretold(tmp_path, {**files, "main.py": files["main.py"] + SAY}) == keys
    ran = subprocess.run([sys.executable, "main.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == str(keys)


@pytest.mark.parametrize(
    "text",
    [
        "import os\nif os.environ.get('SCHEMA'):\n    Base.metadata.schema = 'shop'\n",
        "import os\nBase.metadata.schema = os.environ.get('SCHEMA')\n",
        "for name in ('a', 'b'):\n    Base.metadata.schema = name\n",
    ],
)
def test_what_is_not_settled_is_unknown(text: str, tmp_path: Path) -> None:
    (key,) = foretold(tmp_path, {"db.py": DB + text, "models.py": USER, "main.py": "import models"})
    assert key.startswith("? ")
    assert "schema" in key


def test_a_bind_of_flask_sqlalchemy_has_a_metadata_of_its_own(tmp_path: Path) -> None:
    """`_make_metadata` hands on the naming convention alone (Flask-SQLAlchemy 3.1)."""
    made = "from flask_sqlalchemy import SQLAlchemy\nfrom sqlalchemy import MetaData\n"
    made += "db = SQLAlchemy(metadata=MetaData(schema='shop'))\n"
    models = "from db import db\nclass User(db.Model):\n    __bind_key__ = 'geo'\n"
    models += "    id = db.Column(db.Integer, primary_key=True)\n"
    assert foretold(tmp_path, {"db.py": made, "models.py": models, "main.py": "import models"}) == ["user"]
