import pytest

from onebase.facts.module import RelationshipFact
from onebase.facts.values import Argument, Value
from tests.facts.sources import facts, name, string


def relationship(*lines: str) -> RelationshipFact:
    (one,) = facts("class User(Base):\n" + "".join(f"    {line}\n" for line in lines)).classes
    (found,) = one.relationships
    return found


@pytest.mark.parametrize(
    ("line", "target", "annotated"),
    [
        ("x = relationship('Kid')", string("Kid"), False),
        ("x = relationship(Kid)", name("Kid"), False),
        ("x = orm.relationship('app.models.Kid')", string("app.models.Kid"), False),
        ("x = db.relationship('Kid', backref='user')", string("Kid"), False),
        ("x = relationship(argument='Kid')", string("Kid"), False),
        ("x = relationship(lambda: Kid)", name("Kid"), False),
        ("x = relationship(f'{P}Kid')", Value("pattern", "{}Kid"), False),
        ("x = dynamic_loader('Kid')", string("Kid"), False),
        ("x: Mapped[Kid] = relationship()", name("Kid"), True),
        ("x: Mapped['Kid'] = relationship()", string("Kid"), True),
        ("x: Mapped[list['Kid']] = relationship(back_populates='user')", string("Kid"), True),
        ("x: Mapped[List[Kid]] = relationship()", name("Kid"), True),
        ("x: Mapped[Optional['Kid']] = relationship()", string("Kid"), True),
        ("x: Mapped['Kid | None'] = relationship()", name("Kid"), True),
        ("x: Mapped[Kid | None] = relationship()", name("Kid"), True),
        ("x: Mapped['List[Kid]'] = relationship()", name("Kid"), True),
        ("x: 'Mapped[List[Kid]]' = relationship()", name("Kid"), True),
        ("x: Mapped[Dict[str, 'Kid']] = relationship()", string("Kid"), True),
        ("x: Mapped[OrderingList[Kid]] = relationship()", name("Kid"), True),
        ("x: WriteOnlyMapped['Kid'] = relationship()", string("Kid"), True),
        ("x: DynamicMapped[models.Kid] = relationship()", name("models.Kid"), True),
        ("x: Mapped[List['Kid']] = relationship('Other')", string("Other"), False),
        ("x: list['Kid'] = Relationship(back_populates='user')", string("Kid"), True),
        ("x: 'Kid' = Relationship(sa_relationship=relationship('Other'))", string("Other"), False),
    ],
)
def test_targets(line: str, target: Value, annotated: bool) -> None:
    found = relationship(line)
    assert (found.attribute, found.target, found.annotated) == ("x", target, annotated)


def test_a_relationship_that_names_nothing() -> None:
    assert relationship("x = relationship()").target == Value("unknown", "no class is named")


def test_arguments() -> None:
    found = relationship("x = relationship('Kid', secondary=links, lazy='select', foreign_keys=[a, 'b'])")
    assert found.arguments == (
        Argument("0", string("Kid")),
        Argument("secondary", name("links")),
        Argument("lazy", string("select")),
        Argument("foreign_keys", Value("list", "", (name("a"), string("b")))),
    )


def test_a_declared_attr_gives_a_relationship() -> None:
    found = relationship("@declared_attr", "def x(cls): return relationship('Kid')")
    assert (found.attribute, found.target) == ("x", string("Kid"))
