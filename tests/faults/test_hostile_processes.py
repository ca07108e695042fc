"""Programs that do odd things, or that other tools take apart: their outcome is what it is without us."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.observer.projects import TWO_ROOTS, execute, onebase, write

FILES = {
    **TWO_ROOTS,
    "value.py": "VALUE = 1\n",
    "bad.py": "raise ValueError('bad')\n",
    **{f"many/mod{number}.py": f"VALUE = {number}\n" for number in range(50)},
}
IN_ONE_PROCESS = {
    "fork": """
        import os
        child = os.fork()
        import value
        if child == 0: os._exit(3)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))""",
    "_exit": "import value, os; print('leaves', flush=True); os._exit(5)",
    "alarm": """
        import signal, value
        signal.signal(signal.SIGALRM, lambda *_: print('alarm', value.VALUE))
        signal.raise_signal(signal.SIGALRM)""",
    "threads": """
        import importlib, threading
        each = [threading.Thread(target=importlib.import_module, args=(f'many.mod{n}',)) for n in range(50)]
        [one.start() for one in each]; [one.join() for one in each]
        print(sum(sys.modules[f'many.mod{n}'].VALUE for n in range(50)))""",
    "recursion": """
        def down(depth):
            try: return down(depth + 1)
            except RecursionError: import value; return value.VALUE
        print(down(0))""",
    "recursion to the end": """
        def down():
            try: import missing
            except ImportError: pass
            down()
        try: down()
        except RecursionError: print('too deep')
        import value; print(value.VALUE)""",
    "own import function": """
        import builtins
        real, asked = builtins.__import__, []
        builtins.__import__ = lambda name, *more, **named: (asked.append(name), real(name, *more, **named))[1]
        import value; print(asked, value.VALUE)""",
    "no finders": """
        sys.meta_path.clear()
        try: import value
        except ImportError as error: print(error)""",
    "finders put back": """
        from importlib.machinery import PathFinder
        sys.meta_path[:] = [PathFinder]
        import value; print(value.VALUE, sys.meta_path)""",
    "zip": """
        import zipfile
        with zipfile.ZipFile('z.zip', 'w') as archive: archive.writestr('zipped.py', 'VALUE = 2')
        sys.path.insert(0, 'z.zip'); import zipped; print(zipped.VALUE, zipped.__file__)""",
    "reload": """
        import importlib, value
        value.VALUE = 9; print(importlib.reload(value).VALUE, value.__spec__.name, vars(value.__loader__).keys())
        try: import bad
        except ValueError as error: print(error, 'bad' in sys.modules, error.__traceback__.tb_next.tb_lineno)""",
    "found, not loaded": """
        import importlib.util
        spec = importlib.util.find_spec('value'); print(type(spec.loader).__name__, spec.origin, 'value' in sys.modules)
        module = importlib.util.module_from_spec(spec); spec.loader.exec_module(module); print(module.VALUE)""",
    "lazy": """
        import importlib.util
        spec = importlib.util.find_spec('value'); spec.loader = importlib.util.LazyLoader(spec.loader)
        module = sys.modules['value'] = importlib.util.module_from_spec(spec); spec.loader.exec_module(module)
        print(object.__getattribute__(module, '__dict__').get('VALUE')); print(module.VALUE)""",
    "settrace": """
        import bdb
        seen = []
        class Debugger(bdb.Bdb):
            def user_line(self, frame): seen.append((os.path.basename(frame.f_code.co_filename), frame.f_lineno))
        import os
        debugger = Debugger(); debugger.set_trace(); import value; sys.settrace(None)
        print([each for each in seen if each[0] == 'value.py'])""",
    "full disk": """
        import value
        try:
            with open('/dev/full', 'w') as file: file.write('x' * 100000)
        except OSError as error: print(error.errno, value.VALUE)""",
    "directory gone": """
        import os, tempfile
        gone = tempfile.mkdtemp(); os.chdir(gone); os.rmdir(gone)
        import value; print(value.VALUE)""",
    "broken library": """
        import os, traceback
        os.makedirs('site-packages/sqlalchemy', exist_ok=True); sys.path.insert(0, 'site-packages')
        open('site-packages/sqlalchemy/__init__.py', 'w').write("raise ValueError('broken')")
        try: import sqlalchemy
        except ValueError: print(traceback.format_exc())""",
    "strange modules": """
        import types
        class Strange(types.ModuleType):
            def __getattribute__(self, name): raise RuntimeError('do not look')
        sys.modules['strange'] = Strange('strange'); sys.modules['none'] = None; sys.modules['number'] = 3
        import value; print(value.VALUE)""",
}
if sys.version_info >= (3, 12):
    IN_ONE_PROCESS["monitoring"] = """
        monitoring, seen = sys.monitoring, []
        monitoring.use_tool_id(2, 'test')
        monitoring.register_callback(2, monitoring.events.PY_START, lambda code, _: seen.append(code.co_filename))
        monitoring.set_events(2, monitoring.events.PY_START)
        import value
        monitoring.set_events(2, 0); print(sum(each.endswith('value.py') for each in seen))"""
START = """
import os, sys
sys.path.insert(0, {directory!r})
os.chdir({directory!r})
if {policy!r}:
    from onebase.guard import process
    process.start({{"ONEBASE_POLICY": {policy!r}, "ONEBASE_JOURNAL": {journal!r}}})
