"""What the observer costs, side by side in one run: `python benchmarks/observer.py [ROUNDS] [PROGRAM]`.

Every round starts each program once in each mode, in another order each time, so that what else the machine does hits
all of them alike. PROGRAM is a part of the titles of those to measure. Printed are medians of the processor time of the
imports, and the difference to the program alone.
"""

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

MODULES = 2000
TABLES = 100
MODES = ("none", "finder", "explain", "heal")
CHILD = """
import sys, time
sys.path.insert(0, {directory!r})
mode = {mode!r}
before = time.process_time()
if mode != "none":
    import onebase.guard, onebase.observer.finder
    if mode == "finder":
        onebase.observer.finder.is_of_the_project = lambda path: False
    guard = onebase.guard.install("heal" if mode == "heal" else "explain")
installed = time.process_time()
{imports}
done = time.process_time()
import json, resource
print(json.dumps([installed - before, done - installed, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))
"""
BACKEND = str(Path(__file__).resolve().parents[1] / "apps/backend/src")
APPLICATIONS = {
    "import fastapi, sqlalchemy, pandas": "import fastapi, sqlalchemy, pandas",
    "the start of apps/backend": f"import sys; sys.path.insert(0, {BACKEND!r}); import main",
}
TABLE = """class T{n}(Base):
    __tablename__ = 't{n}'
    id = Column(Integer, primary_key=True)
    name = Column(String)
"""


def main() -> None:
    """Writes the programs, runs them, prints a table for each."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as name:
        for title, imports in _programs(Path(name)).items():
            if all(word in title for word in sys.argv[2:3]):
                _show(title, _measure(name, imports, rounds))


def _programs(directory: Path) -> Mapping[str, str]:
    for number in range(MODULES):
        (directory / f"tiny{number}.py").write_text(f"VALUE = {number}\n")
    (directory / "base.py").write_text("from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n")
    for number in range(TABLES):
        head = "from sqlalchemy import Column, Integer, String\nfrom base import Base\n"
        (directory / f"table{number}.py").write_text(head + TABLE.format(n=number))
    return {
        f"{MODULES} modules of one line": f"for n in range({MODULES}): __import__(f'tiny{{n}}')",
        f"SQLAlchemy and {TABLES} modules with a table": f"for n in range({TABLES}): __import__(f'table{{n}}')",
        "import sqlalchemy.orm": "import sqlalchemy.orm",
        **{title: imports for title, imports in APPLICATIONS.items() if _works(imports)},
        "nothing": "",
    }


def _works(imports: str) -> bool:
    """Whether this Python has what a program needs."""
    return subprocess.run([sys.executable, "-c", imports], capture_output=True, check=False).returncode == 0


def _measure(directory: str, imports: str, rounds: int) -> dict[str, list[tuple[float, float, float]]]:
    found: dict[str, list[tuple[float, float, float]]] = {mode: [] for mode in MODES}
    for each in _orders(rounds):
        for mode in each:
            code = CHILD.format(directory=directory, mode=mode, imports=imports)
            printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
            found[mode].append(tuple(json.loads(printed)))
    return {mode: values[1:] for mode, values in found.items()}  # the first round writes byte code


def _orders(rounds: int) -> Iterator[list[str]]:
    chance = random.Random(1)  # noqa: S311 - no secret
    for _ in range(rounds + 1):
        yield chance.sample(MODES, len(MODES))


def _show(title: str, found: Mapping[str, list[tuple[float, float, float]]]) -> None:
    print(f"\n{title}")
    alone = median(time for _, time, _ in found["none"])
    memory = median(size for _, _, size in found["none"])
    for mode, values in found.items():
        install, time = (median(value[at] for value in values) * 1000 for at in (0, 1))
        more = f"{time / (alone * 1000) - 1:+7.1%}" if alone > 0.001 else "       "
        size = median(value[2] for value in values) - memory
        print(f"  {mode:8} imports {time:8.1f} ms {more}   installed in {install:5.1f} ms   memory {size:+6.0f} KiB")


if __name__ == "__main__":
    main()
