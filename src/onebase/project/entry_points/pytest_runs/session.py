"""What a pytest run is set up with: rootdir, configuration file, and every option that matters here."""

import re
from collections.abc import Iterable, Iterator, Mapping

from onebase.named_tuple import NamedTuple
from onebase.project.entry_points.options import split_words
from onebase.project.entry_points.paths import ancestors, join, parent, relative
from onebase.project.entry_points.pytest_runs.arguments import Arguments, parse_arguments
from onebase.project.entry_points.pytest_runs.configuration import (
    Configuration,
    Option,
    configuration_from,
    read_configuration,
)
from onebase.project.entry_points.tree import Tree
from onebase.vocabulary import Place

_PYTHON_FILES = ("test_*.py", "*_test.py")
_NO_RECURSION = ("*.egg", ".*", "_darcs", "build", "CVS", "dist", "node_modules", "venv", "{arch}")


class Session(NamedTuple):
    """One run of pytest. All paths are those of the project; `paths` are the files and directories that are
    collected."""

    directory: str
    rootdir: str
    configuration: Configuration | None
    paths: tuple[str, ...]
    python_path: tuple[tuple[str, Place], ...]
    python_files: tuple[str, ...]
    no_recursion: tuple[str, ...]
    import_mode: str
    doctest_modules: bool
    plugins: tuple[tuple[str, Place | None], ...]
    warnings: tuple[tuple[str, Place | None], ...]
    ignored: tuple[str, ...]
    ignored_globs: tuple[str, ...]
    conftest_cut: str
    no_conftest: bool
    namespace_packages: bool
    explicit: bool


def set_up(tree: Tree, directory: str, words: Iterable[str]) -> Session:
    """The session that `pytest WORDS` makes in a directory of the project, as `_pytest.config.Config` does (pytest
    9.2)."""
    words = tuple(words)
    given = parse_arguments(words)
    rootdir, configuration = _root_and_configuration(tree, directory, given)
    options = _with_overrides(configuration, given)
    added = options.get("addopts")
    arguments = parse_arguments([*(added.texts if added else ()), *words])
    return _session(tree, directory, rootdir, configuration, options, arguments)


def _session(
    tree: Tree,
    directory: str,
    rootdir: str,
    configuration: Configuration | None,
    options: Mapping[str, Option],
    arguments: Arguments,
) -> Session:
    base = parent(configuration.path) if configuration else rootdir
    explicit = _existing(tree, directory, arguments)
    cut = tree.find(directory, arguments.conftest_cut) if arguments.conftest_cut else None
    namespace = options.get("consider_namespace_packages")
    return Session(
        directory=directory,
        rootdir=rootdir,
        configuration=configuration,
        paths=explicit or _default_paths(tree, directory, rootdir, options),
        python_path=_python_path(base, options),
        python_files=options["python_files"].texts if "python_files" in options else _PYTHON_FILES,
        no_recursion=options["norecursedirs"].texts if "norecursedirs" in options else _NO_RECURSION,
        import_mode=arguments.import_mode or "prepend",
        doctest_modules=arguments.doctest_modules,
        plugins=tuple((plugin, _place_of(options, plugin)) for plugin in arguments.plugins),
        warnings=tuple(_warnings(options, arguments)),
        ignored=tuple(path for each in arguments.ignored if (path := join(directory, each))),
        ignored_globs=tuple(path for each in arguments.ignored_globs if (path := join(directory, each))),
        conftest_cut=cut or base,
        no_conftest=arguments.no_conftest,
        namespace_packages=bool(namespace and namespace.is_true),
        explicit=bool(explicit),
    )


def _warnings(options: Mapping[str, Option], arguments: Arguments) -> Iterator[tuple[str, Place | None]]:
    """The categories of the warning filters that stand in a module, as dotted names: "action:message:category:…"."""
    filters = [*(options["filterwarnings"].words if "filterwarnings" in options else ())]
    for text, place in [*filters, *((each, _place_of(options, each)) for each in arguments.warning_filters)]:
        category = text.split(":")[2].strip() if text.count(":") > 1 else ""
        if "." in category:
            yield category, place


def _place_of(options: Mapping[str, Option], plugin: str) -> Place | None:
    added = options.get("addopts")
    return next((place for word, place in added.words if plugin in word), None) if added else None