sys.argv = [{script!r}]
exec(compile(open({script!r}).read(), {script!r}, "exec"), {{"__name__": "__main__", "sys": sys}})
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", FILES)


def outcome(project: Path, policy: str, script: Path, journal: str = "/dev/full") -> tuple[int, str, str]:
    code = START.format(directory=str(project), policy=policy, journal=journal, script=str(script))
    done = execute(project.parent, "-c", code)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.skipif(os.name != "posix", reason="fork, signals and /dev/full")
@pytest.mark.parametrize("name", IN_ONE_PROCESS)
def test_the_same_with_and_without_us(project: Path, name: str) -> None:
    script = project.parent / "script.py"
    write(project.parent, {"script.py": IN_ONE_PROCESS[name]})
    alone = outcome(project, "", script)
    assert alone[1], alone
    assert outcome(project, "heal", script) == alone


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing(project: Path, method: str) -> None:
    code = f"""
import multiprocessing, roots, app.user
def work(number):
    import value
    return number + value.VALUE
if __name__ == "__main__":
    with multiprocessing.get_context({method!r}).Pool(2) as pool:
        print(pool.map(work, range(4)))
"""
    write(project, {"pool.py": code})
    done = run(project, "--", sys.executable, "-W", "ignore", "pool.py")
    assert (done.returncode, done.stdout, done.stderr) == (0, "[1, 2, 3, 4]\n", "")


def run(directory: Path, *arguments: str, **added: str) -> "subprocess.CompletedProcess[str]":
    return onebase(directory, "run", *arguments, **added)


@pytest.mark.parametrize("core", ["ctrace", "sysmon"])
def test_coverage_sees_every_line(project: Path, core: str) -> None:
    if importlib.util.find_spec("coverage") is None:
        pytest.skip("coverage is not installed")
    write(project, {"script.py": "import roots, app.user, value\n"})
    command = [sys.executable, "-m", "coverage", "run", "--include=*/app/user.py,*/value.py", "script.py"]
    done = run(project, "--", *command, COVERAGE_CORE=core)
    assert done.returncode == 0, done.stderr
    total = execute(project, "-m", "coverage", "report", "--format=total")
    assert total.stdout == "100\n", total


def test_no_directory_can_be_written(project: Path) -> None:
    code = """
import sys, tempfile
from onebase.__main__ import main
def fail(): raise FileNotFoundError(2, "no usable directory")
tempfile._get_default_tempdir = fail
sys.argv = ["onebase", "run", "--", sys.executable, "-c", "import roots, app.user, value; print(value.VALUE)"]
sys.exit(main())
"""
    done = execute(project, "-c", code)
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
    assert done.stderr == (
        "onebase: run: failures are not explained, for want of a temporary directory: no usable directory\n"
    )
