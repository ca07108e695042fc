import json
import re
import shutil
import subprocess
from xml.etree import ElementTree as ET

import pytest

from onebase.report.graph import dot, mermaid, page, svg
from onebase.report.graph.values import Graph

HOSTILE = ['"];} x', "]] end --> {{", "</title>&<b>", "a\\", "new\nline", "#35;`**x**`", "\x00\x1b[1m", "\udc80", "ünï"]


def renamed(graph: Graph, name: str) -> Graph:
    tables = tuple(table._replace(name=name, path=name) for table in graph.tables)
    stores = tuple(store._replace(name=name) for store in graph.stores)
    edges = tuple(edge._replace(label=name) for edge in graph.edges)
    entries = tuple(entry._replace(label=name) for entry in graph.entries)
    return graph._replace(project=name, tables=tables, stores=stores, edges=edges, entries=entries)


@pytest.fixture(params=["as it is", *HOSTILE], ids=ascii)
def drawn(request: pytest.FixtureRequest, graph: Graph) -> Graph:
    return graph if request.param == "as it is" else renamed(graph, request.param)


def test_svg_is_xml(drawn: Graph) -> None:
    document = ET.fromstring("\n".join(svg.render(drawn)))  # noqa: S314 - our own
    texts = [each for each in document.iter("{http://www.w3.org/2000/svg}text") if each.get("class") == "table"]
    assert len(texts) == len(drawn.tables)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed: no `dot` on the path")
def test_dot_is_read_by_graphviz(drawn: Graph) -> None:
    text = "\n".join(dot.render(drawn))
    result = subprocess.run(["dot", "-Tplain"], input=text.encode(), capture_output=True, check=False)
    assert (result.returncode, result.stderr) == (0, b"")
    nodes = [line for line in result.stdout.decode().splitlines() if re.match(r"node t\d", line)]
    assert len(nodes) == len(drawn.tables)


TEXT = r'"(?:\w|[ \-./:=,+()]|#\d+;)*"'
LINES = (
    "flowchart LR",
    rf"subgraph [mf]\d+\[{TEXT}\]",
    "end",
    rf"t\d+\[{TEXT}\]",
    rf"e\d+\(\[{TEXT}\]\)",
    rf"t\d+ (?:-->|-\.->)\|{TEXT}\| t\d+",
    r"e\d+ --> f\d+",
    rf"e\d+ -\.->\|{TEXT}\| f\d+",
    r"classDef finding [\w:#,-]+",
    r"class t\d+(?:,t\d+)* finding",
)
MERMAID = re.compile("|".join(LINES))


def test_mermaid_holds_to_its_grammar(drawn: Graph) -> None:
    lines = list(mermaid.render(drawn))
    assert [line for line in lines if MERMAID.fullmatch(line.strip()) is None] == []
    assert sum(line.strip() == "end" for line in lines) == sum("subgraph" in line for line in lines)


def test_nothing_ends_the_script_of_the_page(drawn: Graph) -> None:
    text = "\n".join(page.render(drawn))
    assert text.count("</script>") == 2
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    assert [table["name"] for table in json.loads(found[1])["tables"]] == [table.name for table in drawn.tables]


def test_the_page_needs_nothing_else(graph: Graph) -> None:
    text = "\n".join(page.render(graph))
    assert "default-src 'none'" in text
    assert re.findall(r"(?:src|href)\s*=|@import|url\(|fetch\(|XMLHttpRequest|WebSocket", text) == []
    assert "{{" not in text.replace("]] end --> {{", "")
    assert list(page.render(graph)) == list(page.render(graph))
