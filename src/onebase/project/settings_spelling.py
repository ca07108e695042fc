"""The nearest spelling of a word that is not known."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Up to `count` of the `known` words that look like `word`, the most alike first; letter case does not matter."""
    # difflib is needed only where something is wrong, and costs as much to import as a small settings file to read.
    from difflib import get_close_matches

    by_folded = {item.casefold(): item for item in sorted(known)}
    return tuple(by_folded[match] for match in get_close_matches(word.casefold(), by_folded, n=count, cutoff=0.6))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that proposes the nearest spellings, or "" where nothing is near."""
    matches = [f'"{match}"' for match in nearest(word, known)]
    return f"did you mean {' or '.join(matches)}?" if matches else ""
