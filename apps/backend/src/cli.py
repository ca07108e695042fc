"""The command `booking-backend`."""

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from core.settings import Settings


@click.group()
def main() -> None:
    """Bookings of a catering business. Settings come from the environment and from `.env`."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Answer requests. The database is made and brought up to date at the start."""
    import uvicorn

    from core.keys import NoSecretError, secret_key

    try:
        secret_key(_settings())
    except NoSecretError as error:
        raise click.UsageError(str(error)) from None
    # No access log of uvicorn's: ours has no queries in it (`routers.limits`).
    uvicorn.run("main:create_app", factory=True, host=host, port=port, workers=workers, access_log=False)


@main.command()
def migrate() -> None:
    """Bring the schema of DATABASE_URL to the newest state."""
    from core.migrations import upgrade
    from core.urls import shown

    url = _settings().database_url
    upgrade(url)
    click.echo(f"{shown(url)}: the schema is at the newest state")


@main.command()
def verify() -> None:
    """Say whether this installation is fit for production. Exits with 1 if anything is not."""
    from verification.gate import all_checks, table

    checks = all_checks(_settings())
    click.echo(table(checks))
    sys.exit(0 if all(check.passed for check in checks) else 1)


@main.command()
def worker() -> None:
    """Send reminders and mail, give money back, cancel what was not paid in time. Any number of them may run."""
    import asyncio

    from workers.run import work

    asyncio.run(work(_settings()))


@main.command()
@click.argument("email")
@click.option("--name", prompt=True)
@click.option("--role", "roles", multiple=True, default=["owner"], show_default=True)
@click.password_option(help="Asked for if it is not given. Arguments of a command can be seen by others.")
def create_user(email: str, name: str, roles: tuple[str, ...], password: str) -> None:
    """Make an account for somebody of the staff, for instance the first owner."""
    import asyncio

    from services.errors import BusinessError

    try:
        asyncio.run(_create_user(email, name, roles, password))
    except BusinessError as error:
        raise click.ClickException(error.detail) from None
    click.echo(f"{email} can log in now")


async def _create_user(email: str, name: str, roles: tuple[str, ...], password: str) -> None:
    from core.database import Database
    from core.migrations import upgrade
    from models import loading  # noqa: F401 every table has to be known before one is used
    from services import users

    settings = _settings()
    upgrade(settings.database_url)
    database = Database(settings.database_url)
    try:
        async with database.writing() as session:
            await users.create(session, users.NewUser(email, name, password, roles))
    finally:
        await database.close()


def _settings() -> "Settings":
    """The settings, or a message for each that is wrong, without its value, and exit code 2."""
    from pydantic import ValidationError

    from core.settings import get_settings

    try:
        return get_settings()
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in error.errors()]
        raise click.UsageError("\n".join(faults)) from None


if __name__ == "__main__":
    main()
