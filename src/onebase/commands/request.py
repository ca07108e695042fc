"""From what was typed to a project and its settings; everything that is wrong is said at once."""

import os
from collections.abc import Sequence

from onebase.commands.options import CheckOptions, Options
from onebase.named_tuple import NamedTuple
from onebase.project.settings import ConfigurationError, Layer, Overrides, Settings, load_settings
from onebase.project.settings_directory import choose_directory
from onebase.project.settings_keys import severity

SOURCE = "command line"


class Request(NamedTuple):
    """The absolute paths that somebody asked about, and the settings of the project that they lie in."""

    paths: tuple[str, ...]
    settings: Settings


def read_request(paths: Sequence[str], options: Options) -> Request:
    """The request that the paths and options of a command make.

    Raises ConfigurationError with all problems: paths that do not exist, options and configuration that cannot be
    used, a baseline that cannot be read.
    """
    try:
        os.getcwd()
    except FileNotFoundError:
        raise ConfigurationError(("the working directory does not exist any more",)) from None
    problems = [f"{path}: {why}" for path in paths if (why := _out_of_reach(path))]
    asked = tuple(os.path.abspath(path) for path in paths or (".",))
    directory, reason = choose_directory([path for path in asked if os.path.lexists(path)])
    try:
        settings = load_settings(directory, _overrides(options, problems), reason=reason, judge=_judge)
        _try_baseline(settings, options)
    except ConfigurationError as error:
        problems += error.problems
    if problems:
        raise ConfigurationError(tuple(problems))
    return Request(asked, settings)


def _out_of_reach(path: str) -> str:
    """Why a path cannot be looked at, "" if it can."""
    try:
        os.lstat(path)
    except OSError as error:
        return (error.strerror or "cannot be read").lower()
    return ""


def _judge(selector: str) -> str:
    from onebase.selection.catalogue import all_rules
    from onebase.selection.selectors import wrong_with

    return wrong_with(selector, all_rules())


def _try_baseline(settings: Settings, options: Options) -> None:
    """Reads the baseline only to complain about it together with everything else."""
    if settings.baseline is not None and isinstance(options, CheckOptions) and not options.write_baseline:
        from onebase.selection.baseline import read_baseline

        read_baseline(settings.baseline)


def _overrides(options: Options, problems: list[str]) -> Overrides:
    layer = Layer(SOURCE, os.getcwd(), extend_exclude=options.extend_exclude, cache_dir=options.cache_dir)
    return Overrides(
        _with_rules(layer, options, problems) if isinstance(options, CheckOptions) else layer,
        options.config,
        isolated=options.isolated,
        use_cache=not options.no_cache,
    )


def _with_rules(layer: Layer, options: CheckOptions, problems: list[str]) -> Layer:
    return layer._replace(
        select=_words(options.select) or None,
        ignore=_words(options.ignore),
        extend_select=_words(options.extend_select),
        per_file_ignores=tuple(_per_file(options.per_file_ignores, problems)),
        baseline=options.baseline,
        output_format=options.output_format,
        fail_level=severity(options.fail_level) if options.fail_level else None,
        show_uncertain=options.show_uncertain or None,
    )


def _words(values: Sequence[str]) -> tuple[str, ...]:
    """Several selectors may stand in one option, with commas between them."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def _per_file(entries: Sequence[str], problems: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Each entry is PATTERN:RULE[,RULE]; the pattern may hold colons itself."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for entry in entries:
        pattern, _, written = entry.rpartition(":")
        selectors = _words((written,))
        if pattern and selectors:
            found.append((pattern, selectors))
        else:
            problems.append(f'--per-file-ignores: expected GLOB:RULE[,RULE], not "{entry}"')
    return found
