"""Options of a command line, for tools of which only a few matter."""

from collections.abc import Iterable

from onebase.named_tuple import NamedTuple


class Options(NamedTuple):
    """`values` holds options and what they were given, in order ("" for nothing); `rest` everything else."""

    values: tuple[tuple[str, str], ...]
    rest: tuple[str, ...]

    def last(self, *names: str) -> str:
        """The last value of an option, by any of its names; "" where it is absent."""
        return next((value for name, value in reversed(self.values) if name in names), "")

    def all(self, *names: str) -> list[str]:
        """Every value of an option."""
        return [value for name, value in self.values if name in names]

    def has(self, *names: str) -> bool:
        """Whether an option is given, by any of its names."""
        return any(name in names for name, _ in self.values)


def parse_options(words: Iterable[str], with_value: str = "", stop_at_rest: bool = False) -> Options:
    """Separates options from other words. `with_value` are the options that take the next word; `--name=value` always
    works.

    With `stop_at_rest` the first other word ends the options, as where a command follows.
    """
    valued = frozenset(with_value.split())
    values: list[tuple[str, str]] = []
    rest: list[str] = []
    remaining = iter(words)
    for word in remaining:
        if word == "--" or (rest and stop_at_rest):
            rest += [] if word == "--" else [word]
            rest += remaining
        elif word.startswith("--") and "=" in word:
            name, _, value = word.partition("=")
            values.append((name, value))
        elif word in valued:
            values.append((word, next(remaining, "")))
        elif len(word) > 2 and word[0] == "-" and word[1] != "-" and word[:2] in valued:
            values.append((word[:2], word[2:].removeprefix("=")))
        elif word.startswith("-") and word != "-":
            values.append((word, ""))
        else:
            rest.append(word)
    return Options(tuple(values), tuple(rest))


def split_words(text: str) -> list[str]:
    """The words of a text as a shell splits them; those between blanks where quotes are not closed."""
    import shlex

    try:
        return shlex.split(text)
    except ValueError:
        return text.split()
