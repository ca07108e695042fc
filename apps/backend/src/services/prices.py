"""What a booking costs, in whole cents."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.booking import BookingItem
from models.menu import MenuItem
from models.station import Station
from services.errors import NotBookable


@dataclass(frozen=True)
class Order:
    """So many of a menu item. Without a quantity: one for each guest where the price is per guest, else one."""

    menu_item_id: int
    quantity: int | None = None


async def priced_items(
    session: AsyncSession, station: Station, orders: Sequence[Order], guests: int
) -> list[BookingItem]:
    """The orders at today's prices. Raises NotBookable for what the station does not offer."""
    wanted = {order.menu_item_id for order in orders}
    query = select(MenuItem).where(MenuItem.id.in_(wanted), MenuItem.station_id == station.id, MenuItem.active)
    offered = {item.id: item for item in await session.scalars(query)}
    if missing := wanted - offered.keys():
        raise NotBookable(f"not on the menu of this station: {', '.join(map(str, sorted(missing)))}")
    return [_priced(offered[order.menu_item_id], order, guests) for order in orders]


def total_cents(station: Station, items: Sequence[BookingItem]) -> int:
    """The sum of the items, at least the deposit of the station."""
    return max(station.deposit_cents, sum(item.quantity * item.unit_price_cents for item in items))


def _priced(item: MenuItem, order: Order, guests: int) -> BookingItem:
    quantity = order.quantity or (guests if item.per_guest else 1)
    return BookingItem(menu_item_id=item.id, name=item.name, quantity=quantity, unit_price_cents=item.price_cents)
