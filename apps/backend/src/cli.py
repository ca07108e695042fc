"""The command `booking-backend`."""

import click


@click.group()
def main() -> None:
    """Bookings of a catering business."""


@main.command()
def migrate() -> None:
    """Bring the schema of DATABASE_URL to the newest state."""
    from core.migrations import upgrade
    from core.settings import get_settings
    from core.urls import shown

    url = get_settings().database_url
    upgrade(url)
    click.echo(f"{shown(url)}: the schema is at the newest state")


if __name__ == "__main__":
    main()
