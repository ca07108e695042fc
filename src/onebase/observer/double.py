"""One file under two names, told as a finding."""

import os
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from onebase.observer.execution import Execution
from onebase.observer.frames import Spot
from onebase.observer.observation import PROCESS_NAMES, Observation, first_entry
from onebase.observer.origin import is_handled_below
from onebase.observer.path_edits import edit_of
from onebase.observer.places import place_of, shown
from onebase.observer.records import PathEntry
from onebase.vocabulary import Certainty, Evidence, Extent, Finding, Outcome, Place, Severity, Subject

LONGEST_CHAIN = 12
READ_LISTS = ("celery",)  # tools that import what a setting or an argument lists


def describe(observation: Observation, first: Execution, second: Execution, table: str = "") -> Finding:
    """The finding for a file that was executed as `first` and then as `second`; `table` is the one that failed."""
    return Double(observation, first, second).finding(table)


class Double:
    """Two executions of one file, and what can be said of them."""

    def __init__(self, observation: Observation, first: Execution, second: Execution) -> None:
        self.observation = observation
        self.first = first
        self.second = second
        self.path = shown(first.identity, observation.directory)

    def finding(self, table: str = "") -> Finding:
        """Everything together."""
        first, second = self.first, self.second
        return Finding(
            code=self.code(),
            subject=Subject("file", self.path),
            message=f"`{self.path}` is executed twice, as `{first.name}` and as `{second.name}`",
            evidence=tuple(self._evidence()),
            help=self._help(),
            severity=Severity.ERROR,
            certainty=Certainty.CERTAIN,
            essence=tuple(sorted((first.name, second.name))),
            notes=tuple(self._notes()),
            extent=tuple(self._extent(table)),
        )

    def code(self) -> str:
        """The rule that knows this way of getting a second name."""
        if self._is_of_a_program():
            return "OB104"
        if os.path.basename(self.first.file) == "conftest.py":
            return "OB107"
        if self._is_linked():
            return "OB111"
        return next((code for code, fits in _WAYS.items() if fits(self)), "OB101")

    def _is_of_a_program(self) -> bool:
        """Whether the file is the program that was started."""
        return any(each.name in PROCESS_NAMES for each in self.pair())

    def _is_linked(self) -> bool:
        """Whether two paths lead to the file."""
        one, other = self.first.file, self.second.file
        return one != other and os.path.abspath(one) != os.path.abspath(other)

    def pair(self) -> tuple[Execution, Execution]:
        """Both executions."""
        return self.first, self.second

    def boundary(self, execution: Execution) -> Execution:
        """The execution, on the way up the chain, at which the import root of the name was entered."""
        root = self.observation.root(execution)
        found = execution
        for each in self.observation.chain(execution):
            if self.observation.root(each) != root or each.name in PROCESS_NAMES:
                break
            if each is not execution and (each.asker is None or each.asker.outside):
                break  # what a tool starts is no part of the name
            found = each
        return found

    def _evidence(self) -> Iterator[Evidence]:
        directory = self.observation.directory
        for execution, says in ((self.second, "executes it again, as"), (self.first, "first executes it, as")):
            entered = self.boundary(execution)
            through = "" if entered is execution else f" (through `{entered.name}`)"
            text = f"{says} `{execution.name}`{through}"
            if entered.asker is not None and entered.asker.outside:
                yield Evidence(Place(shown(entered.identity, directory)), f"{text}, for {entered.asker.outside}")
            elif entered.asker is not None:
                yield Evidence(place_of(entered.asker, directory), text + _tool(entered.asker))
            elif execution.name in PROCESS_NAMES:
                yield Evidence(Place(self.path), f"{says} `{execution.name}`: it was started as a program")
            else:
                yield Evidence(Place(self.path), f"{text}; who asked for it was not observed")
        yield from self._root_evidence()

    def _root_evidence(self) -> Iterator[Evidence]:
        for execution in (self.second, self.first):
            if execution.name in PROCESS_NAMES:
                continue
            root = self.observation.root(execution)
            entry = self.observation.entry(root)
            if entry is not None and entry.seen is not None:
                yield self._edit_of_path(root, entry, entry.seen)

    def _edit_of_path(self, root: str, entry: PathEntry, seen: Spot) -> Evidence:
        shown_root = shown(root, self.observation.directory)
        edit = edit_of(entry, root)
        if edit is not None:
            return Evidence(
                Place(shown(edit[0], self.observation.directory), edit[1]), f"puts `{shown_root}` on `sys.path`"
            )
        if seen.outside:
            return Evidence(Place(shown_root), f"{seen.outside} put it on `sys.path`")
        place = place_of(seen, self.observation.directory)
        return Evidence(place, f"`{shown_root}` is on `sys.path` since before this line{_tool(seen)}")

    def _notes(self) -> Iterator[str]:
        for execution in (self.second, self.first):
            steps = [self._step(each) for each in islice(self.observation.chain(execution), LONGEST_CHAIN)]
            if len(steps) > 1:
                yield f"chain: {' <- '.join(steps)}"
        for execution in (self.second, self.first):
            root = self.observation.root(execution)
            entry = None if execution.name in PROCESS_NAMES else self.observation.entry(root)
            if entry is not None and entry.seen is None:
                why = "it was on `sys.path` when observation began"
                yield f"import root of `{execution.name}`: `{shown(root, self.observation.directory)}`; {why}"

    def _step(self, execution: Execution) -> str:
        if execution.asker is None:
            return execution.name
        if execution.asker.outside:
            return f"{execution.name} ({execution.asker.outside})"
        place = place_of(execution.asker, self.observation.directory)
        return f"{execution.name} ({place.path}:{place.line})"

    def _extent(self, table: str) -> Iterator[Extent]:
        sites = {site.key: site for site in self.observation.tables_of(self.first)}
        for key in sorted({*sites, *([table] if table else [])}):
            place = place_of(sites[key].spot, self.observation.directory) if key in sites else Place(self.path)
            yield Extent(key, place, Outcome.RAISE if key == table else None)

    def _help(self) -> str:
        if self._is_of_a_program():
            return f"start it with `python -m`, or move what others import out of `{self.path}`"
        kept, other = self._ranked()
        asker = self.boundary(other).asker
        where = ""
        if asker is not None and not asker.outside:
            place = place_of(asker, self.observation.directory)
            where = f": {place.path}:{place.line}"
        return f"import it as `{kept.name}` everywhere (now `{other.name}`{where})"

    def _ranked(self) -> tuple[Execution, Execution]:
        """The execution whose name is to stay, which is that of the import root that more modules come from."""
        roots = Counter(map(self.observation.root, self.observation.executions))
        kept, other = sorted(self.pair(), key=lambda each: (-roots[self.observation.root(each)], each.number))
        return kept, other

    def is_by_other_means(self) -> bool:
        """Whether no import statement asks for a name, but a text, or code that executes the file by its path."""
        return any(_by_a_string(each.asker) or _is_made_up(each) for each in map(self.boundary, self.pair())) or any(
            each.asker is not None and each.asker.tool.partition(".")[0] in READ_LISTS
            for execution in self.pair()
            for each in self._of_one_root(execution)
        )

    def is_named_by_a_test_runner(self) -> bool:
        """Whether a test runner asked for a module, or for one above it in an import root that it has made itself."""
        return any(map(self._is_by_a_test_runner, self.pair()))

    def _is_by_a_test_runner(self, execution: Execution) -> bool:
        if _by_a_test_runner(execution.asker):
            return True
        root = self.observation.root(execution)
        entry = self.observation.entry(root)
        if entry is not None and (not _by_a_test_runner(entry.seen) or edit_of(entry, root) is not None):
            return False
        return any(_by_a_test_runner(each.asker) for each in self._of_one_root(execution))

    def _of_one_root(self, execution: Execution) -> Iterator[Execution]:
        """The executions on the way up the chain whose names follow from the same import root."""
        root = self.observation.root(execution)
        return (each for each in self.observation.chain(execution) if self.observation.root(each) == root)

    def is_in_the_directory_of_the_script(self) -> bool:
        """Whether an import root is a package, and one because Python was given a script that lies in it."""
        return any(map(self._is_of_the_script, self.pair()))

    def _is_of_the_script(self, execution: Execution) -> bool:
        root = self.observation.root(execution)
        entry = self.observation.entry(root)
        by_python = entry is not None and entry.seen is None and os.path.realpath(root) == first_entry()
        return by_python and os.path.exists(os.path.join(root, "__init__.py"))

    def is_a_fallback(self) -> bool:
        """Whether the handler of a failed import asks again, by another name, in the same code."""
        one, other = self.first.asker, self.second.asker
        if one is None or other is None or one.code is not other.code:
            return False
        return is_handled_below(one.file, one.line, other.line)


# The ways of getting a second name, those first that say more.
_WAYS = {
    "OB112": Double.is_by_other_means,
    "OB106": Double.is_named_by_a_test_runner,
    "OB105": Double.is_in_the_directory_of_the_script,
    "OB109": Double.is_a_fallback,
}


def _is_made_up(execution: Execution) -> bool:
    """Whether a name is not the one that an import of the file would have."""
    last = execution.name.rpartition(".")[2]
    stem = os.path.basename(execution.file).partition(".")[0]
    return last != (os.path.basename(os.path.dirname(execution.file)) if stem == "__init__" else stem)


def _by_a_string(spot: Spot | None) -> bool:
    return spot is not None and spot.by_string and not spot.tool


def _by_a_test_runner(spot: Spot | None) -> bool:
    return spot is not None and (spot.tool or spot.module).startswith(("_pytest.", "unittest."))


def _tool(spot: Spot) -> str:
    return f" (asked by `{spot.tool}`)" if spot.tool else ""
