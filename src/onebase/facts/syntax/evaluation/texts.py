"""Text that is put together from known and unknown parts."""

from collections.abc import Iterator, Sequence

from onebase.facts.syntax.evaluation.known import Known, Parameter, Pattern, Rooted, Unknown, reason, slashes
from onebase.patterns import compile_later

_NUMBERED = compile_later(r"\{(\d{1,3})\}")


def concatenate(parts: Sequence[Known]) -> Known:
    """Text after text; a path with text behind it stays a path where the text starts a new part.

    Text with unknown parts is a pattern; without any known text it is unknown.
    """
    if len(parts) == 1 and isinstance(parts[0], Parameter):
        return parts[0]
    whole: Known = ""
    for part in parts:
        if isinstance(whole, str) and isinstance(part, str):
            whole += part
        elif isinstance(whole, Rooted) and isinstance(part, str):
            whole = _continued(whole, slashes(part))
        elif whole == "" and isinstance(part, Rooted):
            whole = part
        else:
            return _pattern(parts)
    return whole


def filled(texts: Sequence[str], arguments: Sequence[Known], mark: str) -> Known:
    """A template that was split at its plainest placeholders; unknown with any other (a `mark` is left)."""
    if len(texts) != len(arguments) + 1 or any(mark in text for text in texts):
        return Unknown("formatted")
    parts: list[Known] = [texts[0]]
    for argument, text in zip(arguments, texts[1:], strict=True):
        parts += [argument, text]
    return concatenate(parts)


def formatted(template: str, arguments: Sequence[Known]) -> Known:
    """`str.format` without names: `{}` takes the arguments in turn, `{0}` by their number."""
    numbers = [int(field) for field in _NUMBERED.findall(template)]
    if not numbers:
        return filled(template.split("{}"), arguments, "{")
    if max(numbers) >= len(arguments):
        return Unknown("formatted")
    return filled(_NUMBERED.sub("{}", template).split("{}"), [arguments[number] for number in numbers], "{")


def _pattern(parts: Sequence[Known]) -> Known:
    why = next(reason(part) for part in parts if not isinstance(part, str))
    if not any(isinstance(part, (Pattern, Parameter)) or (isinstance(part, str) and part) for part in parts):
        return Unknown(why)
    return Pattern("".join(_text(part) for part in parts), why, tuple(_parameters(parts)))


def _parameters(parts: Sequence[Known]) -> Iterator[Parameter]:
    for part in parts:
        if isinstance(part, Pattern):
            yield from part.parameters
        elif isinstance(part, Parameter):
            yield part


def _text(part: Known) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Parameter):
        return f"{{{part.name}}}"
    return part.text if isinstance(part, Pattern) else "{}"


def _continued(path: Rooted, text: str) -> Known:
    """Text right behind a path: it starts a new part, or continues the name of the last one."""
    if not text or text.startswith("/") or (path.parts and not path.parts[-1]):
        return path.joined(text) if text else path
    if not path.parts:
        return Unknown("text behind a directory")
    return path._replace(parts=path.parts[:-1]).joined(path.parts[-1] + text)
