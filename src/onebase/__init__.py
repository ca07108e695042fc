"""onebase finds, explains and prevents the failures of SQLAlchemy's registries.

Marked PYTEST_DONT_REWRITE, because pytest warns of plugins whose package was imported before it could rewrite them.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:  # the constant of `typing`, which is not worth importing for `onebase --version`
    from onebase.guard import observe
    from onebase.observer.post_mortem import explain
    from onebase.observer.soundness import UnsoundError, assert_sound

__version__ = "0.1.0"
__all__ = ["UnsoundError", "__version__", "assert_sound", "explain", "observe"]

# What runs in other people's processes is imported when it is asked for, so that `import onebase` costs nothing.
_AT_HAND = {
    "UnsoundError": "onebase.observer.soundness",
    "assert_sound": "onebase.observer.soundness",
    "explain": "onebase.observer.post_mortem",
    "observe": "onebase.guard",
}


def __getattr__(name: str) -> object:
    module = _AT_HAND.get(name)
    if module is None:
        raise AttributeError(f"module 'onebase' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(module), name)
