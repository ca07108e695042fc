"""The command line of pytest, as far as it decides what is imported and from where."""

from collections.abc import Iterable, Iterator

from onebase.named_tuple import NamedTuple
from onebase.project.entry_points.tree import Tree

_WITH_VALUE = """
-k -m -p -c -o -n -r -W -e --maxfail --tb --cov-report --cov-config --cov-fail-under --junitxml --junit-xml
--durations --durations-min --ignore --ignore-glob --deselect --rootdir --confcutdir --import-mode --override-ini
--config-file --timeout --numprocesses --dist --maxprocesses --log-level --log-cli-level --log-file --log-file-level
--log-format --capture --color --basetemp --html --reruns --reruns-delay --random-order-seed --ds --pythonwarnings
--show-capture --verbosity --splits --group --store-durations --durations-path --benchmark-json --alluredir
--doctest-glob --cache-show --asyncio-mode --dc --tx
"""
_SHOWN = """
-c --config-file --rootdir --import-mode --doctest-modules -p -o --override-ini --ignore --ignore-glob --noconftest
--pyargs
"""
_OVERRIDDEN = (*("pythonpath", "testpaths", "python_files", "norecursedirs", "addopts", "consider_namespace_packages"),)
_VALUED = frozenset(_WITH_VALUE.split())
_MAY_HAVE_VALUE = "--cov"
_SHORT_WITH_VALUE = "kmpconrW"


class Arguments(NamedTuple):
    """What the words of a pytest command line say."""

    paths: tuple[str, ...] = ()
    import_mode: str = ""
    doctest_modules: bool = False
    plugins: tuple[str, ...] = ()
    warning_filters: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    ignored_globs: tuple[str, ...] = ()
    rootdir: str = ""
    configuration: str = ""
    conftest_cut: str = ""
    no_conftest: bool = False
    as_modules: bool = False
    overrides: tuple[tuple[str, str], ...] = ()


def parse_arguments(words: Iterable[str]) -> Arguments:
    """Reads the words after `pytest`; options that change nothing here are passed over, with their values."""
    pairs = list(_pairs(list(words)))
    values: dict[str, list[str]] = {}
    for option, value in pairs:
        values.setdefault(option, []).append(value)

    def all_of(*options: str) -> tuple[str, ...]:
        return tuple(value for option, value in pairs if option in options)

    def last_of(*options: str) -> str:
        return next(iter(all_of(*options)[::-1]), "")

    return Arguments(
        paths=all_of(""),
        import_mode=last_of("--import-mode"),
        doctest_modules="--doctest-modules" in values,
        plugins=tuple(all_of("-p")),
        warning_filters=tuple(each for each in all_of("-W", "--pythonwarnings") if "." in each),
        ignored=all_of("--ignore"),
        ignored_globs=all_of("--ignore-glob"),
        rootdir=last_of("--rootdir"),
        configuration=last_of("-c", "--config-file"),
        conftest_cut=last_of("--confcutdir"),
        no_conftest="--noconftest" in values,
        as_modules="--pyargs" in values,
        overrides=tuple(_override(value) for value in all_of("-o", "--override-ini")),
    )


def _override(value: str) -> tuple[str, str]:
    key, _, text = value.partition("=")
    return key.strip(), text


def _pairs(words: list[str]) -> Iterator[tuple[str, str]]:
    """Options with their values ("" where there is none), and paths as the value of the option ""."""
    remaining = iter(words)
    for word in remaining:
        if not word.startswith("-") or word == "-":
            yield "", word
        elif word == "--":
            yield from (("", each) for each in remaining)
        elif word.startswith("--") and "=" in word:
            option, _, value = word.partition("=")
            yield option, value
        elif word in _VALUED or (word == _MAY_HAVE_VALUE and not _next_is_option(words, word)):
            yield word, next(remaining, "")
        elif not word.startswith("--") and len(word) > 2 and word[1] in _SHORT_WITH_VALUE:
            yield word[:2], word[2:].removeprefix("=")
        else:
            yield word, ""


def _next_is_option(words: list[str], word: str) -> bool:
    """`--cov` takes the next word unless that is an option (argparse, `nargs="?"`)."""
    following = words[words.index(word) + 1 :]
    return not following or following[0].startswith("-")


def shown_arguments(tree: Tree, directory: str, words: Iterable[str]) -> list[str] | None:
    """The words that matter to a reader: paths, and options that change what is imported. None if only paths are given
    which do not exist."""
    shown: list[str] = []
    missing = False
    for option, value in _pairs(list(words)):
        if option == "":
            exists = tree.find(directory, value.partition("::")[0]) is not None
            missing = missing or (not exists and _looks_like_path(value))
            shown += [value] if exists else []
        elif option in _SHOWN.split() and not value.startswith("no:") and _matters(option, value):
            shown += [
                f"{option}={value}" if value and option.startswith("--") else option,
                *([value] if value and len(option) == 2 else []),
            ]
    has_path = any(not word.startswith("-") for word in shown)
    return None if missing and not has_path else shown


def _matters(option: str, value: str) -> bool:
    """Whether an override is one of an option that changes what is imported."""
    return option not in ("-o", "--override-ini") or value.partition("=")[0].strip() in _OVERRIDDEN


def _looks_like_path(word: str) -> bool:
    return word.endswith(".py") or "/" in word or "::" in word or word in ("test", "tests")
