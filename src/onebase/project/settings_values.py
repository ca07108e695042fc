"""The settings of one run, complete: every later stage reads them from here."""

from onebase.named_tuple import NamedTuple
from onebase.project.conventions import OUTPUT_FORMATS
from onebase.vocabulary import Severity


class ConfigurationError(Exception):
    """The configuration, or what was typed, cannot be used. `problems` are all of them, one line each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Selection(NamedTuple):
    """Which rules one source (a file, the command line) wants. `select` None leaves the choice of earlier sources."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()


class PerFileIgnore(NamedTuple):
    """Rules that are ignored in the files of a glob; `base` is the absolute directory that the glob is relative to."""

    pattern: str
    selectors: tuple[str, ...]
    base: str


class ConfiguredEntryPoint(NamedTuple):
    """An entry point that the configuration names: what is typed, in which directory, with which PYTHONPATH.

    `directory` and the directories of `python_path` are relative to the project ("." is the project). `source` is the
    configuration file, relative to the project.
    """

    command: str
    directory: str = "."
    python_path: tuple[str, ...] = ()
    source: str = ""


class Settings(NamedTuple):
    """Everything that can be configured.

    `directory` is the absolute path of the project and `directory_reason` says why it is that one. `selection` holds
    what each source wants, in the order in which they count. The globs of `exclude` are as in a `.gitignore` at the top
    of the project; they come before what is left out without being asked. `baseline` and `cache_directory` are
    absolute, None where there is none. `sources` are the files that were read, and `origins` pairs each setting that is
    not the default with the source that decided it. `homes` are the absolute directories of all entry points that the
    configuration names, those of other projects included.
    """

    directory: str
    directory_reason: str = ""
    selection: tuple[Selection, ...] = ()
    per_file_ignores: tuple[PerFileIgnore, ...] = ()
    severity: tuple[tuple[str, Severity], ...] = ()
    exclude: tuple[str, ...] = ()
    respect_gitignore: bool = True
    baseline: str | None = None
    output_format: str = OUTPUT_FORMATS[0]
    fail_level: Severity = Severity.WARNING
    show_uncertain: bool = False
    cache_directory: str | None = None
    entry_points: tuple[ConfiguredEntryPoint, ...] = ()
    sources: tuple[str, ...] = ()
    origins: tuple[tuple[str, str], ...] = ()
    homes: tuple[str, ...] = ()
