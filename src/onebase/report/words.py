"""Numbers and lists in sentences."""

from collections.abc import Sequence


def counted(number: int, noun: str, plural: str = "") -> str:
    """Such as "1 file" and "1,515 files"; `plural` is given where it is not the noun with an "s"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def joined(parts: Sequence[str], last: str = "and") -> str:
    """Such as "a", "a and b", "a, b and c"."""
    return f" {last} ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
