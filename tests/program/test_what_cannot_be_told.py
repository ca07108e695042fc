"""What the source does not settle is said, with the line; everything else is followed."""

from pathlib import Path

import pytest

from onebase.program import Load
from onebase.project.settings_values import Settings
from onebase.session import Clock, check, open_program
from onebase.vocabulary import Certainty


def load(directory: Path, files: dict[str, str], label: str) -> Load:
    for name, text in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text)
    program = open_program(Settings(directory=str(directory)), Clock(lambda _: None))
    return next(program.load(entry) for entry in program.entry_points if entry.label == label)


def names(found: Load) -> list[str]:
    return [module.name for module in found.modules]


APP = {"Procfile": "web: python main.py\n", "app/__init__.py": "", "app/tasks.py": "", "fallback.py": ""}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import importlib, sys\nimportlib.import_module(sys.argv[1])", "imports a module whose name is computed"),
        ("import importlib, os\nimportlib.import_module(f'app.{os.name}')", "imports a module whose name is computed"),
        ("import runpy, sys\nrunpy.run_path(sys.argv[1])", "executes a file whose path is computed"),
        (
            "from importlib.metadata import entry_points\n[each.load() for each in entry_points(group='app')]",
            "an entry point of an installed package imports a module whose name is computed",
        ),
        (
            "import importlib.metadata as m\nfor each in m.entry_points(group='app'): each.load()",
            "an entry point of an installed package imports a module whose name is computed",
        ),
        (
            "import pkg_resources\npkg_resources.load_entry_point('app', 'app.plugins', 'one')",
            "an entry point of an installed package imports a module whose name is computed",
        ),
        (
            "import lazy_loader as lazy\n__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)",
            "a lazy loader imports a module whose name is computed",
        ),
        (
            "import connexion\nconnexion.FlaskApp('app').add_api('api.yaml')",
            "the document of an API imports a module whose name is computed",
        ),
        ("try: import speedups\nexcept ImportError: import fallback", "imported only where an import before it fails"),
    ],
)
def test_it_is_said(text: str, said: str, tmp_path: Path) -> None:
    found = load(tmp_path, {**APP, "main.py": text}, "python main.py")
    assert found.unknowns == (f"main.py:2: {said}",)


@pytest.mark.parametrize(
    "text",
    [
        "import importlib\nimportlib.import_module('app.tasks')",
        "import importlib\nfor name in ['app.tasks']: importlib.import_module(name)",
        "import importlib, pkgutil, app\nfor m in pkgutil.iter_modules(app.__path__): importlib.import_module(m.name)",
        "from celery import Celery\nCelery().autodiscover_tasks(['app'], force=True)",
        "import importlib.metadata, app.tasks\nimportlib.metadata.version('app')\napp.tasks.load()",
    ],
)
def test_it_is_followed(text: str, tmp_path: Path) -> None:
    found = load(tmp_path, {**APP, "main.py": text}, "python main.py")
    assert found.unknowns == ()
    assert "app.tasks" in names(found)


def test_a_worker_alone_finds_tasks_when_it_starts(tmp_path: Path) -> None:
    text = "from celery import Celery\nqueue = Celery()\nqueue.autodiscover_tasks(['app'])"
    files = {**APP, "Procfile": "web: python main.py\nworker: celery -A main worker\n", "main.py": text}
    assert "app.tasks" not in names(load(tmp_path, files, "python main.py"))
    assert "app.tasks" in names(load(tmp_path, files, "celery -A main worker"))


def test_plugins_follow_the_conftest_that_names_them(tmp_path: Path) -> None:
    files = {
        "pytest.ini": "[pytest]\n",
        "conftest.py": "pytest_plugins = ['tests.fixtures']\nimport tests.early\n",
        "tests/__init__.py": "",
        "tests/early.py": "",
        "tests/fixtures.py": "",
        "tests/test_a.py": "",
    }
    assert names(load(tmp_path, files, "pytest")) == [
        "conftest",
        "tests",
        "tests.early",
        "tests.fixtures",
        "tests.test_a",
    ]
    assert "tests.fixtures" not in names(
        load(tmp_path, {**files, "Procfile": "web: python conftest.py"}, "python conftest.py")
    )


def test_a_function_that_is_imported_where_it_is_called_is_followed(tmp_path: Path) -> None:
    files = {
        **APP,
        "main.py": "import sys\ndef go():\n    sys.path.append('app')\n    from command import run\n    run()\ngo()\n",
        "app/command.py": "def run():\n    import tasks\n",
    }
    found = load(tmp_path, files, "python main.py")
    assert [(each.name, each.certainty) for each in found.modules] == [
        (name, Certainty.CERTAIN) for name in ("__main__", "command", "tasks")
    ]


def test_a_root_that_a_later_import_speaks_for_serves_the_imports_before_it(tmp_path: Path) -> None:
    files = {
        "docs/snippets.py": "import config\nfrom shop.util import tool\nif __name__ == '__main__': print(tool)\n",
        "web/config.py": "SIZE = 5\nfrom shop.util import tool\n",
        "web/shop/__init__.py": "",
        "web/shop/util.py": "import shop.model\ntool = 1\n",
        "web/shop/model.py": "import config\ndb = config.SIZE\n",
    }
    found = load(tmp_path, files, "python docs/snippets.py")
    assert names(found) == ["__main__", "config", "shop", "shop.util", "shop.model"]
    assert not found.failures


LOADERS = {
    "object": ("    def load(self, name):\n        import_module(name)", "Loader().load('app.models')"),
    "class-method": (
        "    @classmethod\n    def load(cls, name):\n        import_module(name)",
        "Loader.load('app.models')",
    ),
    "static-method": (
        "    @staticmethod\n    def load(name):\n        import_module(name)",
        "Loader.load('app.models')",
    ),
    "own-method": (
        """    def __init__(self, name):
        self._load(name)
    def _load(self, name):
        import_module(name)""",
        "Loader('app.models')",
    ),
    "attribute": (
        """    def __init__(self, names):
        self.names = names
    def load(self):
        for name in self.names:
            import_module(name)""",
        "Loader(['app.models']).load()",
    ),
    "package": (
        """    def load(self, package):
        for each in pkgutil.iter_modules(import_module(package).__path__):
            import_module(f'{package}.{each.name}')""",
        "Loader().load('app')",
    ),
}
MIGRATED = {
    **APP,
    "alembic.ini": "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n",
    "main.py": "import app.models\n",
    "app/base.py": "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n",
    "app/models.py": "from sqlalchemy import Column, Integer\nfrom app.base import Base\n"
    "class User(Base):\n    __tablename__ = 'users'\n    id = Column(Integer, primary_key=True)\n",
}


@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize("name", LOADERS)
def test_what_a_method_imports_is_not_missing(name: str, elsewhere: bool, tmp_path: Path) -> None:
    method, call = LOADERS[name]
    loader = f"import pkgutil\nfrom importlib import import_module\nclass Loader:\n{method}\n"
    start = "from app.loading import Loader" if elsewhere else loader
    files = {
        "migrations/env.py": f"from alembic import context\nfrom app.base import Base\n{start}\n{call}\n"
        "context.configure(target_metadata=Base.metadata)\n",
        "app/loading.py": loader if elsewhere else "",
    }
    found = load(tmp_path, MIGRATED | files, "alembic")
    place = "app/loading.py" if elsewhere else "migrations/env.py"
    assert any(each.startswith(place) and each.endswith("name is computed") for each in found.unknowns)
    report = check((), Settings(directory=str(tmp_path)))
    assert report.findings == ()
    assert report.uncertain == 1
