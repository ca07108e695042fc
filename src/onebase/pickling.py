"""What is needed of `pickle`, from the part of it that is written in C: the other takes a millisecond to import."""

try:
    from _pickle import Unpickler, dumps, loads
except ImportError:  # an interpreter that has it in Python alone
    from pickle import Unpickler, dumps, loads

__all__ = ["Unpickler", "dumps", "loads"]
