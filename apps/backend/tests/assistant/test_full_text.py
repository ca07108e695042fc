import pytest
from sqlalchemy import delete, select

from api.ai.endpoints.conversations import find_chunks
from api.ai.endpoints.models import KnowledgeChunk
from core.database import Database

pytestmark = pytest.mark.anyio
KNOWN = {
    "Vegetarian menu": "We cook tofu and vegetables for vegetarians at the same price.",
    "Deposit": "Deposits are refunded when you cancel four days before the party.",
    "Travel": "We drive up to fifty kilometres. The way beyond that costs extra.",
}


async def add_known(database: Database) -> None:
    async with database.writing() as session:
        session.add_all(
            KnowledgeChunk(source="handbook", position=position, title=title, content=content)
            for position, (title, content) in enumerate(KNOWN.items())
        )


async def titles(database: Database, question: str) -> list[str]:
    async with database.reading() as session:
        return [chunk.title for chunk in await find_chunks(session, question)]


async def test_the_best_chunk_comes_first_in_whatever_form_its_words_are(database: Database) -> None:
    await add_known(database)
    assert (await titles(database, "Do you cook for a vegetarian?"))[0] == "Vegetarian menu"
    assert (await titles(database, "Is my deposit refundable if I am cancelling?"))[0] == "Deposit"
    assert (await titles(database, "driving beyond 50 kilometres"))[0] == "Travel"


async def test_what_nobody_knows_is_not_found(database: Database) -> None:
    await add_known(database)
    for question in ("", "?!", "what is the for you", "quantum chromodynamics", "_ * ( ) : \" ' AND NEAR -"):
        assert await titles(database, question) == [], question


async def test_the_index_follows_its_table(database: Database) -> None:
    await add_known(database)
    async with database.writing() as session:
        (chunk,) = await session.scalars(select(KnowledgeChunk).where(KnowledgeChunk.title == "Travel"))
        chunk.content = "We come by helicopter."
        await session.execute(delete(KnowledgeChunk).where(KnowledgeChunk.title == "Deposit"))
    assert await titles(database, "kilometres") == []
    assert await titles(database, "deposits") == []
    assert await titles(database, "helicopters") == ["Travel"]


async def test_any_text_is_a_question(database: Database) -> None:
    await add_known(database)
    for question in [
        "'",
        '"',
        "tofu OR",
        "NOT tofu",
        "title:*",
        "<->",
        "\x00y",
        "ß ﬃ Ω",
        "x" * 5000,
        "tofu' OR '1'='1",
    ]:
        assert len(await titles(database, question)) <= 1, question
