"""Explain changes nothing, strict refuses, heal gives one file one module."""

from pathlib import Path

import pytest

from tests.observer.projects import BASE, TWO_ROOTS, USER, python, write

INSTALL = "import roots, sys, onebase.guard\nguard = onebase.guard.install('{policy}')\n"


def run(directory: Path, policy: str, code: str) -> str:
    result = python(directory, INSTALL.format(policy=policy) + code)
    assert result.returncode == 0, result.stderr
    assert guard_is_silent(result.stderr)
    return result.stdout


def guard_is_silent(text: str) -> bool:
    return "switched itself off" not in text


def test_the_observer_knows_who_asked(tmp_path: Path) -> None:
    write(tmp_path, {**TWO_ROOTS, "service.py": "\nimport app.user\n"})
    code = """
import service
found = {each.name: each for each in guard.observation.executions}
print([(e.name, e.asker and e.asker.line) for e in guard.observation.chain(found["app.user"])])
print([(site.key, site.spot.module, site.spot.line) for site in guard.observation.tables])
"""
    printed = run(tmp_path, "explain", code)
    assert "[('app.user', 2), ('service', 4), ('__main__', None)]" in printed
    assert "[('user', 'app.user', 6)]" in printed


def test_a_failed_import_is_written_down(tmp_path: Path) -> None:
    write(tmp_path, {**TWO_ROOTS, "broken.py": "\n\n1 / 0\n"})
    code = """
try:
    import broken
except ZeroDivisionError:
    print([each.raised for each in guard.observation.executions if each.name == "broken"])
"""
    assert "kind='ZeroDivisionError', message='division by zero'" in run(tmp_path, "explain", code)


def test_tracebacks_show_no_frame_of_ours(tmp_path: Path) -> None:
    write(tmp_path, {**TWO_ROOTS, "broken.py": "1 / 0\n"})
    printed = [
        python(tmp_path, install + "import broken").stderr for install in ("\n\n", INSTALL.format(policy="explain"))
    ]
    assert printed[0] == printed[1]
    assert "ZeroDivisionError" in printed[0]


def test_explain_names_chain_and_path(tmp_path: Path) -> None:
    write(tmp_path, {**TWO_ROOTS, "service.py": "import user\n"})
    code = """
import app.user
try:
    import service
except Exception as error:
    finding = onebase.explain(error)
    print(finding.code, *finding.evidence, *finding.notes, sep="\\n")
"""
    printed = run(tmp_path, "explain", code)
    assert "OB101" in printed
    assert "Place(path='service.py', line=1, column=0, end_column=0), says='executes it again, as `user`'" in printed
    assert "chain: user (service.py:1) <- service (main.py:6) <- __main__" in printed


def test_a_retried_import_tells_of_the_first_failure(tmp_path: Path) -> None:
    write(tmp_path, {"db.py": BASE, "roots.py": "", "user.py": USER + "\nimport missing_library\n"})
    code = """
for _ in range(2):
    try:
        import user
    except Exception as error:
        finding = onebase.explain(error)
print(finding.code, finding.help)
"""
    printed = run(tmp_path, "explain", code)
    assert printed == "OB601 repair the first failure: ModuleNotFoundError: No module named 'missing_library'\n"


def test_strict_refuses_at_the_import_that_asks(tmp_path: Path) -> None:
    code = """
import app.user
try:
    try:
        import user
    except ImportError:
        print("swallowed")
except onebase.guard.DoubleImport as error:
    print(error)
import app
print("user" in sys.modules)
"""
    printed = run(write(tmp_path, TWO_ROOTS), "strict", code)
    assert "`app/user.py` is executed twice, as `app.user` and as `user`" in printed
    assert "main.py:7: executes it again" in printed
    assert printed.endswith("False\n")


def test_strict_lets_files_without_tables_pass(tmp_path: Path) -> None:
    write(tmp_path, {**TWO_ROOTS, "app/words.py": "VALUE = 1\n"})
    assert run(tmp_path, "strict", "import app.words, words\nprint(app.words is words)") == "False\n"


HEALED = """
import app.user, user
from user import User
import app
print(user is app.user, user.__name__, user.__spec__.name, app.user.User is User)
"""


def test_heal_gives_one_module(tmp_path: Path) -> None:
    assert run(write(tmp_path, TWO_ROOTS), "heal", HEALED) == "True app.user app.user True\n"


PACKAGE = {
    "db.py": BASE,
    "roots.py": "import sys\nsys.path.insert(0, 'src')\n",
    "src/__init__.py": "",
    "src/m/__init__.py": "from .user import User\nfrom m import late\n",
    "src/m/user.py": USER,
    "src/m/late.py": "from . import user\nimport m.user as again\nassert again is user\n",
    "src/m/sub/__init__.py": "",
    "src/m/sub/deep.py": "from ..user import User\nimport m.user\n",
}


