"""Reading a source that stands in a test."""

from textwrap import dedent

from onebase.facts.module import ModuleFacts
from onebase.facts.read import read_file
from onebase.facts.values import Value


def facts(source: str, path: str = "app/models.py") -> ModuleFacts:
    read = read_file(path, dedent(source).encode())
    assert read.problem == ""
    return read


def name(text: str) -> Value:
    return Value("name", text)


def string(text: str) -> Value:
    return Value("string", text)


def unknown(why: str) -> Value:
    return Value("unknown", why)
