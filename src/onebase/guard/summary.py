"""What is said at the end: what was healed and how to make it last, and what went wrong without a sound."""

from collections.abc import Sequence

from onebase.guard.permanent import permanent_edits
from onebase.observer.consequences import important_doubles
from onebase.observer.double import describe
from onebase.observer.frames import Spot
from onebase.observer.observation import PROCESS_NAMES, Observation
from onebase.observer.places import place_of, shown
from onebase.observer.records import Healed


def healed_lines(directory: str, healed: Sequence[Healed]) -> list[str]:
    """How many files were given one module, and the imports to edit so that they need no healing."""
    if not healed:
        return []
    files = len({each.file for each in healed})
    lines = [f"healed: {files} file{'s' if files > 1 else ''} with a second name; each was one module in this run"]
    edits = permanent_edits(directory, healed)
    lines += [f"    {edit.place}: import `{edit.new}` instead of `{edit.old}`" for edit in edits]
    last = "these edits make it last; without them" if edits else "no import statement says so;"
    return [*lines, f"    {last} nothing but this run was healed"]


def silent_lines(observation: Observation) -> list[str]:
    """The files with tables that were executed twice although no failure tells of it."""
    found = important_doubles(observation)
    if not found:
        return []
    first, second = found[0]
    others = f" and {len(found) - 1} more" if len(found) > 1 else ""
    path = shown(first.identity, observation.directory)
    code = describe(observation, first, second).code
    names = f"as `{first.name}` and as `{second.name}`"
    lines = [f"{code}: executed twice, without an error so far: `{path}` {names}{others}"]
    if not {first.name, second.name} & set(PROCESS_NAMES):
        lines += [f"    `{each.name}` {_asked(each.asker, observation.directory)}" for each in (first, second)]
    return lines


def _asked(asker: Spot | None, directory: str) -> str:
    if asker is None:
        return "was loaded before anybody looked"
    return f"is asked for by {asker.outside}" if asker.outside else f"is asked for at {place_of(asker, directory)}"
