"""The command `booking-backend`."""

import click


@click.group()
def main() -> None:
    """Bookings of a catering business."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Answer requests. The database is made and brought up to date at the start."""
    import uvicorn

    # No access log of uvicorn's: ours has no queries in it (`routers.limits`).
    uvicorn.run("main:create_app", factory=True, host=host, port=port, workers=workers, access_log=False)


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
