"""Customers."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import utc_now
from models.customer import Customer


async def customer_for(session: AsyncSession, email: str, name: str, phone: str | None) -> Customer:
    """The customer with this address, made if there is none.

    What is known of a customer is not overwritten: anybody can type an address into a form.
    """
    now = utc_now()
    values = {
        "email": email.lower(),
        "name": name,
        "phone": phone,
        "locale": "en",
        "created_at": now,
        "updated_at": now,
    }
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    await session.execute(insert(Customer).values(values).on_conflict_do_nothing(index_elements=["email"]))
    return (await session.scalars(select(Customer).where(Customer.email == email.lower()))).one()
