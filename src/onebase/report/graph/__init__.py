"""A picture of a project: entry points, model modules, MetaData, tables and what refers to what.

`build.py` makes the values of `values.py` from a program, `layout.py` gives every table its place, and the other
modules draw: a page (`page.py`, with the files beside it), SVG, Graphviz and Mermaid. All of it is the same for the
same source.
"""
