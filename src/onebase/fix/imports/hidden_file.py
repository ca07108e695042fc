"""A module file that an empty package of the same name hides (OB110)."""

from collections.abc import Iterator

from onebase.fix.situation import Situation
from onebase.fix.values import Fix, Grade, Refused
from onebase.project.files import FileIndex


def hidden_file(situation: Situation) -> Iterator[Fix | Refused]:
    """For each hidden file beside an empty package without anything else in it: the package goes.

    A directory without `__init__.py` does not hide a module file beside it (`FileFinder.find_spec`, 3.10 to 3.14).
    """
    for finding in situation.wanted:
        if finding.code == "OB110":
            hidden, package = finding.subject.name, finding.essence[1]
            if package == hidden.removesuffix(".py") + "/__init__.py" and _is_empty(situation, package):
                yield Fix(
                    code=finding.code,
                    title=f"remove the empty {package}, which hides `{hidden}`",
                    grade=Grade.UNSAFE,
                    removed=(package,),
                    repairs=frozenset({finding.key}),
                )


def _is_empty(situation: Situation, package: str) -> bool:
    index = situation.program.index
    content = situation.tree.read_or_none(package)
    return content is not None and not content.strip() and package not in index.real and _is_alone(index, package)


def _is_alone(index: FileIndex, package: str) -> bool:
    directory = package.removesuffix("__init__.py")
    return not any(path.startswith(directory) for path in (*index.python, *index.directories) if path != package)
