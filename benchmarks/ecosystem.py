"""Runs `onebase check` over a directory of checkouts, and compares the findings with what people judged.

    python benchmarks/ecosystem.py CHECKOUTS [NAME …]

Each directory in CHECKOUTS is one project, named NAME or OWNER+NAME. The judgements are in docs/real-projects.toml. The
exit code is 1 where a finding is new or missing, an entry point is not found, or a run fails.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from verdicts import Difference, Project, compare, read_verdicts

PATIENCE = 120
UNJUDGED = Project("", "", (), ())
NOT_READ = "OB003"


class Run(NamedTuple):
    """One run of the command on one tree; `failure` is what it said where it did not work ("" where it did)."""

    tree: str
    seconds: float
    report: Mapping[str, Any]
    failure: str = ""

    @property
    def findings(self) -> list[Mapping[str, Any]]:
        """The findings, without the notes on files that were not read: those are counted apart."""
        return [one for one in self.report.get("findings", ()) if one["code"] != NOT_READ]


def check(tree: Path) -> Run:
    """Runs the command on one tree, without configuration and without cache."""
    command = [sys.executable, "-m", "onebase", "check", "--isolated", "--no-cache", "--output-format", "json"]
    environment = {**os.environ, "PYTHONHASHSEED": "random"}
    start = time.perf_counter()
    try:
        done = subprocess.run(
            [*command, str(tree)], capture_output=True, text=True, timeout=PATIENCE, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        return Run(tree.name, PATIENCE, {}, f"no answer within {PATIENCE} seconds")
    seconds = time.perf_counter() - start
    if done.returncode not in (0, 1) or done.stderr:
        return Run(tree.name, seconds, {}, done.stderr.strip() or f"exit code {done.returncode}")
    return Run(tree.name, seconds, json.loads(done.stdout))


def row(run: Run) -> str:
    """One line of the table."""
    if run.failure:
        return f"{run.tree:45} {run.failure}"
    codes = Counter(one["code"] for one in run.findings)
    listed = " ".join(f"{code}:{number}" for code, number in sorted(codes.items()))
    files, entries = run.report["summary"]["files"], len(run.report["entry_points"])
    unread = len(run.report["files_not_read"])
    return f"{run.tree:45} {files:6} {entries:7} {run.seconds:7.2f} {unread:8}  {listed}"


def differences(run: Run, difference: Difference) -> Iterator[str]:
    """The lines that say how a run differs from the verdict."""
    for finding in difference.new:
        place = f"{finding['path']}:{finding['line']}"
        yield f"{run.tree}: new: {finding['code']} {finding['severity']} {place}: {finding['message']}"
    for judgement in difference.missing:
        yield f"{run.tree}: missing: {judgement}"
    for judgement in difference.found_again:
        yield f"{run.tree}: found now: {judgement}"
    for start in difference.starts:
        yield f"{run.tree}: no entry point: {start}"


def main(arguments: Sequence[str]) -> int:
    """Checks every tree, or those that are named, and prints the table and the differences."""
    checkouts, wanted = Path(arguments[0]), arguments[1:]
    verdicts = {name: project for project in read_verdicts() for name in project.directories}
    print(f"{'tree':45} {'files':>6} {'entries':>7} {'seconds':>7} {'not read':>8}  findings")
    said: list[str] = []
    failed = False
    for tree in sorted(path for path in checkouts.iterdir() if path.is_dir() and path.name[0] != "."):
        if wanted and tree.name not in wanted:
            continue
        run = check(tree)
        print(row(run), flush=True)
        failed = failed or bool(run.failure)
        if not run.failure:
            labels = [entry["label"] for entry in run.report["entry_points"]]
            said += differences(run, compare(verdicts.get(tree.name, UNJUDGED), run.findings, labels))
    print(*said, sep="\n")
    return int(failed or bool(said))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
