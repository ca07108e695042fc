"""What the observer costs, side by side in one run: `python benchmarks/observer.py [ROUNDS] [PROGRAM]`.

Every round starts each program once in each mode, in another order each time, so that what else the machine does hits
all of them alike. PROGRAM is a part of the titles of those to measure. Figures are processor time, of which the mean of
the lower half of all rounds counts: other processes only ever add to it. Those of whole programs include what it takes
to install the observer. Beside each figure stands the bar that it is to keep. The modes: `none`; `finder`, which passes
on what other finders find; `explain` with the sites of tables and with notes on exceptions, as `onebase run` has it;
`heal`.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import NamedTuple

MODULES, TABLES, TESTS = 2000, 100, 500
MODES = ("none", "finder", "explain", "heal")
CHILD = """
import sys, time
mode, program = sys.argv[1:3]
clock = time.process_time
before = clock()
if mode == "finder":
    import onebase.guard, onebase.observer.scope
    onebase.observer.scope.is_of_the_project = lambda path: False
    onebase.guard.install()
elif mode != "none":
    import onebase.guard.process
    onebase.guard.process.start({"ONEBASE_POLICY": mode, "ONEBASE_JOURNAL": sys.argv[3]})
if sys.argv[4:]:
    import tracemalloc
    tracemalloc.start()
installed = clock()
module = __import__(program)
done = clock()
getattr(module, "work", int)()
worked = clock()
import json
memory = tracemalloc.get_traced_memory()[0] if sys.argv[4:] else 0
print(json.dumps([memory] if memory else [installed - before, done - installed, worked - done]))
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
import sys, time, pytest, _pytest.junitxml, ast, inspect, json, platform, re, subprocess, tempfile
before = time.process_time()
import onebase.pytest_plugin, onebase.pytest_plugin.session
onebase.pytest_plugin.session.install(sys.argv[1])
print(time.process_time() - before)
assert "sqlalchemy" not in sys.modules
"""
FINDER_ONLY = "import onebase.observer.scope\nonebase.observer.scope.is_of_the_project = lambda path: False\n"
TEST_FILE = "import pytest\nfrom table{n} import T{n}\n\n" + "".join(
    f"def test_{number}():\n    assert T{{n}}(id={number}).id == {number}\n\n" for number in range(10)
)


class Bar(NamedTuple):
    """What a mode may cost beyond `none`: per cent, or milliseconds."""

    mode: str
    most: float
    unit: str = "%"


class Program(NamedTuple):
    """What is measured: `run` gives the seconds of processor time that count, in a mode."""

    title: str
    run: Callable[[str], float]
    bars: Sequence[Bar]


def main() -> None:
    """Writes the programs, runs them, prints a table for each. Exits with 1 if a figure is above its bar."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    fine = True
    with tempfile.TemporaryDirectory() as name:
        _write(Path(name))
        print(f"Python {sys.version.split()[0]}, {rounds} rounds, load {os.getloadavg()[0]:.0f}")
        for program in _programs(name):
            if all(word in program.title for word in sys.argv[2:3]):
                fine &= _show(program, _measure(program, rounds))
        _show_memory(name)
    sys.exit(0 if fine else 1)


