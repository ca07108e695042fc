"""Lets every callable of ours that runs in the process of a program fail, one at a time, and compares what the program
does: `python -m tests.faults.injection DIRECTORY`. Prints a list of what differs, as JSON.

The callables are found by inspection, and of those the ones that run are told by a profile. Each failure is a fork of
one process in which everything is imported. What Python, SQLAlchemy or the program calls itself is left out: there the
exception would be raised before the code that is to catch it.
"""

import atexit
import faulthandler
import gc
import importlib
import inspect
import json
import os
import pkgutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Collection, Iterator
from types import CodeType, FrameType, FunctionType
from typing import Any, NamedTuple

import sqlalchemy.orm

import onebase
import onebase.guard
import onebase.guard.process
import onebase.observer
from onebase.guard.install import POLICIES

OURS = os.path.dirname(onebase.__file__) + os.sep
PACKAGES = (onebase.guard, onebase.observer)
ELSEWHERE = ("onebase.guard.parent", "onebase.guard.starter", "onebase.guard.attach")  # not in the process of a program
# What catches for us, and what passes on what other finders raise: an exception in there would be one of them.
IN_THE_WAY = ("onebase.guard.errors.ErrorWatch._safely", "onebase.observer.finder.ObservingFinder._ask")


class Outcome(NamedTuple):
    """What a program did."""

    code: int
    printed: str
    complained: str


def functions() -> dict[CodeType, FunctionType]:
    """Every function and method of ours that can be in the process of a program, by its code."""
    names = [
        each.name for package in PACKAGES for each in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    ]
    modules = [importlib.import_module(name) for name in names if not name.startswith(ELSEWHERE)]
    values = [value for module in modules for value in vars(module).values()]
    values += [value for each in values if inspect.isclass(each) and _is_ours(each) for value in vars(each).values()]
    return {function.__code__: function for function in filter(None, map(_function, values)) if _is_ours(function)}


def _is_ours(value: Any) -> bool:  # noqa: ANN401 - a class or a function
    return str(value.__module__).startswith(tuple(package.__name__ for package in PACKAGES))


def _function(value: object) -> FunctionType | None:
    value = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
    return value if isinstance(value, FunctionType) else None


def called_by_us(run: Callable[[], None]) -> list[CodeType]:
    """The code of ours that `run` executes on behalf of code of ours, in the order of the first calls."""
    seen: dict[CodeType, None] = {}

    def notice(frame: FrameType, event: str, _: object) -> None:
        caller = frame.f_back
        while caller is not None and caller.f_code.co_filename.startswith("<"):
            caller = caller.f_back  # comprehensions and generated methods
        if event == "call" and caller is not None and caller.f_code.co_filename.startswith(OURS):
            seen[frame.f_code] = None

    sys.setprofile(notice)
    try:
        run()
    finally:
        sys.setprofile(None)
    return list(seen)


def let_fail(function: FunctionType) -> None:
    """Makes every call of a function raise, whoever has got hold of it."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("defect")

    code = fail.__code__.replace(co_freevars=function.__code__.co_freevars)
    function.__code__ = code


def in_a_fork(run: Callable[[], None]) -> Outcome:
    """What `run` prints and exits with, in a process of its own."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        child = os.fork()
        if child == 0:
            os.dup2(output.fileno(), 1)
            os.dup2(errors.fileno(), 2)
            # Says where a process hangs that should have ended. Of 1,800 whose connection another thread finalised none
            # did, but what needs a tenth of a second may wait for more than a minute on a machine with a load of 40.
            faulthandler.dump_traceback_later(600, exit=True)
            code = 1
            try:
                run()
                code = 0
            except BaseException:  # noqa: BLE001 - what a process ends with
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        texts = [_text(file.fileno()) for file in (output, errors)]
        return Outcome(os.waitstatus_to_exitcode(status), *texts)


def _text(descriptor: int) -> str:
    os.lseek(descriptor, 0, os.SEEK_SET)
    return os.read(descriptor, 1_000_000).decode()


def program(policy: str, directory: str, before: Callable[[], None] = lambda: None) -> Callable[[], None]:
    """The program `main.py` of a directory, observed with a policy ("" for none), as `onebase run` would have it."""

    def run() -> None:
        os.chdir(directory)
        sys.path.insert(0, directory)
        environment = {onebase.guard.process.POLICY: policy, onebase.guard.process.JOURNAL: directory}
        before()
        try:
            if policy:
                onebase.guard.process.start(environment)
        except RuntimeError as error:  # as `attach/sitecustomize.py` does
            sys.stderr.write(f"onebase: the observer could not be started ({error})\n")
        importlib.import_module("main")
        atexit._run_exitfuncs()  # noqa: SLF001 - what Python does at the end

    return run


def differences(policy: str, directory: str, wanted: Collection[FunctionType]) -> Iterator[str]:
    """One line for each of the callables whose failure changes what the program does."""
    alone = in_a_fork(program("", directory))
    observed = in_a_fork(program(policy, directory))
    fine = {(alone.code, alone.printed), (observed.code, observed.printed)}
    for function in wanted:
        found = in_a_fork(program(policy, directory, lambda: let_fail(function)))  # noqa: B023 - called at once
        if (found.code, found.printed) not in fine or found.complained.count("switched itself off") > 1:
            yield f"{function.__module__}.{function.__qualname__}: {found}"


def that_run(policy: str, directory: str, known: dict[CodeType, FunctionType]) -> list[FunctionType]:
    """Those of the callables that we call ourselves while the program is observed."""
    lines = in_a_fork(lambda: print(*_names(policy, directory, known), file=sys.__stderr__)).complained.split()
    wanted = set(lines) - set(IN_THE_WAY)
    return [each for each in known.values() if f"{each.__module__}.{each.__qualname__}" in wanted]


def _names(policy: str, directory: str, known: dict[CodeType, FunctionType]) -> list[str]:
    codes = called_by_us(program(policy, directory))
    return [f"{known[code].__module__}.{known[code].__qualname__}" for code in codes if code in known]


def main(directory: str) -> None:
    """What all policies have in common fails under the first one only."""
    sqlalchemy.create_engine("sqlite://").connect().close()  # imports once what each program needs
    sqlalchemy.orm.configure_mappers()
    gc.freeze()
    known, done, found = functions(), set[FunctionType](), list[str]()
    for policy in POLICIES:
        wanted = [each for each in that_run(policy, directory, known) if each not in done]
        found += [f"{policy}: {each}" for each in differences(policy, directory, wanted)]
        done |= set(wanted)
    sys.stdout.write(json.dumps([len(done), found]))


if __name__ == "__main__":
    main(sys.argv[1])