def _with_overrides(configuration: Configuration | None, given: Arguments) -> dict[str, Option]:
    options = dict(configuration.options) if configuration else {}
    for key, text in given.overrides:
        place = Place(configuration.path if configuration else "")
        options[key] = Option(tuple((word, place) for word in split_words(text)), place)
    return options


def _python_path(base: str, options: Mapping[str, Option]) -> tuple[tuple[str, Place], ...]:
    """`pythonpath`, relative to the directory of the configuration file; `python_paths` of the plugin
    pytest-pythonpath (0.7), which puts each path before the last."""
    words = options["pythonpath"].words if "pythonpath" in options else ()
    words = (*(reversed(options["python_paths"].words) if "python_paths" in options else ()), *words)
    return tuple((path, place) for word, place in words if (path := join(base, word)) is not None)


def _existing(tree: Tree, directory: str, arguments: Arguments) -> tuple[str, ...]:
    """The arguments that are files or directories of the project, without what follows `::`; with `--pyargs`, module
    names."""
    found: list[str] = []
    for argument in arguments.paths:
        path = argument.partition("::")[0]
        if arguments.as_modules and not tree.find(directory, path):
            path = tree.locate(path, (directory,)) or path
            path = path.removesuffix("/__init__.py")
        existing = tree.find(directory, path)
        if existing is not None and existing not in found:
            found.append(existing)
    return tuple(found)


def _default_paths(tree: Tree, directory: str, rootdir: str, options: Mapping[str, Option]) -> tuple[str, ...]:
    """`testpaths` count only where pytest is started in the rootdir; otherwise everything from the working directory
    on."""
    found: list[str] = []
    for pattern in options["testpaths"].texts if directory == rootdir and "testpaths" in options else ():
        found += [path for path in _matching(tree, directory, pattern) if path not in found]
    return tuple(found) or (directory,)


def _matching(tree: Tree, directory: str, pattern: str) -> list[str]:
    """As `sorted(glob.iglob(pattern, recursive=True))`."""
    if not re.search(r"[*?\[]", pattern):
        path = tree.find(directory, pattern)
        return [path] if path is not None else []
    expression = re.compile(_glob_expression(pattern.rstrip("/").removeprefix("./")))
    candidates = [*tree.walk(directory), *(path for path in tree.index.below(directory))]
    return sorted(path for path in candidates if expression.fullmatch(relative(path, directory)))


def _glob_expression(pattern: str) -> str:
    parts = ["(?:[^/.][^/]*/)*" if part == "**" else _part_expression(part) + "/" for part in pattern.split("/")]
    return "".join(parts).removesuffix("/")


def _part_expression(part: str) -> str:
    return "".join(
        "[^/]*" if char == "*" else "[^/]" if char == "?" else char if char in "[]" else re.escape(char)
        for char in part
    )


def _root_and_configuration(tree: Tree, directory: str, given: Arguments) -> tuple[str, Configuration | None]:
    """As `_pytest.config.findpaths.determine_setup`."""
    paths = _existing(tree, directory, given)
    directories = [path if tree.is_directory(path) else parent(path) for path in paths]
    named = tree.find(directory, given.configuration) if given.configuration else None
    if named is not None:
        configuration: Configuration | None = read_configuration(tree, named)
        rootdir = parent(named)
    else:
        rootdir, configuration = _search(tree, directory, directories)
    chosen = tree.find(directory, given.rootdir) if given.rootdir else None
    return chosen or rootdir, configuration


def _search(tree: Tree, directory: str, directories: list[str]) -> tuple[str, Configuration | None]:
    ancestor = _common_ancestor(directories) if directories else directory
    found = _locate(tree, ancestor)
    if found is not None:
        return parent(found.path), found
    for each in ancestors(ancestor):
        if tree.at(each, "setup.py") in tree.index.python:
            return each, None
    for each in directories if directories != [ancestor] else []:
        found = _locate(tree, each)
        if found is not None:
            return parent(found.path), found
    return _common_ancestor([directory, ancestor]), None


def _locate(tree: Tree, directory: str) -> Configuration | None:
    """The nearest configuration upwards; without any, the nearest pyproject.toml counts as an empty one."""
    found = configuration_from(tree, directory)
    if found is None:
        for each in ancestors(directory):
            path = tree.at(each, "pyproject.toml")
            if tree.is_file(path):
                return Configuration(path, {}, Place(path))
    return found


def _common_ancestor(directories: list[str]) -> str:
    common = ancestors(directories[0])
    for each in directories[1:]:
        common = [directory for directory in common if directory in ancestors(each)]
    return common[0]
