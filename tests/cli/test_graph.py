from pathlib import Path

from .conftest import Onebase


def test_the_page_is_written_beside_the_reader(double: Onebase) -> None:
    found = double("graph")
    assert (found.code, found.out) == (0, "")
    assert "wrote onebase-graph.html: 1 tables, 1 entry points" in found.err.replace("table,", "tables,")
    assert Path("onebase-graph.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_other_formats_are_printed(double: Onebase) -> None:
    assert double("graph", "--format", "mermaid").out.startswith("flowchart LR\n")
    assert double("graph", "--format", "dot").out.startswith("digraph ")
    assert double("graph", "--format", "svg").out.startswith("<svg ")
    assert double("graph", "-o", "-").out.startswith("<!doctype html>")


def test_output_is_the_same_each_time(double: Onebase) -> None:
    assert double("graph", "-o", "-").out == double("graph", "-o", "-", "--no-cache").out


def test_a_file_that_cannot_be_written(double: Onebase) -> None:
    found = double("graph", "-o", "no/such/directory/page.html")
    assert (found.code, found.out) == (2, "")
    assert found.err.count("\n") == 1
