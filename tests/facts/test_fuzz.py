"""Whatever the bytes: facts or a problem, never an exception."""

from hypothesis import given
from hypothesis import strategies as st

from onebase.facts.module import ModuleFacts
from onebase.facts.read import read_file
from onebase.facts.text.scan import scan_file
from tests.facts.test_scan import installed

SOURCES = [file.read_bytes() for file in installed()[:: max(1, len(installed()) // 40)]]
SNIPPETS = [
    b"sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))\n",
    b"class A(Base):\n    __tablename__ = 'a'\n    id: Mapped[int] = mapped_column(primary_key=True)\n",
    b"__table_args__ = (Index('i', 'a'), {'schema': S})\n",
    b"for m in ['a', 'b']:\n    import_module(f'x.{m}')\n",
    b"t = Table('t', m, Column('a', ForeignKey('b.id')), *c, **d)\n",
    b"@declared_attr\ndef __tablename__(cls): return re.sub('a', '_', cls.__name__).lower()\n",
    b"Celery(include=[*a, 'b'])\n",
]
BYTES = st.sampled_from(
    [b"(", b")", b"[", b"'", b'"', b'"""', b"\n", b"    ", b"\\", b":", b"=", b",", b"*", b"\0", b"\xff"]
)


def assert_survives(data: bytes) -> None:
    read = read_file("a.py", data)
    assert isinstance(read, ModuleFacts)
    assert read.complete
    assert "\n" not in read.problem
    scan = scan_file("a.py", data)
    assert scan is None or read.problem or scan.imports == read.imports


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    assert_survives(data)


@given(st.lists(st.sampled_from(SNIPPETS), min_size=1, max_size=4), st.integers(0), BYTES, st.integers(0, 3))
def test_mutated_snippets(parts: list[bytes], position: int, inserted: bytes, removed: int) -> None:
    source = b"".join(parts)
    at = position % (len(source) + 1)
    assert_survives(source[:at] + inserted + source[at + removed :])


@given(st.sampled_from(SOURCES), st.integers(0), BYTES, st.integers(0, 20))
def test_mutated_files(source: bytes, position: int, inserted: bytes, removed: int) -> None:
    at = position % (len(source) + 1)
    mutated = source[:at] + inserted + source[at + removed :]
    assert_survives(mutated[:20_000])
