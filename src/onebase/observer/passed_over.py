"""Exceptions that SQLAlchemy raises for itself and catches, which are no failures."""

import sys
from types import FrameType

_NEAR = 8  # frames from what raises to what catches


def is_passed_over(text: str, frame: FrameType | None) -> bool:
    """Whether SQLAlchemy goes on without the target of a foreign key of which an exception says that it is not there.

    `text` is the message, `frame` the frame that raises it. Seen on 1.4.54, 2.0.58 and 2.1.9; all of it happens in
    sound applications, while they are being loaded:

    - What joins two tables looks at all their foreign keys, and passes over those to any third table.
    - What looks for the primary key of a mapped class passes over what is not there yet.
    - A column that refers to one below it in the same table gets its target when that is made.
    """
    below = ""
    for _ in range(_NEAR):
        if frame is None:
            break
        name = frame.f_code.co_name
        if name == "_joincond_scan_left_right":
            return not any(f"find table '{joined}'" in text for joined in _joined(frame))
        if name == "reduce_columns":
            return bool(frame.f_locals.get("ignore_nonexistent_tables"))
        if name == "_set_table":
            return below == "_link_to_col_by_colstring"
        below, frame = name, frame.f_back
    return False


def _joined(frame: FrameType) -> list[str]:
    """The names of the tables that are being joined."""
    sides = [side for name, side in frame.f_locals.items() if name in ("left", "b")]
    return [table.name for side in sides for table in sys.modules["sqlalchemy.sql.util"].find_tables(side)]
