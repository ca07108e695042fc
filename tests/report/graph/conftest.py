from pathlib import Path

import pytest

from onebase.project.settings_values import Settings
from onebase.report.graph.build import build_graph
from onebase.report.graph.values import Graph
from onebase.session import Clock, check, open_program

FILES = {
    "Procfile": "web: python main.py\nworker: PYTHONPATH=app python worker.py\n",
    "app/__init__.py": "",
    "app/base.py": "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n",
    "app/user.py": """
from sqlalchemy import Column, Integer
from app.base import Base

class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
""",
    "app/booking.py": """
from sqlalchemy import Column, ForeignKey, Integer
from sqlalchemy.orm import relationship
from app.base import Base

class Booking(Base):
    __tablename__ = "bookings"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id"))
    user = relationship("User")
""",
    "app/orphan.py": """
from sqlalchemy import Column, Integer
from app.base import Base

class Orphan(Base):
    __tablename__ = "</script><script>fail()</script>"
    id = Column(Integer, primary_key=True)
""",
    "main.py": "import app.user\nimport app.booking\n",
    "worker.py": "import app.user\nimport user\n",
}


def draw(directory: Path, files: dict[str, str]) -> Graph:
    for name, text in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text)
    settings = Settings(directory=str(directory))
    return build_graph(open_program(settings, Clock(lambda _: None)), check((), settings), "shop & <co>")


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """A project with a table that one entry point misses, one that another defines twice, and a hostile name."""
    return draw(tmp_path_factory.mktemp("shop"), FILES)
