"""The ways in which projects load their models: what is predicted of each is what Python does, module by module, table
by table. What cannot be followed is said, at the line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from onebase.session import Clock, open_program

from .comparison import Comparison, compare
from .observation import Observer, forks
from .projects import calls_of, settings_of

BASE = "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n"
MODEL = """from sqlalchemy import Column, Integer
from db import Base

class {0}(Base):
    __tablename__ = "{0}"
    id = Column(Integer, primary_key=True)
"""
PLAIN = {
    "Procfile": "web: python main.py\n",
    "db.py": BASE,
    "models/__init__.py": "",
    "models/booking.py": MODEL.format("Booking"),
    "models/payment.py": MODEL.format("Payment"),
}
METADATA = "Metadata-Version: 2.1\nName: shop\nVersion: 1\n"


def package(text: str) -> dict[str, str]:
    """Where `models` itself does it, and the program only imports the package."""
    return {"models/__init__.py": text, "main.py": "import models\n"}


def plugins(text: str, group: str = "shop.models") -> dict[str, str]:
    """A project that declares both modules as plugins, and is installed."""
    declared = f"[project.entry-points.'{group}']\nbooking = 'models.booking'\npayment = 'models.payment:Payment'\n"
    return {
        "pyproject.toml": f"[project]\nname = 'shop'\nversion = '1'\n{declared}",
        "shop.egg-info/PKG-INFO": METADATA,
        "shop.egg-info/entry_points.txt": f"[{group}]\nbooking = models.booking\npayment = models.payment:Payment\n",
        "main.py": text,
    }


FOLLOWED = {
    "package-star": package("__all__ = ['booking']\n__all__ += ['payment']\n") | {"main.py": "from models import *\n"},
    "loop-over-a-list": {"main.py": "import importlib\nfor n in ('booking',):\n"
    "    importlib.import_module('models.%s' % n)\n"},
    "loop-over-a-dictionary": {
        "main.py": "import importlib\nM = {'b': 'models.booking'}\nfor key, name in M.items():\n"
        "    importlib.import_module(name)\n"
    },
    "list-in-the-settings": {
        "settings.py": "MODELS = ['models.booking', 'models.payment']\n",
        "main.py": "import importlib\nfrom settings import MODELS\nfor n in MODELS:\n    importlib.import_module(n)\n",
    },
    "pkgutil": package(
        "import importlib, pkgutil\nfor m in pkgutil.iter_modules(__path__):\n"
        "    importlib.import_module(f'{__name__}.{m.name}')\n"
    ),
    "walk-packages": {
        "models/deep/__init__.py": "",
        "models/deep/user.py": MODEL.format("User"),
        "main.py": "import importlib, pkgutil, models\n"
        "for _, name, _ in pkgutil.walk_packages(models.__path__, 'models.'):\n    importlib.import_module(name)\n",
    },
    "glob": package(
        "from importlib import import_module\nfrom pathlib import Path\n"
        "for f in sorted(Path(__file__).parent.glob('*.py')):\n"
        "    if f.stem != '__init__':\n        import_module(f'models.{f.stem}')\n"
    ),
    "rglob": {
        "models/deep/__init__.py": "",
        "models/deep/user.py": MODEL.format("User"),
        "main.py": "import importlib\nfrom pathlib import Path\nfor p in Path('models').rglob('*.py'):\n"
        "    if p.stem != '__init__':\n        importlib.import_module('.'.join(p.with_suffix('').parts))\n",
    },
    "os-walk": {
        "main.py": "import importlib, os\nfor top, _, files in os.walk('models'):\n    for f in files:\n"
        "        if f[0] != '_' and f[-3:] == '.py':\n            importlib.import_module('models.' + f[:-3])\n"
    },
    "all-by-glob": package(
        "import glob, os\n"
        "__all__ = [os.path.basename(f)[:-3] for f in glob.glob(os.path.join(os.path.dirname(__file__), '*.py'))"
        " if '__init__' not in f]\nfrom . import *\n"
    ),
    "dunder-import": {"main.py": "__import__('models', fromlist=['booking', 'payment'])\n"},
    "resolve-name": {"main.py": "import pkgutil\npkgutil.resolve_name('models.booking:Booking')\n"},
    "run-module": {"main.py": "import runpy\nrunpy.run_module('models.booking', run_name='other')\n"},
    "getattr-by-dictionary": package(
        "import importlib\n_FROM = {'Booking': '.booking', 'Payment': '.payment'}\ndef __getattr__(name):\n"
        "    if name in _FROM:\n        return getattr(importlib.import_module(_FROM[name], __name__), name)\n"
        "    raise AttributeError(name)\n"
    )
    | {"main.py": "from models import Booking\n"},
    "getattr-by-comparison": package(
        "def __getattr__(name):\n    if name == 'Booking':\n        from .booking import Booking\n"
        "        return Booking\n"
        "    if name == 'Payment':\n        from .payment import Payment\n        return Payment\n"
        "    raise AttributeError(name)\n"
    )
    | {"main.py": "from models import Payment\n"},
    "getattr-of-submodules": package(
        "import importlib\n__all__ = ['booking', 'payment']\ndef __getattr__(name):\n    if name in __all__:\n"
        "        return importlib.import_module('.' + name, __name__)\n    raise AttributeError(name)\n"
    )
    | {"main.py": "import models\nprint(models.booking)\n"},
    "sys-modules-gets-a-fake": {
        "main.py": "import sys, types\nsys.modules['models.booking'] = types.ModuleType('models.booking')\n"
        "import models.booking\nimport models.payment\n"
    },
    "sys-modules-gets-an-alias": {
        "shop/__init__.py": "",
        "shop/booking.py": MODEL.format("Booking"),
        "main.py": "import sys\nfrom shop import booking\nsys.modules['orders'] = booking\nimport orders\n",
        "orders.py": MODEL.format("Order"),
    },
    "plugins": plugins("from importlib.metadata import entry_points\n"
    "[p.load() for p in entry_points(group='shop.models')]\n"),
    "plugin-by-name": plugins(
        "from importlib.metadata import entry_points\n"
        "(plugin,) = entry_points(group='shop.models', name='booking')\nplugin.load()\n"
    ),
    "plugins-selected": plugins(
        "import importlib.metadata as metadata\nGROUP = 'shop.models'\ndef load():\n"
        "    for plugin in metadata.entry_points().select(group=GROUP):\n        plugin.load()\nload()\n"
    ),
    "pluggy": plugins("import pluggy\npluggy.PluginManager('shop').load_setuptools_entrypoints('shop')\n", "shop"),
    "celery-configuration": {
        "Procfile": "worker: celery -A queue_of_shop worker\n",
        "settings.py": "imports = ('models.booking',)\n",
        "queue_of_shop.py": "from celery import Celery\napp = Celery('shop')\napp.config_from_object('settings')\n",
    },
    "celery-at-once": {
        "main.py": "from celery import Celery\n"
        "Celery('x').autodiscover_tasks(['models'], related_name='booking', force=True)\n"
    },
    "pytest-plugins-by-glob": {
        "Procfile": "",
        "pytest.ini": "[pytest]\ntestpaths = tests\n",
        "conftest.py": "from glob import glob\n"
        "pytest_plugins = [f[:-3].replace('/', '.') for f in glob('models/[!_]*.py')]\n",
        "tests/test_bookings.py": "def test_booking(): pass\n",
    },
}  # fmt: skip
SAID = {
    "old-loader": package(
        "import pkgutil\nfor finder, name, _ in pkgutil.walk_packages(__path__):\n"
        "    finder.find_spec(name).loader.load_module(name)\n"
    ),
    "spec-in-a-loop": {
        "main.py": "import importlib.util\nfrom pathlib import Path\nfor p in Path('models').glob('[!_]*.py'):\n"
        "    spec = importlib.util.spec_from_file_location(p.stem, p)\n"
        "    spec.loader.exec_module(importlib.util.module_from_spec(spec))\n"
    },
    "library-missing": {
        "main.py": "try:\n    import no_such_library\n    import models.booking\nexcept ImportError:\n"
        "    import models.payment\n"
    },
    "text-executed": {"main.py": "import sys\nexec('import models.booking')\n"},
    "helper-of-the-package": {
        "tools.py": "import importlib, pkgutil\ndef submodules(package):\n"
        "    package = importlib.import_module(package)\n    for m in pkgutil.iter_modules(package.__path__):\n"
        "        importlib.import_module(f'{package.__name__}.{m.name}')\n",
        "main.py": "from tools import submodules\nsubmodules('models')\n",
    },
}


@pytest.fixture(scope="module")
def observe() -> Iterator[Observer]:
    with forks() as observer:
        yield observer


def compared(files: dict[str, str], observe: Observer, directory: Path) -> Comparison:
    """The only entry point of a project in which one thing is done."""
    for name, text in (PLAIN | files).items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text)
    directory = directory.resolve()
    program = open_program(settings_of(directory), Clock(lambda _: None))
    (entry,) = program.entry_points
    load = program.load(entry)
    comparison = compare(load, program.world(load), observe(entry, directory), calls_of(program))
    assert comparison.ended == "", comparison.printed
    assert comparison.tables > 0
    return comparison


@pytest.mark.parametrize("name", FOLLOWED)
def test_it_is_followed(name: str, observe: Observer, tmp_path: Path) -> None:
    assert compared(FOLLOWED[name], observe, tmp_path).differences == ()


@pytest.mark.parametrize("name", SAID)
def test_what_is_not_followed_is_said(name: str, observe: Observer, tmp_path: Path) -> None:
    comparison = compared(SAID[name], observe, tmp_path)
    assert comparison.differences != ()
    assert comparison.unexplained == ()


LAZY = "import lazy_loader as lazy\n__getattr__, __dir__, __all__ = lazy.{}\n"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("attach(__name__, ['payment'], {'booking': ['Booking']})", "Booking"),
        ("attach(__name__, submodules=['payment'], submod_attrs={'booking': ['Booking']})", "*"),
        ("attach_stub(__name__, __file__)", "Payment"),
    ],
)
def test_a_lazy_loader_is_followed(text: str, asked: str, observe: Observer, tmp_path: Path) -> None:
    files = {
        "models/__init__.py": LAZY.format(text),
        "models/__init__.pyi": "from .booking import Booking as Booking\nfrom .payment import Payment as Payment\n",
        "main.py": f"from models import {asked}\n",
    }
    assert compared(files, observe, tmp_path).differences == ()
