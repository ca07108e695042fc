"""`onebase run`: any Python command, and the processes that it starts, with the observer inside."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from onebase.guard import parent, process
from onebase.named_tuple import NamedTuple
from onebase.observer.text import render
from onebase.project.settings_values import ConfigurationError

FORWARDED = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGCONT")


class RunOptions(NamedTuple):
    """What to do about second names, and what to tell at the end."""

    policy: str
    json_file: str | None
    loaded: bool


def run(command: Sequence[str], options: RunOptions) -> int:
    """Runs the command and returns its exit code; if a signal ended it, the same signal ends this process.

    Raises ConfigurationError where the command is not found or cannot be executed, and where the file for the report
    cannot be written, before the command begins.
    """
    words = _resolved(command)
    if options.json_file is not None:
        _try_to_write(options.json_file)
    with _journal() as journal:
        code = _executed(words, _environment(options, journal))
        told = list(parent.told(journal))
    for text in ending(told, ".", failed=code != 0, loaded=options.loaded):
        sys.stderr.write(f"\n{text}\n")
    if options.json_file is not None:
        _write(options.json_file, command, code, told)
    if code < 0:
        _die_of(-code)
    return code


@contextmanager
def _journal() -> Iterator[str]:
    """A directory for what the processes tell. Where none can be made, the command runs all the same."""
    try:
        directory = tempfile.TemporaryDirectory(prefix="onebase-", ignore_cleanup_errors=True)
    except OSError as error:
        sys.stderr.write(
            f"onebase: run: failures are not explained, for want of a temporary directory: {error.strerror}\n"
        )
        yield os.devnull
        return
    with directory as name:
        yield name


def _resolved(command: Sequence[str]) -> list[str]:
    """The command with the path of its program, which may lie beside this interpreter, as in an environment that is not
    activated. A Python file that is not executable is run by this interpreter."""
    program = shutil.which(command[0]) or shutil.which(command[0], path=os.path.dirname(sys.executable))
    if program is None and command[0].endswith((".py", ".pyw")) and os.path.isfile(command[0]):
        return [sys.executable, *command]
    if program is None:
        raise ConfigurationError((f"run: {command[0]}: there is no such command",))
    return [program, *command[1:]]


def _environment(options: RunOptions, journal: str) -> dict[str, str]:
    names = {}
    if options.policy == "heal":
        from onebase.commands.module_names import module_names

        names = module_names(".")
    environment = parent.observed(os.environ, options.policy, journal, os.getcwd())
    return {**environment, process.NAMES: json.dumps(names)}


def _executed(words: Sequence[str], environment: dict[str, str]) -> int:
    """The exit code; negative for a signal, as `subprocess` has it."""
    try:
        child = subprocess.Popen(words, env=environment)  # noqa: S603 - what was asked for
    except OSError as error:
        # Also where the interpreter is missing that the first line of a script names.
        raise ConfigurationError((f"run: {words[0]}: cannot be executed: {error.strerror}",)) from None
    with child, _signals_go_to(child):
        return child.wait()


@contextmanager
def _signals_go_to(child: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Signals to this process are for the command, Ctrl-C as well where the terminal does not tell both of them."""
    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, lambda got, _: None if _at_the_terminal() else _send(child, got))
    }
    for name in FORWARDED:
        number = getattr(signal, name, None)
        if number is not None:
            before[number] = signal.signal(number, lambda got, _: _send(child, got))
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _at_the_terminal() -> bool:
    """Whether this process is in the foreground of its terminal, which sends Ctrl-C to all that are (POSIX.1-2017,
    "General Terminal Interface"). On Windows consoles do so too."""
    if not hasattr(os, "tcgetpgrp"):
        return True
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def _send(child: "subprocess.Popen[bytes]", number: int) -> None:
    with suppress(OSError):
        child.send_signal(number)


def _die_of(number: int) -> None:
    """Ends as the command has ended, so that shells and supervisors see the same; without a second core file."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stderr.flush()
    if number not in (signal.SIGKILL, signal.SIGSTOP):
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def ending(told: Sequence[dict[str, Any]], directory: str, *, failed: bool, loaded: bool) -> Iterator[str]:
    """What is said after a command in `directory`: causes where it `failed`, what went wrong without a sound, what was
    healed, and what was loaded where that is asked for."""
    findings = [each for each in told if each["kind"] == "finding"]
    ends = [each for each in told if each["kind"] == "loaded"]
    if failed or loaded:
        yield from dict.fromkeys("\n".join(each["text"]) for each in findings if not each["shown"])
    if not findings:
        silent = list(dict.fromkeys("\n".join(each["executed twice"]) for each in ends if each["executed twice"]))
        yield from (f"onebase: {text}" for text in silent)
        yield from () if silent else _of_the_source(told, directory, failed=failed or loaded)
    yield from dict.fromkeys("onebase: " + "\n".join(each["healed"]) for each in ends if each["healed"])
    if loaded:
        yield from ("\n".join(_loaded(each)) for each in [each for each in ends if each["modules"]] or ends[:1])


def _of_the_source(told: Sequence[dict[str, Any]], directory: str, *, failed: bool) -> Iterator[str]:
    """What the source says of this command, where the processes themselves know of nothing."""
    if not any(each["kind"] == "failure" or each.get("sqlalchemy") for each in told):
        return
    from onebase.commands.run_source import causes

    yield from ("\n".join(render(finding)) for finding in causes(told, directory, warnings=failed))


def _loaded(process_: dict[str, Any]) -> Iterator[str]:
    modules, tables = process_["modules"], process_["tables"]
    yield f"onebase: process {process_['process']} ({' '.join(process_['arguments'])}) loaded {len(modules)} modules"
    for module in modules:
        here = [table["name"] for table in tables if table["module"] == module["name"]]
        defines = f", defines {', '.join(here)}" if here else ""
        asked = f", asked for at {module['asked for at']}" if module["asked for at"] else ""
        yield f"    {module['name']}: {module['file']}{asked}{defines}"


def _write(file: str, command: Sequence[str], code: int, told: Sequence[dict[str, Any]]) -> None:
    findings = [
        {key: value for key, value in each.items() if key != "kind"} for each in told if each["kind"] == "finding"
    ]
    ends = [{key: value for key, value in each.items() if key != "kind"} for each in told if each["kind"] == "loaded"]
    report = {"version": 1, "command": list(command), "exit_code": code, "findings": findings, "processes": ends}
    try:
        Path(file).write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    except OSError as error:  # the command has ended, and its exit code is what counts
        sys.stderr.write(f"onebase: run: {file}: cannot be written: {error.strerror}\n")


def _try_to_write(file: str) -> None:
    """Raises ConfigurationError where that fails. A file that was not there is not there afterwards: the command may
    not begin at all."""
    is_new = not os.path.exists(file)
    try:
        with open(file, "a", encoding="utf-8"):
            pass
        if is_new:
            os.remove(os.path.realpath(file))
    except OSError as error:
        raise ConfigurationError((f"run: {file}: cannot be written: {error.strerror}",)) from None
