from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from onebase.report.graph.layout import Box, lay_out
from onebase.report.graph.values import Edge, Graph, Store, Table


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    stores = tuple(Store(f"M{number}", "base.py", number) for number in range(draw(st.integers(0, 3))))
    paths = st.sampled_from(["models.py", "app/user.py", "app/a_rather_long_name/of/a/package/models.py", "x.py"])
    owners, stored = st.just(""), st.integers(-1, len(stores) - 1)
    table = st.builds(Table, st.text(max_size=40), owners, stored, paths, st.just(1), st.just(()))
    tables = tuple(draw(st.lists(table, max_size=40)))
    numbers = st.integers(0, max(len(tables) - 1, 0))
    edge = st.builds(Edge, numbers, numbers, st.sampled_from(["foreign key", "relationship"]), st.just("x"))
    edges = tuple(draw(st.lists(edge, max_size=30))) if tables else ()
    return Graph("p", stores, tables, edges, (), ())


def overlap(one: Box, other: Box) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not beside and one.y < other.y + other.height and other.y < one.y + one.height


def inside(inner: Box, outer: Box) -> bool:
    right = inner.x + inner.width <= outer.x + outer.width and inner.x >= outer.x
    return right and inner.y >= outer.y and inner.y + inner.height <= outer.y + outer.height


@given(graph=graphs())
def test_everything_has_a_place_of_its_own(graph: Graph) -> None:
    layout = lay_out(graph)
    assert sorted(layout.rows) == list(range(len(graph.tables)))
    assert not any(overlap(one, other) for one, other in combinations(layout.stores.values(), 2))
    assert not any(overlap(one.box, other.box) for one, other in combinations(layout.groups, 2))
    assert not any(overlap(one, other) for one, other in combinations(layout.rows.values(), 2))
    whole = Box(0, 0, layout.width, layout.height)
    assert all(inside(box, whole) for box in layout.stores.values())
    for group in layout.groups:
        assert inside(group.box, layout.stores[group.store])
        assert all(inside(layout.rows[table], group.box) for table in group.tables)


@given(graph=graphs())
def test_it_is_the_same_each_time(graph: Graph) -> None:
    assert lay_out(graph) == lay_out(graph)


def test_what_refers_to_each_other_stands_close() -> None:
    tables = tuple(Table(f"t{number}", "", 0, f"m{number:02}.py", 1, ()) for number in range(30))
    edges = (Edge(0, 29, "foreign key", "x"),)
    layout = lay_out(Graph("p", (Store("M", "m.py", 1),), tables, edges, (), ()))
    one, other = layout.rows[0], layout.rows[29]
    assert abs(one.x - other.x) + abs(one.y - other.y) < 120


def test_a_file_with_three_hundred_tables_is_no_column_of_three_hundred_rows() -> None:
    tables = tuple(Table(f"table_{number}", "", 0, "models.py", number, ()) for number in range(300))
    layout = lay_out(Graph("p", (Store("M", "base.py", 1),), tables, (), (), ()))
    assert [len(group.tables) for group in layout.groups] == [38] * 7 + [34]
    assert layout.height < layout.width < 3 * layout.height
