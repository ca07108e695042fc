"""What the import of every module of the project writes down, as cheaply as it can be."""

from onebase.observer.frames import Asked

# Name, file, identity of the file, who asked, whether it is a reload, whether its loader tells when it executes it.
# Nothing but a tuple of strings, numbers and code is dropped by Python's collector of garbage from what it goes through
# (CPython, Objects/tupleobject.c, `_PyTuple_MaybeUntrack`); objects of classes of ours would cost more there than here.
Row = tuple[str, str, str, Asked | None, bool, bool]


class Log:
    """The executions in the order in which they began, and how those ended that failed.

    Rows live as long as the log, so that their `id` is theirs alone.
    """

    __slots__ = ("raised", "rows")

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.raised: dict[int, tuple[str, str, str, int]] = {}

    def failed(self, row: Row, error: BaseException) -> None:
        """An execution ended with an exception."""
        self.raised[id(row)] = _told(error)


def _told(error: BaseException) -> tuple[str, str, str, int]:
    """What a `Raised` is made of. The exception's own `__str__` may fail."""
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 - the exception is the user's, and so is what it does when printed
        message = ""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = ("", 0) if trace is None else (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
    return type(error).__name__, message, *place
