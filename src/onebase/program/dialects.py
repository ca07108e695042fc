"""Which databases a project speaks to, as far as its imports and its declared dependencies tell."""

from collections.abc import Collection, Iterable, Iterator

from onebase.facts.module import ModuleFacts
from onebase.facts.values import Argument

# Import name of a driver → the dialect of SQLAlchemy that uses it (SQLAlchemy 2.1 documentation, "Dialects").
DRIVERS = {
    "psycopg2": "postgresql", "psycopg": "postgresql", "asyncpg": "postgresql", "pg8000": "postgresql",
    "mysqldb": "mysql", "mysqlclient": "mysql", "pymysql": "mysql", "aiomysql": "mysql", "asyncmy": "mysql",
    "mysql": "mysql", "mysql_connector_python": "mysql", "mariadb": "mysql",
    "sqlite3": "sqlite", "aiosqlite": "sqlite", "pysqlcipher3": "sqlite",
    "cx_oracle": "oracle", "oracledb": "oracle", "pyodbc": "mssql", "pymssql": "mssql",
}  # fmt: skip


def dialects_of(files: Iterable[ModuleFacts], declared: Collection[str]) -> frozenset[str]:
    """The dialects that some file imports by name, or whose driver is imported or declared."""
    found = {DRIVERS[name.lower()] for name in declared if name.lower() in DRIVERS}
    others: set[str] = set()  # the same modules are imported everywhere
    for facts in files:
        for imported in facts.imports:
            if imported.module in others:
                continue
            first, _, rest = imported.module.partition(".")
            if first == "sqlalchemy" and rest.startswith("dialects"):
                found.add(rest.partition(".")[2] or imported.name)
            elif first.lower() in DRIVERS and not imported.level:
                found.add(DRIVERS[first.lower()])
            elif first.lower() not in DRIVERS:
                others.add(imported.module)
        for created in facts.creations:
            found.update(_of_urls(created.arguments))
    return frozenset(name.partition(".")[0] for name in found)


def _of_urls(arguments: Iterable[Argument]) -> Iterator[str]:
    for argument in arguments:
        scheme, found, _ = argument.value.text.partition("://")
        if found:
            name = scheme.partition("+")[0]
            yield {"postgres": "postgresql", "mariadb": "mysql"}.get(name, name)
