"""What `--show-settings` prints: every setting, its value, and which source decided it."""

import json
from collections.abc import Iterator

from onebase.project.settings_values import Settings
from onebase.report.style import printable
from onebase.selection.catalogue import all_rules
from onebase.selection.selectors import selected


def describe(settings: Settings) -> Iterator[str]:
    """The lines; values are written as in TOML."""
    origins = dict(settings.origins)
    yield f"# project: {printable(str(settings.directory))} ({settings.directory_reason})"
    yield f"# read: {', '.join(printable(source) for source in settings.sources) or 'nothing'}"
    for key, value, keys in _rows(settings):
        origin = next((origins[each] for each in keys if each in origins), "default")
        yield f"{key} = {value}  # {printable(origin)}"


def _rows(settings: Settings) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Key, value, and the keys of a configuration file that decide it."""
    rules = sorted(selected(all_rules(), settings.selection))
    per_file = {entry.pattern: list(entry.selectors) for entry in settings.per_file_ignores}
    severities = {selector: severity.name.lower() for selector, severity in settings.severity}
    points = [entry._asdict() for entry in settings.entry_points]
    yield "rules", _text(rules), ("select", "ignore", "extend-select", "extend-ignore")
    yield "per-file-ignores", _text(per_file), ("per-file-ignores",)
    yield "severity", _text(severities), ("severity",)
    yield "exclude", _text(list(settings.exclude)), ("exclude", "extend-exclude")
    yield "respect-gitignore", _text(settings.respect_gitignore), ("respect-gitignore",)
    yield "baseline", _text(str(settings.baseline or "")), ("baseline",)
    yield "output-format", _text(settings.output_format), ("output-format",)
    yield "fail-level", _text(settings.fail_level.name.lower()), ("fail-level",)
    yield "show-uncertain", _text(settings.show_uncertain), ("show-uncertain",)
    yield "cache-dir", _text(str(settings.cache_directory or "")), ("cache-dir",)
    yield "entry-points", _text(points), ("entry-points",)


def _text(value: object) -> str:
    if isinstance(value, dict):
        return (
            "{ " + ", ".join(f"{json.dumps(key)} = {_text(item)}" for key, item in value.items()) + " }"
            if value
            else "{}"
        )
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_text(item) for item in value)}]"
    return json.dumps(value)