@pytest.mark.parametrize(("first", "package"), [("m", True), ("src.m", True), ("m.sub.deep", False), ("m", False)])
def test_heal_of_packages_cycles_and_relative_imports(tmp_path: Path, first: str, package: bool) -> None:
    write(tmp_path, {name: text for name, text in PACKAGE.items() if package or name != "src/__init__.py"})
    code = f"""
import {first}
import m.sub.deep, src.m.sub.deep, m.late, src.m.late
from src.m import User
from m.user import User as Second
print(m.sub.deep is src.m.sub.deep, User is Second, m is src.m)
print(len([e for e in guard.observation.executions if e.file.endswith("user.py")]))
"""
    assert run(tmp_path, "heal", code) == "True True True\n1\n"


def test_heal_by_given_names_lets_the_longest_win(tmp_path: Path) -> None:
    write(tmp_path, PACKAGE)
    file = tmp_path.resolve() / "src/m/user.py"
    code = f"""
import onebase.guard, sys, roots
guard = onebase.guard.install("heal", {{{str(file)!r}: "src.m.user"}})
import m.user
print(m.user.__name__, sys.modules["src.m.user"] is sys.modules["m.user"])
"""
    result = python(tmp_path, code)
    assert result.stdout == "src.m.user True\n", result.stderr


def test_heal_does_not_touch_a_copy_or_a_new_execution(tmp_path: Path) -> None:
    write(tmp_path, {**TWO_ROOTS, "app/words.py": "V = []\n", "copy/words.py": "V = []\n"})
    code = """
import app.words
sys.path.insert(0, "copy")
import words
print(words is app.words)
first = app.words
del sys.modules["app.words"]
import app.words
print(app.words is first)
import importlib
print(importlib.reload(app.words) is app.words, app.words.__spec__.name)
"""
    assert run(tmp_path, "heal", code) == "False\nFalse\nTrue app.words\n"


def test_a_healed_module_that_fails_leaves_no_name(tmp_path: Path) -> None:
    write(tmp_path, {**TWO_ROOTS, "app/half.py": "import half\n1 / 0\n"})
    code = """
for _ in range(2):
    try:
        import app.half
    except ZeroDivisionError:
        print(sorted(name for name in sys.modules if "half" in name))
"""
    assert run(tmp_path, "heal", code) == "[]\n[]\n"


def test_install_is_idempotent_and_uninstall_undoes(tmp_path: Path) -> None:
    code = """
before = sys.meta_path[1:]
second = onebase.guard.install()
print(second is guard, len(sys.meta_path) - len(before))
second.uninstall()
print(onebase.guard.current() is guard)
guard.uninstall()
guard.uninstall()
print(sys.meta_path == before, onebase.guard.current())
with onebase.observe() as observation:
    import app.user
print(sys.meta_path == before, [each.name for each in observation.executions][-3:], len(observation.tables))
from sqlalchemy import Table, MetaData
Table("t", MetaData())
print(len(observation.tables))
"""
    printed = run(write(tmp_path, TWO_ROOTS), "explain", code)
    assert printed.splitlines() == [
        "True 1",
        "True",
        "True None",
        "True ['app', 'app.user', 'db'] 1",
        "1",
    ]


def test_a_defect_of_ours_is_one_line_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, {**TWO_ROOTS, "service.py": "import app.user\n"})
    broken = """
import onebase.guard, onebase.observer.{module} as module
def fail(*arguments, **named):
    raise RuntimeError("defect")
guard = onebase.guard.install("{policy}")
{target} = fail
import roots, service, app.user
print(app.user.User.__tablename__)
"""
    points = [("finder", "explain", "module.asking"), ("tables", "explain", "module.defining")]
    for module, policy, target in points:
        result = python(tmp_path, broken.format(module=module, policy=policy, target=target), "-W", "error")
        assert (result.returncode, result.stdout) == (0, "user\n"), (target, result.stderr)
        assert result.stderr.count("the observer switched itself off") == 1, (target, result.stderr)
        assert len(result.stderr.splitlines()) == 1


def test_many_threads(tmp_path: Path) -> None:
    files = {f"app/mod{number}.py": "import time\ntime.sleep(0.001)\nVALUE = []\n" for number in range(10)}
    write(tmp_path, {**TWO_ROOTS, **files})
    code = """
import importlib, threading
def load(number):
    for n in range(10):
        importlib.import_module(("app.mod%d" if number % 2 else "mod%d") % ((n + number) % 10))
threads = [threading.Thread(target=load, args=(number,)) for number in range(50)]
for each in threads: each.start()
for each in threads: each.join()
print(sum(sys.modules["app.mod%d" % n] is sys.modules["mod%d" % n] for n in range(10)), guard.switch.on)
"""
    assert run(tmp_path, "heal", code) == "10 True\n"
    assert run(tmp_path, "explain", code) == "0 True\n"
