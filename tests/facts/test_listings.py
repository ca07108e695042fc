import pytest

from onebase.facts.module import StringImport
from onebase.facts.values import PathValue, Value
from tests.facts.sources import facts

HERE = PathValue("file", ".")


def read(source: str) -> list[StringImport]:
    prelude = "import glob, importlib, os, pkgutil\nfrom pathlib import Path\nimport app.models\nfrom . import parts\n"
    found = facts(prelude + source, "app/models/__init__.py").string_imports
    return [one for one in found if one.how.startswith("list")]


LOADS = "importlib.import_module({})"


@pytest.mark.parametrize(
    ("listing", "how", "target", "file"),
    [
        ("pkgutil.iter_modules(app.models.__path__)", "list", Value("name", "app.models"), None),
        ("pkgutil.walk_packages(app.models.__path__, 'x.')", "list-deep", Value("name", "app.models"), None),
        ("pkgutil.iter_modules(parts.__path__)", "list", Value("name", ".parts"), None),
        ("pkgutil.iter_modules(__path__)", "list", None, HERE),
        ("pkgutil.iter_modules([os.path.dirname(__file__)])", "list", None, HERE),
        ("pkgutil.iter_modules([str(Path(__file__).parent / 'kinds')])", "list", None, PathValue("file", "kinds")),
        ("Path(__file__).parent.glob('*.py')", "list", None, HERE),
        ("Path(__file__).parent.rglob('*.py')", "list-deep", None, HERE),
        ("glob.glob(os.path.join(os.path.dirname(__file__), '*.py'))", "list", None, HERE),
        ("os.listdir(os.path.dirname(__file__))", "list", None, HERE),
    ],
)
def test_what_a_loop_imports(listing: str, how: str, target: Value | None, file: PathValue | None) -> None:
    (found,) = read(f"for one in {listing}:\n    importlib.import_module(one.name)\n")
    assert (found.how, found.file) == (how, file)
    assert target is None or found.target == target


def test_the_pattern_of_the_import_is_kept_and_conditions_within_the_loop_are_not() -> None:
    (found,) = read(
        "for one in Path(__file__).parent.iterdir():\n"
        "    if one.stem != '__init__':\n"
        "        importlib.import_module(f'app.{one.stem}.models')\n"
    )
    assert (found.package, [guard.kind for guard in found.guards]) == ("app.{}.models", ["loop"])


def test_all_that_is_computed_from_a_listing_is_for_star_imports() -> None:
    assert [one.how for one in read("__all__ = [one.stem for one in Path(__file__).parent.glob('*.py')]\n")] == ["list"]


@pytest.mark.parametrize(
    "source",
    [
        "names = os.listdir(os.path.dirname(__file__))",
        "for one in pkgutil.iter_modules(app.models.__path__):\n    print(one.name)",
        "for one in os.listdir(directory):\n    importlib.import_module(one)",
        "names = glob.glob(os.path.join(os.path.dirname(__file__), 'data.csv'))\nimportlib.import_module(names[0])",
        "def listed():\n    return os.listdir(os.path.dirname(__file__))\nimportlib.import_module(listed()[0])",
    ],
)
def test_a_listing_alone_imports_nothing(source: str) -> None:
    assert read(source) == []
