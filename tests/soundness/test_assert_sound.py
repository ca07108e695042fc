"""`assert_sound` tells everything that is wrong at once, and nothing where all is well."""

from pathlib import Path

import pytest

from tests.observer.projects import BASE, TWO_ROOTS, USER, python, write

SOUND = {
    "db.py": BASE,
    "models/__init__.py": "from models import user\n",
    "models/user.py": USER,
    "models/helpers.py": "'''No table here: __tablename__ is only mentioned.'''\n",
}
CHECK = (
    "import onebase\ntry:\n    onebase.assert_sound(db.Base{arguments})\nexcept AssertionError as e:\n    print(e)\n"
)


def said(directory: Path, code: str, arguments: str = "") -> str:
    result = python(directory, code + "\n" + CHECK.format(arguments=arguments))
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize("arguments", ["", ", expect=1", ", expect={'user'}", ", package='models'"])
def test_sound(tmp_path: Path, arguments: str) -> None:
    assert said(write(tmp_path, SOUND), "import db, models", arguments) == ""


def test_a_module_that_nobody_imported_and_tables_that_are_missing(tmp_path: Path) -> None:
    write(tmp_path, {**SOUND, "models/order.py": USER.replace("user", "order").replace("User", "Order")})
    printed = said(tmp_path, "import db, models", ", expect={'user', 'order', 'paid'}")
    assert "- `models/order.py` defines tables, and nobody has imported it" in printed
    assert "- tables are missing: order, paid" in printed


def test_a_doubled_file_with_a_band_aid(tmp_path: Path) -> None:
    flagged = USER.replace('"user"\n', '"user"\n    __table_args__ = {"extend_existing": True}\n')
    flagged = flagged.replace("primary_key=True)", "primary_key=True)\n    name = Column(Integer, index=True)")
    write(tmp_path, {**TWO_ROOTS, "app/user.py": flagged})
    printed = said(tmp_path, "import db, roots, app.user, user")
    assert "`app/user.py` is executed twice, as `app.user` and as `user` (OB101)" in printed
    assert "table `user` has index `ix_user_name` 2 times" in printed


def test_mappers_that_do_not_configure(tmp_path: Path) -> None:
    relationship = "\nfrom sqlalchemy.orm import relationship\nUser.friend = relationship('Friend')\n"
    write(tmp_path, {**SOUND, "models/user.py": USER + relationship})
    assert "the mappers do not configure" in said(tmp_path, "import db, models")


def test_what_is_no_base() -> None:
    import onebase

    with pytest.raises(TypeError, match="has no MetaData"):
        onebase.assert_sound(object())


def test_a_single_name_is_no_collection_of_names() -> None:
    import onebase

    class Base:
        class metadata:  # noqa: N801 - as the attribute of a Base
            sorted_tables = ()

    with pytest.raises(TypeError, match="not 'user'"):
        onebase.assert_sound(Base, expect="user")
