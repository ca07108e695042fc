"""Reading a passage of shell text: the simple commands in it, each with its directory and its environment.

All branches are taken one after the other, as if every condition held: the question is what may be started, not when.
"""

import posixpath
import re
from collections.abc import Callable, Iterator

from onebase.patterns import compile_later
from onebase.project.entry_points.commands.expansion import Expander
from onebase.project.entry_points.commands.passage import Passage
from onebase.project.entry_points.commands.surroundings import Command, Surroundings, Variable, Word
from onebase.project.entry_points.commands.tokens import Token, tokens

_ASSIGNMENT = compile_later(r"([A-Za-z_]\w*)(\+?)=(.*)", re.DOTALL)
_KEYWORDS = "if then else elif do while until ! { } fi done esac coproc"
_LEADING = frozenset(_KEYWORDS.split())
_HARMLESS = """
echo printf mkdir rm cp mv ln ls cat touch chmod chown test [ [[ true false : return exit shift trap read sleep wait
kill grep egrep sed awk cut tr sort head tail tee tar unzip curl wget git apt apt-get yum apk pip which type id
"""
_PASSED_OVER = frozenset(_HARMLESS.split())
_NOT_COMMANDS = frozenset({"for", "case", "select", "function"})
_DEEPEST = 5
_READS_PROGRAM = re.compile(r"(?:ba|da|z|a|k)?sh|python[\d.]*")
_CHANGES = frozenset({"cd", "pushd"})

Sourced = Callable[[str], Passage | None]


def read_commands(passage: Passage, surroundings: Surroundings, sourced: Sourced = lambda _: None) -> Iterator[Command]:
    """The simple commands of a passage in their order. `sourced` gives the text of a file that is sourced, by its
    absolute path, or None."""
    return Shell(surroundings, sourced).read(passage)


class Shell:
    """The state of a shell while passages are read one after the other."""

    def __init__(self, surroundings: Surroundings, sourced: Sourced = lambda _: None) -> None:
        self._now = surroundings
        self._variables = dict(surroundings.variables)
        self._sourced = sourced
        self._exports_all = False
        self._stack: list[Surroundings] = []
        self._places: dict[str, Variable] = {}
        self._reading: list[Passage] = []

    def read(self, passage: Passage) -> Iterator[Command]:
        """The simple commands of a passage, in the state that those before it have left."""
        self._reading.append(passage)
        pending: list[Token] = []
        for token in tokens(passage.text):
            if not token.is_operator:
                pending.append(token)
                continue
            is_label = token.text == ")" and not self._stack
            if not is_label:
                yield from self._simple(pending)
            pending = []
            if token.text == "(":
                self._stack.append(self._now)
            elif token.text == ")" and self._stack:
                self._now = self._stack.pop()
        yield from self._simple(pending)
        self._reading.pop()

    def _simple(self, raw: list[Token]) -> Iterator[Command]:
        while raw and raw[0].text in _LEADING:
            raw = raw[1:]
        if not raw or raw[0].text in _NOT_COMMANDS:
            return
        documents = [token for token in raw if token.is_document]
        assigned, raw = self._assignments([token for token in raw if not token.is_document])
        if not raw:
            self._assign(assigned)
            return
        if raw[0].text in _PASSED_OVER:
            return
        words = tuple(self._words(raw))
        if documents:
            words = _with_input(words, documents[-1])
        if words and words[0].text in (".", "source"):
            yield from self._source(words)
        elif words and not self._built_in(words, raw):
            environment = {**self._now.environment, **assigned}
            place = self._reading[-1].place(raw[0].start, raw[-1].end)
            yield Command(words, self._now._replace(environment=environment), place)

    def _assignments(self, raw: list[Token]) -> tuple[dict[str, Variable], list[Token]]:
        found: dict[str, Variable] = {}
        while raw and (match := _ASSIGNMENT.match(raw[0].text)):
            found[match[1]] = self._variable(match, raw[0])
            raw = raw[1:]
        return found, raw

    def _variable(self, match: re.Match[str], token: Token) -> Variable:
        text = self._expander().text(match[3])
        before = self._lookup(match[1]) if match[2] else ""
        return Variable((before or "") + text, self._reading[-1].place(token.start, token.end))

    def _assign(self, assigned: dict[str, Variable]) -> None:
        """A variable of the shell; also one of the environment if it is there already, or with `set -a`."""
        for name, variable in assigned.items():
            self._variables[name] = variable.text
            self._places[name] = variable
            if self._exports_all or name in self._now.environment:
                self._export(name, variable)

    def _export(self, name: str, variable: Variable) -> None:
        self._now = self._now._replace(environment={**self._now.environment, name: variable})

    def _lookup(self, name: str) -> str | None:
        if name in self._variables:
            return self._variables[name]
        variable = self._now.environment.get(name)
        return variable.text if variable else None

    def _expander(self) -> Expander:
        arguments = tuple(word.text for word in self._now.arguments)
        return Expander(self._lookup, self._now.directory, self._now.script, arguments)

    def _words(self, raw: list[Token]) -> Iterator[Word]:
        expander = self._expander()
        for token in raw:
            for text in expander.words(token.text):
                yield Word(text, token.start, token.end)

    def _built_in(self, words: tuple[Word, ...], raw: list[Token]) -> bool:
        """Whether the command was one that changes the shell itself."""
        name = words[0].text
        if name in _CHANGES:
            self._change_directory([word.text for word in words[1:] if word.text not in ("--", "-P", "-L")])
        elif name in ("export", "declare", "typeset", "readonly", "local"):
            self._declare(raw[1:], exports=name == "export" or any(word.text == "-x" for word in words))
        elif name == "set":
            self._exports_all = any(word.text in ("-a", "-o", "allexport") for word in words[1:]) or self._exports_all
        elif name == "unset":
            self._unset([word.text for word in words[1:]])
        else:
            return False
        return True

    def _change_directory(self, arguments: list[str]) -> None:
        target = arguments[0] if arguments else "$HOME"
        self._now = self._now._replace(directory=posixpath.normpath(posixpath.join(self._now.directory, target)))

    def _declare(self, raw: list[Token], exports: bool) -> None:
        for token in raw:
            match = _ASSIGNMENT.match(token.text)
            if match:
                variable = self._variable(match, token)
                self._assign({match[1]: variable})
                if exports:
                    self._export(match[1], variable)
            elif exports and token.text in self._variables:
                self._export(token.text, self._places.get(token.text) or Variable(self._variables[token.text]))

    def _source(self, words: tuple[Word, ...]) -> Iterator[Command]:
        """A sourced file is read in the same shell."""
        absolute = posixpath.normpath(posixpath.join(self._now.directory, words[1].text)) if len(words) > 1 else ""
        passage = self._sourced(absolute) if absolute and len(self._reading) < _DEEPEST else None
        if passage is not None:
            yield from self.read(passage)

    def _unset(self, names: list[str]) -> None:
        for name in names:
            self._variables.pop(name, None)
        kept = {name: variable for name, variable in self._now.environment.items() if name not in names}
        self._now = self._now._replace(environment=kept)


def _with_input(words: tuple[Word, ...], document: Token) -> tuple[Word, ...]:
    """`python - <<EOF` and `bash <<EOF` do what `-c` does with the here-document; others read it as data."""
    program = words[:-1] if len(words) > 1 and words[-1].text in ("-", "-s") else words
    if not program or not _READS_PROGRAM.fullmatch(program[-1].text.rpartition("/")[2]):
        return words
    from textwrap import dedent  # asked of hardly any project

    text = dedent(document.text)
    return (*program, Word("-c", document.start, document.end), Word(text, document.start, document.end))
