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
    "helper-of-the-package": {
        "tools.py": "import importlib, pkgutil\ndef submodules(package):\n"
        "    package = importlib.import_module(package)\n    for m in pkgutil.iter_modules(package.__path__):\n"
        "        importlib.import_module(f'{package.__name__}.{m.name}')\n",
        "main.py": "from tools import submodules\nsubmodules('models')\n",
    },
    "helper-of-the-path": {
        "tools.py": "import pkgutil\nfrom importlib import import_module\ndef import_all(package_name):\n"
        "    for m in pkgutil.iter_modules(import_module(package_name).__path__):\n"
        "        import_module(f'{package_name}.{m.name}')\n",
        "main.py": "import tools\ndef create_app():\n    tools.import_all('models')\ncreate_app()\n",
    },
    "helper-with-a-default": {
        "main.py": "import importlib, pkgutil\nPACKAGE = 'models'\ndef load(name=PACKAGE, prefix='.'):\n"
        "    pkg = importlib.import_module(name)\n    for _, child, _ in pkgutil.iter_modules(pkg.__path__):\n"
        "        importlib.import_module(prefix + child, name)\nload()\n",
    },
    "helper-of-a-helper": {
        "tools.py": "import importlib\ndef one(package, *, module):\n"
        "    importlib.import_module(f'{package}.{module}')\n",
        "loading.py": "from tools import one\ndef load(package):\n    one(package, module='booking')\n"
        "    one(module='payment', package=package)\n",
        "main.py": "from loading import load\nif __name__ == '__main__':\n    load('models')\n",
    },
    "helper-of-a-list": {
        "settings.py": "MODELS = ['models.booking']\n",
        "tools.py": "from importlib import import_module\ndef load_models(names):\n    for name in names:\n"
        "        import_module(name)\n",
        "main.py": "import settings\nfrom tools import load_models\nload_models(settings.MODELS)\n"
        "load_models(['models.payment'])\n",
    },
    "helper-of-a-module-object": {
        "tools.py": "import importlib, pkgutil\ndef import_submodules(package, recursive=True):\n"
        "    if isinstance(package, str):\n        package = importlib.import_module(package)\n"
        "    for loader, name, is_pkg in pkgutil.walk_packages(package.__path__):\n"
        "        full = package.__name__ + '.' + name\n        importlib.import_module(full)\n"
        "        if recursive and is_pkg:\n            import_submodules(full)\n",
        "main.py": "import models\nfrom tools import import_submodules\nimport_submodules(models)\n",
    },
    "helper-in-the-package": {
        "tools.py": "import importlib, pkgutil\ndef load(name, path):\n    for m in pkgutil.iter_modules(path):\n"
        "        importlib.import_module(f'{name}.{m.name}')\n",
        "models/__init__.py": "from tools import load\nload(__name__, __path__)\n",
        "main.py": "import models\n",
    },
    "helper-of-a-directory": {
        "tools.py": "import importlib, os\ndef load(directory, package):\n"
        "    for file in os.listdir(directory):\n        if file.endswith('.py') and file != '__init__.py':\n"
        "            importlib.import_module(f'.{file[:-3]}', package=package)\n",
        "models/__init__.py": "import os\nfrom tools import load\nload(os.path.dirname(__file__), __name__)\n",
        "main.py": "import models\n",
    },
    "helper-of-a-path": {
        "tools.py": "import importlib\nfrom pathlib import Path\ndef load(directory: Path):\n"
        "    for file in Path(directory).glob('[a-z]*.py'):\n"
        "        importlib.import_module(f'models.{file.stem}')\n",
        "main.py": "import tools\nfrom pathlib import Path\ntools.load(Path(__file__).resolve().parent / 'models')\n",
    },
    "helper-of-two-packages": {
        "shop/__init__.py": "",
        "shop/user.py": MODEL.format("User"),
        "tools.py": "import importlib, pkgutil\ndef load(*, package):\n"
        "    module = importlib.import_module(package)\n"
        "    names = [m.name for m in pkgutil.iter_modules(module.__path__)]\n"
        "    return [importlib.import_module('%s.%s' % (package, name)) for name in names]\n",
        "main.py": "from tools import load as load_all\nfor each in ('shop', 'models'):\n    load_all(package=each)\n",
    },
    "helper-of-a-name": {
        "tools.py": "def import_string(name):\n    module, _, attribute = name.rpartition('.')\n"
        "    return getattr(__import__(module, fromlist=[attribute]), attribute)\n"
        "def load(name):\n    from importlib import import_module\n    return import_module(f'models.{name}')\n",
        "main.py": "import tools\nBooking = tools.load('booking')\n",
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
    "helper-of-something-computed": {
        "tools.py": "import importlib\ndef load(name):\n    importlib.import_module(name)\n",
        "main.py": "import os\nfrom tools import load\nload('models.booking')\n"
        "load(os.environ.get('MODELS', 'models.payment'))\n",
    },
    "helper-that-changes-its-argument": {
        "tools.py": "import importlib\ndef load(name):\n    name = name.replace('/', '.')\n"
        "    importlib.import_module(name)\n",
        "main.py": "from tools import load\nload('models/booking')\n",
    },
    "helper-of-an-object": {
        "tools.py": "import importlib\nclass Loader:\n    def load(self, name):\n"
        "        importlib.import_module(name)\n",
        "main.py": "from tools import Loader\nLoader().load('models.booking')\n",
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
