"""Puts the observer into a Python process that `onebase run` started, or that such a process started.

The directory of this file stands first on PYTHONPATH; `site` imports `sitecustomize` from it before the program begins
(Python documentation, "site"). It takes itself off the path, imports the `sitecustomize` that it hides, if any, and
leaves no trace but the observer. It may meet any version of Python, and may never fail.
"""

import os
import sys


def _step_aside():
    """Imports the module that would have been imported without us."""
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) != here]
    ours = sys.modules.pop("sitecustomize", None)
    try:
        import sitecustomize  # noqa: F401
    except ImportError as error:
        if getattr(error, "name", None) != "sitecustomize":
            raise
    finally:
        # `importlib` looks for the module that it has just executed; without another one it has to find this one.
        if "sitecustomize" not in sys.modules and ours is not None:
            sys.modules["sitecustomize"] = ours


def _observe():
    home = os.environ.get("ONEBASE_HOME")
    if home is None or sys.version_info < (3, 10):
        return
    sys.path.insert(0, home)
    try:
        import onebase.guard.process
    finally:
        sys.path.remove(home)
    onebase.guard.process.start(os.environ)


try:
    _observe()
except Exception as error:
    sys.stderr.write("onebase: the observer could not be started (%s: %s)\n" % (type(error).__name__, error))
_step_aside()
