"""What the filters of an `env.py` leave out is what Alembic leaves out: it calls each that is read here."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Integer, MetaData, Table, create_engine

from onebase.project.settings_values import Settings
from onebase.rules._filters import is_dropped
from onebase.session import Clock, open_program
from onebase.vocabulary import Place

OBJECT = "def chosen(object, name, type_, reflected, compare_to):\n"
NAME = "def chosen(name, type_, parent_names):\n"
READ = [
    OBJECT + "    return not (type_ == 'table' and name in ('payments', 'users'))\n",
    OBJECT + "    return not (type_ == 'table' and name in EXCLUDED)\n\nEXCLUDED = frozenset({'payments'})\n",
    OBJECT + "    if type_ == 'table' and reflected and compare_to is None:\n        return False\n    return True\n",
    OBJECT + "    if type_ == 'column':\n        return False\n    else:\n        return True\n",
    OBJECT + "    return not name.startswith(('pay', 'tmp_'))\n",
    OBJECT + "    lowered = name.lower()\n    return lowered != 'users' if type_ == 'table' else True\n",
    OBJECT + "    return object.info.get('kept', True) and object.schema is None\n",
    OBJECT + "    if object.info.get('skip', False):\n        return False\n    return True\n",
    OBJECT + "    if reflected:\n        pass\n",
    NAME + "    return type_ != 'table' or name in target_metadata.tables\n",
    NAME + "    return type_ != 'table' or name not in ['users']\n",
    NAME + "    return type_ != 'table' or parent_names['schema_qualified_table_name'] in metadata.tables\n",
    NAME + "    return parent_names.get('schema_name') in (None, 'app')\n",
]  # fmt: skip
NOT_READ = [
    OBJECT + "    return name not in os.environ['KEPT'].split()\n",
    OBJECT
    + "    for prefix in ('pay',):\n        if name.startswith(prefix):\n            return False\n    return True\n",
    OBJECT + "    return re.match('pay', name) is None\n",
    "from elsewhere import chosen\n",
    "@decorated\n" + OBJECT + "    return True\n",
    "def chosen(*given):\n    return True\n",
]
IMPORTED = [
    ("from filters import chosen\n", "chosen", False),
    ("from filters import chosen as ours\n", "ours", False),
    ("import filters\n", "filters.chosen", False),
    ("from again import chosen\n", "chosen", False),
    ("from filters import kept\n", "kept", True),
    ("from filters import unread\n", "unread", None),
    ("from filters import missing\n", "missing", None),
]
MODULES = {
    "filters.py": OBJECT + "    return type_ != 'table' or name not in LEFT_OUT\n\nLEFT_OUT = ('payments',)\n"
    "def kept(object, name, type_, reflected, compare_to):\n    return name == 'payments'\n"
    "import os\nunread = os.environ['FILTER']\n",
    "again.py": "from filters import chosen\n",
}


def written(source: str, option: str, more: str = "") -> str:
    return f"{source}\ncontext.configure(connection=connection, target_metadata=target_metadata, {option}{more})\n"


def read(tmp_path: Path, text: str, schema: str | None = None) -> bool | None:
    tmp_path = tmp_path / str(len(list(tmp_path.iterdir())))
    tmp_path.mkdir()
    (tmp_path / "env.py").write_text(text)
    given = f", schema={schema!r}" if schema else ""
    (tmp_path / "models.py").write_text(
        "from sqlalchemy import Column, Integer, MetaData, Table\n\nmetadata = MetaData()\n"
        f"payments = Table('payments', metadata, Column('id', Integer){given})\n"
    )
    (tmp_path / "Procfile").write_text("web: python models.py\n")
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = .\nprepend_sys_path = .\n")
    for name, source in MODULES.items():
        (tmp_path / name).write_text(source)
    program = open_program(Settings(directory=str(tmp_path)), Clock(lambda _: None))
    (entry,) = (each for each in program.entry_points if each.label == "python models.py")
    (table,) = program.world(program.load(entry)).tables
    (migrations,) = (each for each in program.entry_points if each.kind == "alembic")
    return is_dropped(program, program.world(program.load(migrations)), Place("env.py", 1), table)


def dropped_by_alembic(source: str, option: str) -> bool:
    target = MetaData()
    space: dict[str, Any] = {"target_metadata": target, "metadata": target}
    exec(source, space)  # noqa: S102 - texts of this file
    chosen: Callable[..., bool] = space["chosen"]
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        there = MetaData()
        Table("payments", there, Column("id", Integer))
        there.create_all(connection)
        context = MigrationContext.configure(connection, opts={option: chosen})
        differences = compare_metadata(context, target)
    engine.dispose()
    return any(each[0] == "remove_table" for each in differences)


@pytest.mark.parametrize("source", READ)
def test_a_filter_is_read_as_alembic_calls_it(source: str, tmp_path: Path) -> None:
    option = "include_object" if "object" in source.partition("\n")[0] else "include_name"
    assert read(tmp_path, written(source, f"{option}=chosen")) is dropped_by_alembic(source, option)


@pytest.mark.parametrize(("source", "name", "answer"), IMPORTED)
def test_a_filter_of_another_file_is_read_there(source: str, name: str, answer: bool | None, tmp_path: Path) -> None:
    assert read(tmp_path, written(source, f"include_object={name}")) is answer


@pytest.mark.parametrize("source", NOT_READ)
def test_what_is_more_than_texts_and_lists_cannot_be_told(source: str, tmp_path: Path) -> None:
    assert read(tmp_path, written(source, "include_object=chosen")) is None


def test_a_schema_of_its_own_is_only_looked_into_when_asked_for(tmp_path: Path) -> None:
    assert read(tmp_path, written("", ""), "sales") is False
    assert read(tmp_path, written("", "include_schemas=True"), "sales") is True
    assert read(tmp_path, written("", "include_schemas=everything"), "sales") is None
    assert read(tmp_path, written("", "")) is True


def test_two_calls_must_agree(tmp_path: Path) -> None:
    first = written(READ[0], "include_object=chosen")
    assert read(tmp_path, first + "context.configure(url=url, include_object=chosen)\n") is False
    assert read(tmp_path, first + "context.configure(connection=other)\n") is None
    assert read(tmp_path, first + "context.configure(url=url)\n") is False  # which makes no revision
    assert read(tmp_path, "context.configure(**options)\n") is None
