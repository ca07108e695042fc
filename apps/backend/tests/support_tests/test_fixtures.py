import pytest
from sqlalchemy import select

from core.database import Database
from models.user import Role

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("name", ["owner", "chef"])
async def test_every_test_has_a_database_of_its_own(database: Database, name: str) -> None:
    async with database.writing() as session:
        assert list(await session.scalars(select(Role))) == []
        session.add(Role(name=name))
    async with database.reading() as session:
        assert [role.name for role in await session.scalars(select(Role))] == [name]
