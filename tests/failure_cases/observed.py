"""What `onebase run` and the pytest plugin print of a case, compared with what the case is about.

`python -m tests.failure_cases.observed [WORDS]` prints the table for the installed version of SQLAlchemy, one line for
each case and what is told both ways; the words choose cases by name or rule. It fails where something else is told than
the cause, or nothing, without a reason in `unknowable.py`. `--healthy` and `--fixed` play the projects in which nothing
may be told and nothing may change, with and without the observer; `--texts` prints all that is said.
"""

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from enum import Enum
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple, TypeVar

from onebase.commands.run import ending
from onebase.guard.parent import told

from .case import Case, Variant
from .launch import Launcher, Printed, open_launcher
from .play import Played, play, sqlalchemy_version
from .reading import read_cases
from .unknowable import REASONS

Result = TypeVar("Result")
AT_ONCE = 2
RUN = "run"
PYTEST = "pytest"
WAYS = (RUN, PYTEST)
PLUGIN = " -p onebase.pytest_plugin"
# What a program leaves open is closed when the collector comes by, which is another moment in each run.
OWN_SETTINGS = "-o filterwarnings=default -o addopts= -p no:unraisableexception"
_CODE = re.compile(r"^.*\bonebase: (OB\d{3})\b|^\s*(OB\d{3})(?: \(likely\))?: ", re.MULTILINE)
_PASSING = re.compile(
    r"\b\d\d:\d\d:\d\d[,.\d]*|0x[0-9a-f]+|\bin \d+\.\d+s|\d+\.\d+ ?m?s\b|=+|PID \d+|\[\d+\]|\bonebase[-:].*"
)


class Told(str, Enum):
    """How the causes that were told compare with the rule of the case, the best first."""

    CAUSE = "cause"
    FAMILY = "family"
    OTHER = "other"
    NOTHING = "nothing"
    NOT_RUN = "not run"


class Observed(NamedTuple):
    """A case, what became of it, the codes that were told, what its runs did otherwise than the case says, and all
    that they printed."""

    case: Case
    told: Told
    codes: tuple[str, ...]
    problems: tuple[str, ...]
    printed: str


def observe(case: Case, variant: Variant, directory: Path, way: str, launcher: Launcher) -> Observed:
    """Plays a variant of a case one of the two ways, in a directory that does not exist yet."""
    wrapped = _is_wrapped(variant, way)
    played = play(_with(variant, way), directory, _journaled(launcher, loaded=True) if way == RUN else launcher)
    printed = "\n".join(result.text for _, result in played.commands)
    codes = tuple(dict.fromkeys(first or second for first, second in _CODE.findall(printed)))
    return Observed(case, _compared(case, played, codes), codes, () if wrapped else played.problems, printed)


def _is_wrapped(variant: Variant, way: str) -> bool:
    """Whether pytest says how a command ends, and not the command."""
    commands = [command for run in variant.runs for command in run.commands]
    return way == PYTEST and not all(re.search(r"\bpytest\b", each) for each in commands)


def _journaled(launcher: Launcher, *, loaded: bool) -> Launcher:
    """Executes a command as `onebase run` does, with `--loaded` or without, and adds what that says at the end."""

    def launch(command: str, directory: Path) -> Printed:
        journal = directory.with_name(f"{directory.name}.journal-{len(list(directory.parent.iterdir()))}")
        journal.mkdir()
        result = launcher(f"ONEBASE_JOURNAL={journal} ONEBASE_DIRECTORY={directory} {command}", directory)
        texts = ending(list(told(str(journal))), str(directory), failed=result.code != 0, loaded=loaded)
        return result._replace(text="\n".join([result.text, *texts]))

    return launch


def changes(variant: Variant, directory: Path, way: str, launcher: Launcher) -> list[str]:
    """The commands of a healthy project that print something else, or end otherwise, under observation than alone."""
    places = [directory / "alone" / directory.name, directory / way / directory.name]
    for place in places:
        place.parent.mkdir(parents=True)
    plain = _with(variant, way, "")
    alone = play(plain, places[0], launcher).commands
    seen = play(_with(variant, way), places[1], _journaled(launcher, loaded=False) if way == RUN else launcher).commands
    return [command for (command, one), (_, other) in zip(alone, seen, strict=True) if _lasting(one) != _lasting(other)]


def _lasting(printed: Printed) -> tuple[int, list[str]]:
    """What two runs of one program have in common: no times, no addresses, not the line that says that we are there."""
    return printed.code, _PASSING.sub("", re.sub(r"/\S*/(alone|run|pytest)/", "", printed.text)).split()


def _with(variant: Variant, way: str, plugin: str = PLUGIN) -> Variant:
    runs = (
        each._replace(commands=tuple(_under_pytest(command, way, plugin) for command in each.commands))
        for each in variant.runs
    )
    return variant._replace(runs=tuple(runs))