def _write(directory: Path) -> None:
    texts = {f"tiny{number}": f"VALUE = {number}\n" for number in range(MODULES)}
    texts |= {f"table{number}": TABLE.format(n=number) for number in range(TABLES)}
    texts |= {
        "child": CHILD,
        "tiny": TINY,
        "models": MODELS,
        "after": MODELS + WORK,
        "finder_only": FINDER_ONLY,
        "plugin": PLUGIN,
    }
    texts["base"] = "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n"
    texts["libraries"] = "import fastapi, sqlalchemy, pandas\n"
    texts["backend"] = f"import sys\nsys.path.insert(0, {BACKEND!r})\nimport main\n"
    texts |= {f"suite/test_{number}": TEST_FILE.format(n=number) for number in range(TESTS // 10)}
    for name, text in texts.items():
        file = directory / f"{name}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)


def _programs(directory: str) -> Iterator[Program]:
    usual = (Bar("finder", 1), Bar("explain", 3))
    if _works("import fastapi, sqlalchemy, pandas"):
        yield Program(
            "import fastapi, sqlalchemy, pandas", lambda mode: sum(_child(directory, mode, "libraries")), usual
        )
    if _works(f"import sys; sys.path.insert(0, {BACKEND!r}); import main"):
        yield Program("the start of apps/backend", lambda mode: sum(_child(directory, mode, "backend")), usual)
    yield Program(f"{TABLES} modules with a table", lambda mode: sum(_child(directory, mode, "models")), usual)
    yield Program(f"a suite of {TESTS} tests", lambda mode: _pytest(directory, mode, "suite"), usual)
    worst = (Bar("explain", 7), Bar("heal", 13))
    yield Program(f"{MODULES} modules of one line", lambda mode: _child(directory, mode, "tiny")[1], worst)
    after = (Bar("explain", 1),)
    yield Program("2,500 statements after import", lambda mode: _child(directory, mode, "after")[2], after)
    inert = (Bar("explain", 5, "ms"),)
    yield Program("the plugin of pytest, without SQLAlchemy", lambda mode: _plugin(directory, mode), inert)


def _plugin(directory: str, mode: str) -> float:
    """What a session of pytest does for the plugin, where pytest itself has been imported."""
    if mode in ("none", "finder"):
        return 0.0
    command = [sys.executable, "plugin.py", mode]
    printed = subprocess.run(command, cwd=directory, env=_environment(), capture_output=True, text=True, check=True)
    return float(printed.stdout)


def _works(code: str) -> bool:
    """Whether this Python has what a program needs."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def _child(directory: str, mode: str, program: str, *more: str) -> list[float]:
    command = [sys.executable, "child.py", mode, program, directory, *more]
    printed = subprocess.run(command, cwd=directory, env=_environment(), capture_output=True, text=True, check=True)
    figures: list[float] = json.loads(printed.stdout)
    return figures


def _pytest(directory: str, mode: str, tests: str) -> float:
    options = {"none": ["-p", "no:onebase"], "finder": ["-p", "finder_only"]}.get(mode, [f"--onebase={mode}"])
    command = [sys.executable, "-m", "pytest", "-qq", "-p", "no:cacheprovider", "-c", os.devnull, tests, *options]
    process = subprocess.Popen(command, cwd=directory, env=_environment(), stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime


def _environment() -> dict[str, str]:
    """Byte code is written, as everywhere: without it everything takes longer, and differences look smaller."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "ONEBASE"))}


def _measure(program: Program, rounds: int) -> Mapping[str, list[float]]:
    found: dict[str, list[float]] = {mode: [] for mode in MODES}
    chance = random.Random(1)  # noqa: S311 - no secret
    for _ in range(rounds + 1):
        for mode in chance.sample(MODES, len(MODES)):
            found[mode].append(program.run(mode))
    return {mode: values[1:] for mode, values in found.items()}  # the first round writes byte code


def _show(program: Program, found: Mapping[str, list[float]]) -> bool:
    print(f"\n{program.title}")
    figures = {mode: mean(sorted(values)[: (len(values) + 1) // 2]) * 1000 for mode, values in found.items()}
    alone, kept = figures["none"], True
    for mode, figure in figures.items():
        more = f"{figure - alone:+7.1f} ms  {figure / alone - 1:+7.1%}" if alone > 1 and mode != "none" else ""
        verdict = ""
        for bar in (bar for bar in program.bars if bar.mode == mode):
            cost = figure - alone if bar.unit == "ms" else (figure / alone - 1) * 100
            kept &= cost <= bar.most
            verdict = f"  bar {bar.most:g} {bar.unit}: {'kept' if cost <= bar.most else 'NOT KEPT'}"
        print(f"  {mode:8} {figure:9.1f} ms  {more}{verdict}")
    return kept


def _show_memory(directory: str) -> None:
    """What stays allocated for each module, beyond what the module itself takes."""
    _child(directory, "none", "tiny")  # writes byte code
    sizes = {mode: _child(directory, mode, "tiny", "memory")[0] for mode in ("none", "explain", "heal")}
    words = ", ".join(f"{mode} {(sizes[mode] - sizes['none']) / MODULES:.0f} bytes" for mode in ("explain", "heal"))
    print(f"\nmemory for each module: {words}")


if __name__ == "__main__":
    main()
