"""The options of the commands, as values. The names are those of the parameters in `onebase.cli`."""


class Options:
    """What every command that reads a project takes. Made of what was typed; the rest keeps its default."""

    config: str | None = None
    isolated: bool = False
    extend_exclude: tuple[str, ...] = ()
    no_cache: bool = False
    cache_dir: str | None = None
    color: str = "auto"
    quiet: bool = False
    verbose: bool = False

    def __init__(self, **typed: object) -> None:
        vars(self).update(typed)


class CheckOptions(Options):
    """What `onebase check` takes besides."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    per_file_ignores: tuple[str, ...] = ()
    output_format: str | None = None
    output_file: str | None = None
    exit_zero: bool = False
    fail_level: str | None = None
    show_uncertain: bool = False
    baseline: str | None = None
    write_baseline: bool = False
    statistics: bool = False
    watch: bool = False
    show_settings: bool = False
    show_files: bool = False
    show_timings: bool = False
    stdin_filename: str | None = None
    confirm: bool = False
    python: str | None = None


class TraceOptions(Options):
    """What `onebase trace` takes besides."""

    everything: bool = False
    as_json: bool = False


class FixOptions(CheckOptions):
    """What `onebase fix` takes besides."""

    diff: bool = False
    plan: bool = False
    interactive: bool = False
    unsafe_fixes: bool = False
    allow_dirty: bool = False
    exit_non_zero_on_fix: bool = False
    root: str | None = None
    verify: str | None = None
    verify_timeout: float | None = None


class GraphOptions(Options):
    """What `onebase graph` takes besides; `output_file` is "-" for the standard output, None for the usual place."""

    output_format: str = "html"
    output_file: str | None = None