def _under_pytest(command: str, way: str, plugin: str) -> str:
    """A test session is one already, with the plugin, as it is where onebase is installed; another command is what a
    test executes (see `under_pytest.py`)."""
    variables, words = _split(command)
    options = f"PYTEST_ADDOPTS='--tb=line -vv -p no:cacheprovider{plugin}' "
    if re.match(r"(python -m )?pytest\b", words):
        return f"{options}{command}"
    if way == RUN:
        return command
    options += f"COMMAND='{words}' {variables}"
    test = Path(__file__).with_name("under_pytest.py")
    return f"{options}pytest --rootdir=. --import-mode=importlib --noconftest {OWN_SETTINGS} {test}"


def _split(command: str) -> tuple[str, str]:
    found = re.match(r"((?:\w+=\S* )*)(.*)", command)
    assert found is not None
    return found[1], found[2]


def _compared(case: Case, played: Played, codes: Sequence[str]) -> Told:
    if not played.commands:
        return Told.NOT_RUN
    if {case.rule, *case.also} & set(codes):
        return Told.CAUSE
    if any(code[:3] == case.rule[:3] for code in codes):
        return Told.FAMILY
    return Told.OTHER if codes else Told.NOTHING


def both_ways(
    work: Callable[[Case, Path, str, Launcher], Result], cases: Sequence[Case]
) -> Iterator[tuple[Result, ...]]:
    """What `work` gives for each case and way, the cases in order; they are executed in forks of warm processes."""
    free = SimpleQueue[Launcher]()

    def one(case: Case, parent: str) -> tuple[Result, ...]:
        launcher = free.get()
        try:
            return tuple(work(case, Path(parent, f"{case.name}-{way}"), way, launcher) for way in WAYS)
        finally:
            free.put(launcher)

    with ExitStack() as stack, tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in range(AT_ONCE):
            free.put(stack.enter_context(open_launcher()))
        yield from pool.map(partial(one, parent=name), cases)


def main(words: Sequence[str]) -> bool:
    """Prints a line for each case, and the totals. Returns whether all is as it has to be."""
    chosen = {word for word in words if not word.startswith("--")}
    variant = next((word for word in ("fixed", "healthy") if f"--{word}" in words), "broken")
    cases = [case for case in read_cases() if not chosen or {case.name, case.rule, case.rule[:3]} & chosen]
    cases = [case for case in cases if variant in case.variants]
    if not cases:
        sys.stdout.write(f"no {variant} case is called {' or '.join(sorted(chosen))}\n")
        return False
    sys.stdout.write(f"SQLAlchemy {sqlalchemy_version()}\n")
    if variant == "broken":
        return _print_told(cases, texts="--texts" in words)
    return _print_changes(cases, variant)


def _print_told(cases: Sequence[Case], *, texts: bool) -> bool:
    totals = {way: Counter[str]() for way in WAYS}
    wrong = 0
    sys.stdout.write(f"{'case':5} {'rule':6} {'run':22} {'pytest':22}\n")
    for found in both_ways(lambda case, *rest: observe(case, case.broken, *rest), cases):
        for way, each in zip(WAYS, found, strict=True):
            totals[way][each.told.value] += 1
            wrong += is_wrong(each, way)
        _print(found, texts=texts)
    for way, counts in totals.items():
        sys.stdout.write(f"{way}: {', '.join(f'{count} {told}' for told, count in counts.most_common())}\n")
    sys.stdout.write(f"{wrong} without a reason\n")
    return not wrong


def is_wrong(observed: Observed, way: str) -> bool:
    """Whether a case does otherwise under observation, or is not told its cause without a reason."""
    right = observed.told in (Told.CAUSE, Told.NOT_RUN) or way in REASONS.get(observed.case.name, {})
    return not right or bool(observed.problems)


def _print_changes(cases: Sequence[Case], variant: str) -> bool:
    changed = 0
    for case, found in zip(
        cases, both_ways(lambda case, *rest: changes(case.variants[variant], *rest), cases), strict=True
    ):
        changed += any(found)
        for way, commands in zip(WAYS, found, strict=True):
            sys.stdout.writelines(f"{case.name:5} {way}: {command} does otherwise\n" for command in commands)
    sys.stdout.write(f"{len(cases)} {variant} projects, {changed} do otherwise under observation\n")
    return not changed


def _print(found: Sequence[Observed], *, texts: bool) -> None:
    case = found[0].case
    told = " ".join(f"{each.told.value:8} {' '.join(each.codes):13}" for each in found)
    changed = "  CHANGED" if any(each.problems for each in found) else ""
    sys.stdout.write(f"{case.name:5} {case.rule:6} {told} {case.title}{changed}\n")
    for way, each in zip(WAYS, found, strict=True):
        reason = REASONS.get(case.name, {}).get(way)
        if reason and each.told is not Told.CAUSE:
            sys.stdout.write(f"      {way}: {reason}\n")
    for each in found if texts else ():
        sys.stdout.write("".join(f"{text}\n" for text in (*each.problems, each.printed)))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1:]))
