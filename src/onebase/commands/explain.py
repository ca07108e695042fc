"""`onebase explain`: the page of a rule."""

import os
import sys

from onebase.commands.streams import emit, wants_colour
from onebase.project.settings import ConfigurationError
from onebase.project.settings_spelling import did_you_mean
from onebase.selection.catalogue import all_rules, find_rule, page, words_of


def run(word: str, color: str) -> int:
    """Prints the page of the rule of that code, former code or name. Raises ConfigurationError where there is none."""
    rule = find_rule(word)
    if rule is None:
        known = [each for rule in all_rules() for each in words_of(rule)]
        hint = did_you_mean(word, known) or "onebase rules lists all rules"
        if "/" in word or os.path.splitext(word)[1]:
            hint = "and there is no such file"
        raise ConfigurationError((f'explain: no rule has the code or name "{word}"; {hint}',))
    text = page(rule)
    if word.upper() in rule.aliases:
        text = f"{word.upper()} was merged into {rule.code} ({rule.name}).\n\n{text}"
    if wants_colour(color, sys.stdout):
        _print_rendered(text)
    else:
        emit(text.splitlines())
    return 0


def _print_rendered(text: str) -> None:
    # rich takes longer to import than the rest of the command to run.
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(force_terminal=True, width=min(Console().width, 100))
    with console.capture() as captured:
        console.print(Markdown(text))
    emit(captured.get().splitlines())
