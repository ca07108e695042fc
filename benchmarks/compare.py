"""Measures onebase beside other tools that read a whole project, on generated trees and on a real one.

    python benchmarks/compare.py --sizes 500,1500,6000
    python benchmarks/compare.py --tree ../nova --runs 7

The tools take turns, so that a busy moment of the machine hits all of them. Shown are the median of wall time, its
ratio to `ruff check --select F --no-cache`, the median of processor time, and the peak of resident memory of one
process. A tool that is not installed beside the running Python, or on the path, is left out. What this prints is for
reading: nothing depends on it.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from trees import write_tree

YARDSTICK = "ruff check --select F"
# Compiled modules are kept, as in an ordinary installation.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


# Files that were written less than two seconds ago may change again without a new time stamp: nothing that was read of
# them is replayed, and trees that people check are older.
SETTLING = 2.5


class Tool(NamedTuple):
    """A command to be measured."""

    name: str
    command: tuple[str, ...]


class Sample(NamedTuple):
    """One run: wall time and processor time in seconds, peak memory in megabytes, exit code."""

    seconds: float
    busy: float
    megabytes: float
    code: int


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--sizes", default="500,1500", help="numbers of files of generated trees, with commas; '' for none"
    )
    parser.add_argument("--tree", type=Path, action="append", default=[], help="a real project")
    parser.add_argument("--runs", type=int, default=5, help="how often each tool is run")
    parser.add_argument("--slow", action="store_true", help="measure the slow ones as well (mypy)")
    options = parser.parse_args()
    report("start", start_tools(), Path.cwd(), options.runs * 2)
    with tempfile.TemporaryDirectory() as scratch:
        trees = list(generated(Path(scratch), [int(size) for size in options.sizes.split(",") if size]))
        time.sleep(SETTLING)
        for tree in [*trees, *options.tree]:
            title = f"{tree.name}: {sum(1 for _ in tree.rglob('*.py'))} Python files"
            report(
                title, list(reading_tools(tree.resolve(), Path(scratch, "caches"), options.slow)), tree, options.runs
            )


def generated(scratch: Path, sizes: Sequence[int]) -> Iterator[Path]:
    """Write one tree for each size."""
    for size in sizes:
        write_tree(scratch / f"generated-{size}", size)
        yield scratch / f"generated-{size}"


def start_tools() -> list[Tool]:
    """Commands that do nothing: what it costs to start."""
    python = sys.executable
    return [
        Tool("python -c 'import argparse'", (python, "-c", "import argparse")),
        Tool("onebase --version", (*onebase(), "--version")),
        Tool("onebase --help", (*onebase(), "--help")),
    ]


def reading_tools(tree: Path, caches: Path, slow: bool) -> Iterator[Tool]:
    """The tools to be compared on one tree, as far as they are installed."""
    check = (*onebase(), "check", "--quiet", "--exit-zero")
    if ruff := program("ruff"):
        yield Tool(YARDSTICK, (ruff, "check", "--select", "F", "--no-cache", "--isolated", "--exit-zero", "-q", "."))
        yield Tool("ruff analyze graph", (ruff, "analyze", "graph", "--isolated", "."))
    yield Tool("onebase, cold", (*check, "--no-cache"))
    yield Tool("onebase, warm", (*check, "--cache-dir", str(caches / tree.name)))
    if (package := top_package(tree)) and importable("grimp"):
        yield Tool("grimp", (sys.executable, "-c", GRIMP, str(package.parent), package.name))
    if deptry := program("deptry"):
        yield Tool("deptry", (deptry, "."))
    if sqlalchemy_lsp := program("sqlalchemy-lsp"):
        yield Tool("sqlalchemy-lsp", (sqlalchemy_lsp, "check", "--exit-zero", "."))
    if slow and (mypy := program("mypy")):
        yield Tool("mypy", (mypy, "--no-incremental", "--cache-dir", os.devnull, "--explicit-package-bases", "."))


GRIMP = "import sys, grimp; sys.path.insert(0, sys.argv[1]); grimp.build_graph(sys.argv[2], cache_dir=None)"


def onebase() -> tuple[str, ...]:
    """The installed command, or the module where there is none."""
    installed = program("onebase")
    return (installed,) if installed else (sys.executable, "-m", "onebase")


def program(name: str) -> str | None:
    """A program beside the running Python, or on the path."""
    return shutil.which(name, path=os.path.dirname(sys.executable)) or shutil.which(name)


def importable(name: str) -> bool:
    """Whether the running Python has a module."""
    return subprocess.run([sys.executable, "-c", f"import {name}"], capture_output=True, check=False).returncode == 0


def top_package(tree: Path) -> Path | None:
    """The package with the most files, in the project or its `src`."""
    packages = [file.parent for file in [*tree.glob("*/__init__.py"), *tree.glob("src/*/__init__.py")]]
    return max(packages, key=lambda package: sum(1 for _ in package.rglob("*.py")), default=None)


def report(title: str, tools: Sequence[Tool], directory: Path, runs: int) -> None:
    """Measure some tools in turn, after a first run that only fills caches, and print a table."""
    for tool in tools:
        measure(tool, directory)
    samples: dict[str, list[Sample]] = {tool.name: [] for tool in tools}
    for _ in range(runs):
        for tool in tools:
            samples[tool.name].append(measure(tool, directory))
    unit = median(sample.seconds for sample in samples.get(YARDSTICK, samples[tools[0].name]))
    print(f"\n{title} ({runs} runs)")
    for name, runs_of_one in samples.items():
        seconds = median(sample.seconds for sample in runs_of_one)
        busy = median(sample.busy for sample in runs_of_one)
        memory = max(sample.megabytes for sample in runs_of_one)
        failed = "" if runs_of_one[0].code == 0 else f"  (exit code {runs_of_one[0].code})"
        times = f"{seconds * 1000:9.0f} ms {seconds / unit:7.2f} x {busy * 1000:9.0f} ms busy"
        print(f"  {name:28} {times} {memory:6.0f} MB{failed}")


def measure(tool: Tool, directory: Path) -> Sample:
    """Run a command once, with its output thrown away."""
    start = time.perf_counter()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(tool.command, cwd=directory, stdout=quiet, stderr=quiet, env=ENVIRONMENT)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Sample(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, process.returncode)


if __name__ == "__main__":
    main()
