"""Failures that somebody has in writing, a traceback or a log, and the findings that are their cause."""

from onebase.failures.matching import causes_of
from onebase.failures.reading import Failure, Frame, read_failures

__all__ = ["Failure", "Frame", "causes_of", "read_failures"]
