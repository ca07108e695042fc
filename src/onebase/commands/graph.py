"""`onebase graph`: a picture of entry points, registries and tables."""

import os
from importlib import import_module

from onebase.commands.options import GraphOptions
from onebase.commands.output import complain, write_file
from onebase.commands.progress import Progress
from onebase.commands.request import read_request
from onebase.commands.streams import emit
from onebase.session import Clock, check, open_program

RENDERERS = {"html": "page", "svg": "svg", "dot": "dot", "mermaid": "mermaid"}
PAGE = "onebase-graph.html"


def run(project: str, options: GraphOptions) -> int:
    """Writes the page to a file, or prints one of the other formats.

    Raises ConfigurationError for what cannot be used or written, InternalError where a rule fails.
    """
    settings = read_request((project,), options).settings
    with Progress(enabled=not options.quiet) as progress:
        from onebase.report.graph.build import build_graph

        report = check((), settings, progress)
        graph = build_graph(open_program(settings, Clock(progress)), report, os.path.basename(settings.directory))
    lines = import_module(f"onebase.report.graph.{RENDERERS[options.output_format]}").render(graph)
    file = options.output_file or (PAGE if options.output_format == "html" else "-")
    if file == "-":
        emit(lines)
        return 0
    write_file(file, lines)
    if not options.quiet:
        complain(f"wrote {os.path.relpath(file)}: {len(graph.tables):,} tables, {len(graph.entries):,} entry points")
    return 0
