"""One file under two names, told as a finding."""

import os
from collections.abc import Iterator
from itertools import islice

from onebase.observer.execution import Execution
from onebase.observer.frames import Spot
from onebase.observer.observation import PROCESS_NAMES, Observation
from onebase.observer.path_edits import edit_of
from onebase.observer.places import place_of, shown
from onebase.observer.records import PathEntry
from onebase.vocabulary import Certainty, Evidence, Extent, Finding, Outcome, Place, Severity, Subject

LONGEST_CHAIN = 12


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
        names = {self.first.name, self.second.name}
        if names & set(PROCESS_NAMES):
            return "OB104"
        if os.path.basename(self.first.file) == "conftest.py":
            return "OB107"
        if self.first.file != self.second.file and os.path.abspath(self.first.file) != os.path.abspath(
            self.second.file
        ):
            return "OB111"
        boundaries = [self.boundary(each) for each in (self.first, self.second)]
        if any(_by_a_string(each.asker) for each in boundaries):
            return "OB112"
        if any(_by_a_test_runner(each.asker) for each in (self.first, self.second)) or any(
            self._roots_of_a_test_runner()
        ):
            return "OB106"
        return "OB105" if any(self._is_script_directory(each) for each in (self.first, self.second)) else "OB101"

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
                yield Evidence(Place(self.path), f"{says} `{execution.name}`: the process was started with it")
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
        if {self.first.name, self.second.name} & set(PROCESS_NAMES):
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
        pair = [self.first, self.second]
        counts = {each.number: 0 for each in pair}
        for each in pair:
            root = self.observation.root(each)
            counts[each.number] = sum(self.observation.root(one) == root for one in self.observation.executions)
        kept, other = sorted(pair, key=lambda each: (-counts[each.number], each.number))
        return kept, other

    def _roots_of_a_test_runner(self) -> Iterator[bool]:
        for execution in (self.first, self.second):
            entry = self.observation.entry(self.observation.root(execution))
            yield entry is not None and edit_of(entry, entry.path) is None and _by_a_test_runner(entry.seen)

    def _is_script_directory(self, execution: Execution) -> bool:
        entry = self.observation.entry(self.observation.root(execution))
        if entry is None or entry.seen is not None or entry.position != 0 or not entry.path:
            return False
        return os.path.exists(os.path.join(entry.path, "__init__.py"))


def _by_a_string(spot: Spot | None) -> bool:
    return spot is not None and spot.by_string and not spot.tool


def _by_a_test_runner(spot: Spot | None) -> bool:
    return spot is not None and (spot.tool or spot.module).startswith(("_pytest.", "unittest."))


def _tool(spot: Spot) -> str:
    return f" (asked by `{spot.tool}`)" if spot.tool else ""
