"""What the observer costs, side by side in one run.

    python benchmarks/observer.py [--rounds ROUNDS] [--no-collector] [PROGRAM]
    python benchmarks/observer.py --instructions [--no-collector] [PROGRAM]

Every round starts each program once in each mode, in another order each time, so that what else the machine does hits
all of them alike. PROGRAM is a part of the titles of those to measure. Figures are processor time, of which the mean of
the lower half of all rounds counts: other processes only ever add to it. Those of whole programs include what it takes
to install the observer. Beside each figure stands the bar that it is to keep. The modes: `none`; `finder`, which passes
on what other finders find and does nothing else; `explain` with the sites of tables and with notes on exceptions, as
`onebase run` has it; `heal`; `again`, which is `none` once more and shows by how much equal programs differ. Under
pytest the finder is alone, without the plugin that explain and heal have.

Processor time scatters by more than some bars allow. `--instructions` counts what the processor executes instead, by
valgrind (`callgrind`), which says the same in every run and on a busy machine: one round, fifty times as slow.

Python searches for cycles (`gc`) at moments that depend on what was allocated before, and goes through all objects
then: an eighth of the time of a short session of pytest. `--no-collector` switches that off in the programs, so that
what is left is what the code of the observer takes.
"""

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import NamedTuple

MODULES, TABLES, TESTS = 2000, 100, 500
VALGRIND = ("valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}")
MODES = ("none", "finder", "explain", "heal")
AGAIN = "again"
CHILD = """
import sys, time
mode, program, journal, until, measured, collector = sys.argv[1:7]
if collector == "off":
    __import__("gc").disable()
leave = __import__("os")._exit  # before the observer watches it
times = {}
def mark(name):
    times[name] = time.process_time()
    if name == until:
        leave(0)
mark("before")
if mode == "finder":
    import onebase.guard, onebase.observer.scope
    onebase.observer.scope.is_of_the_project = lambda path: False
    onebase.guard.Guard._watch_tables = lambda guard: None
    onebase.guard.install()
elif mode != "none":
    import onebase.guard.process
    onebase.guard.process.start({"ONEBASE_POLICY": mode, "ONEBASE_JOURNAL": journal})
if measured == "memory":
    import tracemalloc
    tracemalloc.start()
mark("installed")
module = __import__(program)
mark("done")
getattr(module, "work", int)()
mark("worked")
found = {"memory": tracemalloc.get_traced_memory()[0]} if measured == "memory" else times
import json
print(json.dumps(found))
"""
BACKEND = str(Path(__file__).resolve().parents[1] / "apps/backend/src")
TINY = f"for number in range({MODULES}): __import__(f'tiny{{number}}')\n"
MODELS = f"for number in range({TABLES}): __import__(f'table{{number}}')\n"
WORK = """
def work():
    from sqlalchemy import create_engine, select
    from sqlalchemy.orm import Session
    from table0 import Base, T0
    Base.metadata.create_all(engine := create_engine("sqlite://"))
    with Session(engine) as session:
        for number in range(2000):
            session.add(T0(id=number, name="name"))
        session.commit()
        for number in range(500):
            session.scalars(select(T0).where(T0.id == number)).one()
"""
TABLE = """from sqlalchemy import Column, Integer, String
from base import Base
class T{n}(Base):
    __tablename__ = 't{n}'
    id = Column(Integer, primary_key=True)
    name = Column(String)
"""
PLUGIN = """
import os, sys, time, pytest, _pytest.junitxml, ast, inspect, json, platform, re, subprocess, tempfile
if sys.argv[2] == "before":
    os._exit(0)
before = time.process_time()
import onebase.pytest_plugin, onebase.pytest_plugin.session
onebase.pytest_plugin.session.install(sys.argv[1])
print(time.process_time() - before)
assert "sqlalchemy" not in sys.modules
"""
FINDER_ONLY = """
import onebase.guard, onebase.observer.scope
onebase.observer.scope.is_of_the_project = lambda path: False
onebase.guard.Guard._watch_tables = lambda guard: None
onebase.guard.install()
"""
TEST_FILE = "import pytest\nfrom table{n} import T{n}\n\n" + "".join(
    f"def test_{number}():\n    assert T{{n}}(id={number}).id == {number}\n\n" for number in range(TESTS // TABLES)
)


class Bar(NamedTuple):
    """What a mode may cost beyond `none`: per cent, or milliseconds."""

    mode: str
    most: float
    unit: str = "%"


class Program(NamedTuple):
    """What is measured: `run` gives the seconds of processor time that count, in a mode, or the instructions."""

    title: str
    run: Callable[[str], float]
    bars: Sequence[Bar]


def main() -> None:
    """Writes the programs, runs them, prints a table for each. Exits with 1 if a figure is above its bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="?", default="", help="a part of the titles of those to measure")
    parser.add_argument("--rounds", type=int, default=15, help="how often each program runs in each mode")
    parser.add_argument("--instructions", action="store_true", help="count instructions, with valgrind")
    parser.add_argument("--no-collector", action="store_true", help="switch off Python's search for cycles")
    options = parser.parse_args()
    if options.instructions and shutil.which(VALGRIND[0]) is None:
        parser.error("--instructions needs valgrind, which is not on the path")
    fine = True
    with tempfile.TemporaryDirectory() as name:
        directory = Directory(name, counted=options.instructions, collector="off" if options.no_collector else "on")
        _write(Path(name))
        rounds, before = (1, 0) if directory.counted else (options.rounds, 1)  # the one before writes byte code
        print(f"Python {sys.version.split()[0]}, {rounds} rounds, load {os.getloadavg()[0]:.0f}")
        for program in _programs(directory):
            if options.program in program.title:
                fine &= _show(program, _measure(program, rounds, before), directory.unit)
        if not directory.counted:
            _show_memory(directory)
    sys.exit(0 if fine else 1)


def _write(directory: Path) -> None:
    models = {f"table{number}": TABLE.format(n=number) for number in range(TABLES)}
    models["base"] = "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n"
    texts = {f"tiny{number}": f"VALUE = {number}\n" for number in range(MODULES)} | models
    texts |= {
        "child": CHILD,
        "tiny": TINY,
        "models": MODELS,
        "after": MODELS + WORK,
        "plugin": PLUGIN,
    }
    texts["libraries"] = "import fastapi, sqlalchemy, pandas\n"
    texts["backend"] = f"import sys\nsys.path.insert(0, {BACKEND!r})\nimport main\n"
    models |= {"finder_only": FINDER_ONLY, "no_collector": "import gc\ngc.disable()\n"}
    texts |= {f"suite/{name}": text for name, text in models.items()}
    texts |= {f"suite/tests/test_{number}": TEST_FILE.format(n=number) for number in range(TABLES)}
    for name, text in texts.items():
        file = directory / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (directory / "suite/pytest.ini").write_text("[pytest]\n")  # a project of its own, in which nothing is wrong


def _programs(directory: "Directory") -> Iterator[Program]:
    usual = (Bar("finder", 1), Bar("explain", 3))

    def child(title: str, program: str, bars: Sequence[Bar], start: str = "before", end: str = "done") -> Program:
        return Program(title, lambda mode: directory.between(start, end, mode, program), bars)

    if _works("import fastapi, sqlalchemy, pandas"):
        yield child("import fastapi, sqlalchemy, pandas", "libraries", usual)
    if _works(f"import sys; sys.path.insert(0, {BACKEND!r}); import main"):
        yield child("the start of apps/backend", "backend", usual)
    yield child(f"{TABLES} modules with a table", "models", usual)
    yield Program(f"a suite of {TESTS} tests", lambda mode: directory.pytest(mode, "suite"), usual)
    yield child(f"{MODULES} modules of one line", "tiny", (Bar("explain", 7), Bar("heal", 13)), "installed")
    yield child("2,500 statements after import", "after", (Bar("explain", 1),), "done", "worked")
    yield Program("the plugin of pytest, without SQLAlchemy", directory.plugin, (Bar("explain", 5, "ms"),))


class Directory(NamedTuple):
    """Where the programs lie, and how they are measured."""

    name: str
    counted: bool
    collector: str

    @property
    def unit(self) -> str:
        """Thousandths of a second, or millions of instructions."""
        return "M" if self.counted else "ms"

    def between(self, start: str, end: str, mode: str, program: str) -> float:
        """What a program takes between two of its marks."""
        arguments = ("child.py", mode, program, self.name)
        if self.counted:
            until, before = (self._count(*arguments, mark, "time", self.collector) for mark in (end, start))
            return until - before
        times = json.loads(self._printed(*arguments, "", "time", self.collector))
        return float(times[end] - times[start])

    def plugin(self, mode: str) -> float:
        """What a session of pytest does for the plugin, where pytest itself has been imported."""
        if mode in ("none", "finder"):
            return 0.0
        if self.counted:
            return self._count("plugin.py", mode, "end") - self._count("plugin.py", mode, "before")
        return float(self._printed("plugin.py", mode, "end"))

    def pytest(self, mode: str, tests: str) -> float:
        """What a session of pytest takes, in a project of its own."""
        without = ["-p", "no:onebase"]
        options = {"none": without, "finder": [*without, "-p", "finder_only"]}.get(mode, [f"--onebase={mode}"])
        options += ["-p", "no_collector"] if self.collector == "off" else []
        arguments = ["-m", "pytest", "-qq", "-p", "no:cacheprovider", *options]
        directory = os.path.join(self.name, tests)
        if self.counted:
            return self._count(*arguments, directory=directory)
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=directory, env=_environment(), stdout=subprocess.DEVNULL
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}")
        return used.ru_utime + used.ru_stime

    def memory(self, mode: str) -> float:
        """What stays allocated when the tiny modules are imported."""
        printed = self._printed("child.py", mode, "tiny", self.name, "", "memory", "on")
        return float(json.loads(printed)["memory"])

    def _printed(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=self.name, env=_environment(), capture_output=True, text=True, check=True
        ).stdout

    def _count(self, *arguments: str, directory: str = "") -> float:
        """The instructions of one process in thousands of millions, as valgrind tells them at its end."""
        where = directory or self.name
        environment = {**_environment(), "PYTHONHASHSEED": "0"}
        command = [sys.executable, *arguments]
        subprocess.run(command, cwd=where, env=environment, capture_output=True, check=True)  # writes byte code
        said = subprocess.run(
            [*VALGRIND, *command],
            cwd=where,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return int(re.findall(r"Collected : (\d+)", said.stderr)[-1]) / 1e9


def _works(code: str) -> bool:
    """Whether this Python has what a program needs."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def _environment() -> dict[str, str]:
    """Byte code is written, as everywhere: without it everything takes longer, and differences look smaller."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "ONEBASE"))}


def _measure(program: Program, rounds: int, before: int) -> Mapping[str, list[float]]:
    modes = MODES if rounds == 1 else (*MODES, AGAIN)
    found: dict[str, list[float]] = {mode: [] for mode in modes}
    chance = random.Random(1)  # noqa: S311 - no secret
    for _ in range(before + rounds):
        for mode in chance.sample(modes, len(modes)):
            found[mode].append(program.run("none" if mode == AGAIN else mode))
    return {mode: values[before:] for mode, values in found.items()}


def _show(program: Program, found: Mapping[str, list[float]], unit: str) -> bool:
    print(f"\n{program.title}")
    figures = {mode: mean(sorted(values)[: (len(values) + 1) // 2]) * 1000 for mode, values in found.items()}
    alone, kept = figures["none"], True
    for mode, figure in figures.items():
        more = f"{figure - alone:+7.1f} {unit}  {figure / alone - 1:+7.2%}" if alone > 1 and mode != "none" else ""
        verdict = ""
        for bar in (bar for bar in program.bars if bar.mode == mode and bar.unit in ("%", unit)):
            cost = figure - alone if bar.unit == "ms" else (figure / alone - 1) * 100
            kept &= cost <= bar.most
            verdict = f"  bar {bar.most:g} {bar.unit}: {'kept' if cost <= bar.most else 'NOT KEPT'}"
        print(f"  {mode:8} {figure:9.1f} {unit}  {more}{verdict}")
    return kept


def _show_memory(directory: Directory) -> None:
    """What stays allocated for each module, beyond what the module itself takes."""
    directory.between("installed", "done", "none", "tiny")  # writes byte code
    sizes = {mode: directory.memory(mode) for mode in ("none", "explain", "heal")}
    words = ", ".join(f"{mode} {(sizes[mode] - sizes['none']) / MODULES:.0f} bytes" for mode in ("explain", "heal"))
    print(f"\nmemory for each module: {words}")


if __name__ == "__main__":
    main()
