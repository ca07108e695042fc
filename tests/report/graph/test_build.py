from pathlib import Path

from onebase.report.graph.values import Edge, Graph

from .conftest import draw

HOSTILE = "</script><script>fail()</script>"


def names(graph: Graph, numbers: tuple[int, ...]) -> list[str]:
    return sorted(graph.tables[number].name for number in numbers)


def test_tables_registries_and_references(graph: Graph) -> None:
    assert [table.name for table in graph.tables] == ["bookings", HOSTILE, "users"]
    assert [(store.name, store.path, store.line) for store in graph.stores] == [("Base.metadata", "app/base.py", 3)]
    assert graph.edges == (Edge(0, 2, "foreign key", "user_id"), Edge(0, 2, "relationship", "user"))
    assert [column.key for column in graph.tables[0].columns] == ["primary", "foreign"]


def test_what_each_entry_point_loads_and_misses(graph: Graph) -> None:
    entries = {entry.label: entry for entry in graph.entries}
    web, worker = entries["python main.py"], entries["PYTHONPATH=app python worker.py"]
    assert names(graph, web.tables) == ["bookings", "users"]
    assert [(lack.path, lack.tables, lack.certain) for lack in web.lacks] == [("app/orphan.py", (HOSTILE,), True)]
    assert names(graph, worker.tables) == ["users"]
    assert names(graph, worker.twice) == ["users"]
    assert [lack.path for lack in worker.lacks] == ["app/booking.py", "app/orphan.py"]
    assert "main.py:2" in worker.lacks[0].why


def test_findings_are_with_their_tables_and_entry_points(graph: Graph) -> None:
    (double,) = (mark for mark in graph.findings if mark.code == "OB101")
    assert names(graph, double.tables) == ["users"]
    assert [graph.entries[number].label for number in double.entries] == ["PYTHONPATH=app python worker.py"]


def test_without_entry_points_there_are_still_tables(tmp_path: Path) -> None:
    files = {"src/shop/__init__.py": "", "src/shop/models.py": "from sqlalchemy import *\nt = Table('t', MetaData())\n"}
    drawn = draw(tmp_path, files)
    assert ([table.name for table in drawn.tables], drawn.entries) == (["t"], ())


def test_an_empty_project(tmp_path: Path) -> None:
    drawn = draw(tmp_path, {"nothing.py": ""})
    assert (drawn.tables, drawn.stores, drawn.edges) == ((), (), ())
