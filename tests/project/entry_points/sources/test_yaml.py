import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebase.project.entry_points.sources.yaml_lines import Scalar, YamlValue, mapping, read_yaml, sequence, text_of

COMPOSE = """\
# comment
version: "3.8"
x-common: &common
  environment: &env
    PYTHONPATH: /app/src:/app
    QUOTED: 'it''s'
services:
  web:
    <<: *common
    build: {context: ., dockerfile: "docker/Dockerfile"}
    command: uvicorn app.main:app --port 80   # comment
    ports: ["80:80", '443:443']
    volumes:
    - .:/app
    - ./src:/app/src:ro
  worker:
    command: ["celery", "-A", "app",
              "worker"]
    entrypoint: >-
      sh -c
      "python x.py"
    environment: *env
"""
WORKFLOW = """\
---
jobs:
  test:
    runs-on: ${{ matrix.os }}
    steps:
      - uses: actions/checkout@v4
      - name: Test
        env: {PYTHONPATH: "${{ github.workspace }}/src"}
        run: |
          cd x
          # inside

          pytest -q
      - run: pytest tests/
          --maxfail 1
      -
        run: echo hi
    last: !tag value
"""


def plain(value: YamlValue) -> object:
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return " ".join(value.text.split())


@pytest.mark.parametrize("text", [COMPOSE, WORKFLOW.replace("!tag ", "")])
def test_it_reads_what_a_full_parser_reads(text: str) -> None:
    yaml = pytest.importorskip("yaml")

    def normal(value: object) -> object:
        if isinstance(value, dict):
            return {key: normal(each) for key, each in value.items()}
        return [normal(each) for each in value] if isinstance(value, list) else " ".join(str(value).split())

    block = "# inside"
    assert str(plain(read_yaml("x.yml", text))).replace(block, "") == str(normal(yaml.safe_load(text))).replace(
        block, ""
    )


def test_scalars_know_their_places() -> None:
    services = mapping(mapping(read_yaml("x.yml", COMPOSE))["services"])
    web = mapping(services["web"])
    assert str(web["command"].place) == "x.yml:11:14"  # type: ignore[union-attr]
    volumes = sequence(web["volumes"])
    assert [str(each.place) for each in volumes if isinstance(each, Scalar)] == ["x.yml:14:7", "x.yml:15:7"]
    words = sequence(mapping(services["worker"])["command"])
    assert [str(each.place) for each in words if isinstance(each, Scalar)] == [
        *("x.yml:17:16", "x.yml:17:26", "x.yml:17:32"),
        "x.yml:18:16",
    ]


def test_the_lines_of_a_block_know_their_places() -> None:
    steps = sequence(mapping(mapping(mapping(read_yaml("w.yml", WORKFLOW))["jobs"])["test"])["steps"])
    run = mapping(steps[1])["run"]
    assert isinstance(run, Scalar)
    start = run.text.index("pytest")
    assert str(run.passage.place(start, start + 9)) == "w.yml:13:11"


@pytest.mark.parametrize(
    "text", ["", "# only\n", "key", "a:\n - b\n  c: d\n", "a: [b, {c: ", "a: 'b\nc: d", ":\n:", "- - a\n"]
)
def test_odd_texts_are_read_as_far_as_possible(text: str) -> None:
    assert read_yaml("x.yml", text) is not None


def test_other_values_have_no_text() -> None:
    assert text_of(None) == text_of({}) == ""
    assert mapping([]) == {}
    assert sequence(None) == []


@given(st.text(alphabet="ab:- \n[]{},'\"|>&*#!", max_size=60))
def test_any_text_ends(text: str) -> None:
    read_yaml("x.yml", text)
