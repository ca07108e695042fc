"""`celery` (read in celery 5.7: `app.utils.find_app`, `utils.imports.cwd_in_path`)."""

import re

from onebase.project.entry import EntryPoint, ImportName, Reason
from onebase.project.entry_points.options import parse_options
from onebase.project.entry_points.tools.process import Process

_CELERY = """
-A --app -b --broker --result-backend --loader --config --workdir -n --hostname -D -S --statedb -l --loglevel -O
--prefetch-multiplier -c --concurrency -P --pool -Q --queues -X --exclude-queues -I --include --autoscale -f --logfile
--pidfile --uid --gid --umask --executable -s --schedule --scheduler --max-interval --max-tasks-per-child --time-limit
--soft-time-limit --port --address -d --destination
"""


def celery(process: Process) -> list[EntryPoint]:
    """`-A NAME`: a module, an attribute of one, or a package whose `celery` submodule is meant; the working directory
    is on the path."""
    options = parse_options(process.arguments, _CELERY)
    target = options.last("-A", "--app")
    if not target:
        return []
    moved = options.last("--workdir")
    root = process.root(moved or ".", "tool-insertion", "celery puts the working directory first")
    search_path = process.search_path(root, unless_present=True)
    words = ("-A", target, *options.rest[:1])
    if "$" in target:
        return [process.unknown("worker", words, f"celery is given {target}, whose value is not known")]
    names = _celery_modules(process, target, tuple(each.path for each in search_path))
    if not names:
        return process.importing("worker", target.partition(":")[0], words, search_path, f"celery imports {target}")
    steps = [
        ImportName(name, Reason("configuration", f"celery imports {name}", process.command.place)) for name in names
    ]
    return [process.entry("worker", words, search_path, steps)]


def _celery_modules(process: Process, target: str, directories: tuple[str, ...]) -> list[str]:
    module, colon, _ = target.partition(":")
    located = process.tree.locate(module, directories)
    if located is None and not colon:
        module = module.rpartition(".")[0]
        located = process.tree.locate(module, directories) if module else None
    if located is None:
        return []
    is_package = located == "" or located.endswith("/__init__.py")
    binds_application = re.search(
        r"^(?:app|celery)\s*=|import[^#\n]*\bapp\b(?!\s+as\b)|\bas app\b", process.tree.text(located), re.MULTILINE
    )
    if is_package and not colon and not binds_application and process.tree.locate(f"{module}.celery", directories):
        return [module, f"{module}.celery"]
    return [module]
