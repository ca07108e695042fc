"""Leads, and the campaigns that brought them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.customer import Customer
from models.marketing import Campaign, Lead, LeadStatus
from services.errors import AlreadyThere, NotFound


@dataclass(frozen=True)
class NewLead:
    """Somebody who asks. The code of an unknown campaign is no reason to send somebody away."""

    name: str
    email: str | None
    phone: str | None
    campaign: str | None
    station_id: int | None
    notes: str


async def add_lead(session: AsyncSession, new: NewLead) -> Lead:
    """Note that somebody asked."""
    campaign_id = await session.scalar(select(Campaign.id).where(Campaign.code == new.campaign))
    lead = Lead(
        name=new.name,
        email=new.email and new.email.lower(),
        phone=new.phone,
        campaign_id=campaign_id,
        station_id=new.station_id,
        notes=new.notes,
    )
    session.add(lead)
    await session.flush()
    return lead


async def leads(session: AsyncSession, status: LeadStatus | None) -> list[Lead]:
    """Leads, the latest first."""
    query = select(Lead).order_by(Lead.id.desc()).limit(200)
    return list(await session.scalars(query if status is None else query.where(Lead.status == status)))


async def follow(session: AsyncSession, lead_id: int, status: LeadStatus, notes: str | None) -> Lead:
    """How far it went. One that is won is tied to the customer with the same address. Raises NotFound."""
    lead = await session.get(Lead, lead_id)
    if lead is None:
        raise NotFound("there is no such lead")
    lead.status = status
    if notes is not None:
        lead.notes = notes
    if status is LeadStatus.WON and lead.email is not None:
        lead.customer_id = await session.scalar(select(Customer.id).where(Customer.email == lead.email))
    await session.flush()
    return lead


async def campaigns(session: AsyncSession) -> list[Campaign]:
    """All campaigns, the latest first."""
    return list(await session.scalars(select(Campaign).order_by(Campaign.id.desc()).limit(200)))


async def add_campaign(session: AsyncSession, campaign: Campaign) -> Campaign:
    """A new campaign. Raises AlreadyThere for a code that is used."""
    if await session.scalar(select(Campaign.id).where(Campaign.code == campaign.code)) is not None:
        raise AlreadyThere("there is a campaign with this code")
    session.add(campaign)
    await session.flush()
    return campaign
