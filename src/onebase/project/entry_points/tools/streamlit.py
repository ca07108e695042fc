"""`streamlit run FILE` (read in streamlit 1.67: `web.bootstrap._fix_sys_path`, `runtime.scriptrunner`)."""

from onebase.project.entry import EntryPoint, ImportRoot, Reason, RunFile
from onebase.project.entry_points.options import parse_options
from onebase.project.entry_points.paths import parent
from onebase.project.entry_points.tools.process import Process


def streamlit(process: Process) -> list[EntryPoint]:
    """The directory of the script comes first; the script and the files of `pages/` beside it are executed again and
    again as `__main__`."""
    options = parse_options(process.arguments)
    if options.rest[:1] != ("run",) or len(options.rest) < 2:
        return []
    written = options.rest[1]
    path = process.path(written)
    if "$" in written or path is None:
        return [
            process.unknown(
                "streamlit", options.rest[:2], f"streamlit is given {written}, and it is not known which file that is"
            )
        ]
    if path not in process.tree.index.python:
        return []
    root = ImportRoot(
        parent(path),
        Reason("tool-insertion", "streamlit puts the directory of the script first", process.command.place),
    )
    pages = process.tree.at(parent(path), "pages")
    files = [
        path,
        *(process.tree.at(pages, name) for name in process.tree.python_in.get(pages, ()) if name != "__init__.py"),
    ]
    reason = Reason("configuration", "streamlit executes it", process.command.place)
    steps = [RunFile(each, "__main__", reason) for each in files]
    return [process.entry("streamlit", options.rest[:2], process.search_path((root,)), steps, reruns=True)]
