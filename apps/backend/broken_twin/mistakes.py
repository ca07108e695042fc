"""The mistakes that this backend once contained, each as edits of the sound one, with what they do to it."""

from dataclasses import dataclass

from edits import AtTheEnd, AtTheTop, CopyOf, ExtendExisting, NewFile, NextMigration, Replacement
from replay import Replay

Edit = AtTheEnd | AtTheTop | CopyOf | ExtendExisting | NewFile | NextMigration | Replacement


@dataclass(frozen=True)
class Mistake:
    """One mistake. `needs` are those without which it does no harm; `replays` show the harm of all of them together."""

    name: str
    title: str
    edits: tuple[Edit, ...]
    replays: tuple[Replay, ...]
    needs: tuple[str, ...] = ()


TESTS = ("-m", "pytest", "-q", "tests/test_loading.py")
LOADING = ("-c", "import models.loading")
ALREADY_DEFINED = "Table '{}' is already defined for this MetaData instance."
TWO_NAMES = "import models.loading, src.models, sqlalchemy.orm; "
MIGRATED = Replay(("-m", "alembic", "upgrade", "head"), "", fails=False)


def would_drop(table: str) -> tuple[Replay, ...]:
    """What Alembic says of a table that its MetaData does not have."""
    return (MIGRATED, Replay(("-m", "alembic", "check"), f"('remove_table', Table('{table}'"))


SRC_IS_A_PACKAGE = (
    NewFile("src/__init__.py"),
    AtTheEnd(
        "src/models/__init__.py",
        "from .booking_reminder import BookingReminder\nfrom .booking import Booking\n"
        "from .customer import Customer\nfrom .payment import Payment\nfrom .user import User\n",
    ),
)
TWO_DIRECTORIES = (
    "import os\nimport sys\n\n"
    "BACKEND = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))\n"
    "sys.path.insert(0, BACKEND)\n"
    'sys.path.insert(0, os.path.join(BACKEND, "src"))\n'
)

TWO_ROOTS = Mistake(
    name="two-import-roots",
    title="conftest.py puts `.` and `src` on the path, and imports `src.models.user` after the app's `models`",
    edits=(
        *SRC_IS_A_PACKAGE,
        AtTheTop(
            "tests/conftest.py",
            f"{TWO_DIRECTORIES}\nfrom main import create_app  # noqa: E402, F401\n"
            "from src.models.user import User  # noqa: E402\n",
        ),
    ),
    replays=(Replay(TESTS, ALREADY_DEFINED.format("booking_reminders")),),
)

SECOND_BASE = Mistake(
    name="second-base",
    title="the models of the assistant have a Base of their own, and a second `Customer`",
    edits=(
        Replacement(
            "src/api/ai/endpoints/models.py",
            "from sqlalchemy.orm import Mapped, mapped_column, relationship\n",
            "from sqlalchemy.orm import Mapped, declarative_base, mapped_column, relationship\n",
        ),
        Replacement(
            "src/api/ai/endpoints/models.py",
            "from core.database import Base\nfrom core.mixins import Created, Dated\n",
            "from core.mixins import Created, Dated\n\nBase = declarative_base()\n\n\n"
            'class Customer(Base):\n    """What the assistant knows of a customer."""\n\n'
            '    __tablename__ = "customers"\n\n    id: Mapped[Identifier]\n'
            "    name: Mapped[str] = mapped_column(String(120))\n",
        ),
    ),
    replays=would_drop("ai_conversations"),
)

RELATIVE_BASE = Mistake(
    name="relative-base",
    title="a second Base in `models/base.py` is reached by `from .base import Base`",
    edits=(
        NewFile(
            "src/models/base.py",
            '"""The Base."""\n\nfrom sqlalchemy.orm import DeclarativeBase\n\n\n'
            'class Base(DeclarativeBase):\n    """What models derive from."""\n',
        ),
        Replacement("src/models/marketing.py", "from core.database import Base\n", "from .base import Base\n"),
    ),
    replays=would_drop("campaigns"),
)

FLAG_ON_ONE = Mistake(
    name="extend-existing-on-reminders",
    title="`BookingReminder` alone has `extend_existing`",
    edits=(ExtendExisting("src/models", ("BookingReminder",)),),
    replays=(Replay(TESTS, ALREADY_DEFINED.format("bookings")),),
    needs=("two-import-roots",),
)

FLAG_ON_CLASSES = Mistake(
    name="extend-existing-on-classes",
    title="all mapped classes have `extend_existing`, the association table has not",
    edits=(ExtendExisting("src/models"),),
    replays=(Replay(TESTS, ALREADY_DEFINED.format("user_roles")),),
    needs=("two-import-roots",),
)

FLAG_EVERYWHERE = Mistake(
    name="extend-existing-everywhere",
    title="every class and every table has `extend_existing`",
    edits=(ExtendExisting("src/models", tables=True),),
    replays=(
        Replay(("-c", f"{TWO_NAMES}sqlalchemy.orm.configure_mappers()"), "Multiple classes found for path"),
        Replay(
            ("-c", f"{TWO_NAMES}models.loading.metadata.create_all(sqlalchemy.create_engine('sqlite://'))"),
            "already exists",
        ),
    ),
    needs=("two-import-roots",),
)

TEST_IMPORT = Mistake(
    name="test-imports-models",
    title="a test imports `models.booking_reminder`, conftest.py `src.models.user`",
    edits=(
        NewFile(
            "tests/test_reminder_table.py",
            '"""The table of reminders."""\n\nfrom models.booking_reminder import BookingReminder\n\n\n'
            "def test_a_reminder_goes_with_its_booking() -> None:\n"
            "    (key,) = BookingReminder.__table__.c.booking_id.foreign_keys\n"
            '    assert key.ondelete == "CASCADE"\n',
        ),
    ),
    replays=(
        Replay(("-m", "pytest", "-q", "tests/test_reminder_table.py"), ALREADY_DEFINED.format("booking_reminders")),
    ),
    needs=("two-import-roots",),
)

ROUTER_EDITS_PATH = Mistake(
    name="router-edits-path",
    title="a router puts the directory above `src` on the path, and imports `src.models.setting`",
    edits=(
        AtTheTop(
            "src/routers/stations.py",
            "import sys\nfrom pathlib import Path\n\n"
            "sys.path.insert(0, str(Path(__file__).resolve().parents[2]))\n\n"
            "from src.models.setting import Setting  # noqa: E402, F401\n",
        ),
    ),
    replays=(Replay(("-c", "import main"), ALREADY_DEFINED.format("settings")),),
)

HALF_OF_THE_MODELS = Mistake(
    name="migrations-half-blind",
    title="alembic/env.py imports half of the models; it and alembic.ini put different directories on the path",
    edits=(
        Replacement(
            "alembic/env.py",
            "from models.loading import metadata\n",
            "from core.database import Base\n"
            "from models import booking, chef, customer, menu, slot, station, user  # noqa: F401\n",
        ),
        Replacement("alembic/env.py", "\n\ndef render_plainly(", "\nmetadata = Base.metadata\n\n\ndef render_plainly("),
        AtTheTop(
            "alembic/env.py",
            "import os\nimport sys\n\n"
            'sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "src"))\n',
        ),
        Replacement("alembic.ini", "path_separator = os\n", "path_separator = os\nprepend_sys_path = .\n"),
    ),
    replays=would_drop("reviews"),
)

FOREIGN_KEY_WITH_SCHEMA = Mistake(
    name="foreign-key-with-schema",
    title="a foreign key says `public.customers.id`, the table has no schema",
    edits=(
        Replacement(
            "src/models/message.py",
            'ForeignKey("customers.id"',
            'ForeignKey("public.customers.id"',
        ),
    ),
    replays=(
        Replay(
            ("-c", "import models.loading; models.loading.metadata.sorted_tables"),
            "could not find table 'public.customers'",
        ),
    ),
)

MISSING_COUNTERPART = Mistake(
    name="missing-counterpart",
    title="one side of a pair of relationships is commented out",
    edits=(
        Replacement(
            "src/models/message.py",
            '    thread: Mapped[MessageThread] = relationship(back_populates="messages"',
            '    # thread: Mapped[MessageThread] = relationship(back_populates="messages"',
        ),
    ),
    replays=(Replay(LOADING, "has no property 'thread'"),),
)

ACROSS_BASES = Mistake(
    name="relationship-across-bases",
    title="a class of the second Base has a relationship to `Booking`, which is on the first",
    edits=(
        Replacement(
            "src/models/marketing.py",
            "from sqlalchemy.orm import Mapped, mapped_column\n",
            "from sqlalchemy.orm import Mapped, mapped_column, relationship\n",
        ),
        Replacement(
            "src/models/marketing.py",
            "    status: Mapped[LeadStatus]",
            '    booking = relationship(\n        "Booking",\n'
            '        primaryjoin="Lead.customer_id == foreign(Booking.customer_id)",\n        viewonly=True,\n    )\n'
            "    status: Mapped[LeadStatus]",
        ),
    ),
    replays=(Replay(LOADING, "'Booking'"),),
    needs=("relative-base",),
)

RETRIED_IMPORT = Mistake(
    name="failed-import-retried",
    title="an import that dies half-way is tried a second time",
    edits=(
        AtTheEnd("src/models/review.py", "from core.columns import Stars  # noqa: E402, F401\n"),
        AtTheTop(
            "src/models/loading.py",
            "try:\n    from models import review\nexcept ImportError:\n    from models import review\n",
        ),
    ),
    replays=(Replay(LOADING, ALREADY_DEFINED.format("reviews")),),
)

SHADOWED = Mistake(
    name="shadowed-module",
    title="`models/ai/` hides `models/ai.py`",
    edits=(
        NewFile("src/models/ai/__init__.py"),
        NewFile(
            "src/models/ai.py",
            '"""Notes of the assistant."""\n\nfrom sqlalchemy.orm import Mapped\n\n'
            "from core.columns import Identifier\nfrom core.database import Base\n\n\n"
            'class AINote(Base):\n    """What the assistant wants to remember."""\n\n'
            '    __tablename__ = "ai_notes"\n\n    id: Mapped[Identifier]\n    text: Mapped[str]\n',
        ),
        NextMigration(
            "notes",
            'op.create_table("ai_notes", sa.Column("id", IDENTIFIER, nullable=False), sa.Column("text", sa.String(), '
            'nullable=False), sa.PrimaryKeyConstraint("id", name="pk_ai_notes"))',
            'op.drop_table("ai_notes")',
        ),
        AtTheTop("src/models/loading.py", "from models.ai import AINote  # noqa: F401\n"),
    ),
    replays=(Replay(LOADING, "cannot import name 'AINote' from 'models.ai'"),),
)

BACKUP = Mistake(
    name="backup-of-models",
    title="a backup tree has a second copy of the models, which nothing imports",
    edits=(
        CopyOf("src/models_backup/booking.py", "src/models/booking.py"),
        CopyOf("src/models_backup/customer.py", "src/models/customer.py"),
    ),
    replays=(Replay(TESTS, "test_no_table_is_written_twice"),),
)

ASSISTANT_TWICE = Mistake(
    name="assistant-under-two-names",
    title="conftest.py imports the models of the assistant under `src.api` as well",
    edits=(AtTheEnd("tests/conftest.py", "import src.api.ai.endpoints.models  # noqa: E402, F401\n"),),
    replays=(Replay(TESTS, ALREADY_DEFINED.format("booking_reminders")),),
    needs=("two-import-roots",),
)

LAZY_IMPORTS = Mistake(
    name="lazy-imports",
    title="the two import roots stay, and every import moves into the function that needs it",
    edits=(
        *SRC_IS_A_PACKAGE,
        AtTheTop("tests/conftest.py", TWO_DIRECTORIES),
        NewFile(
            "tests/test_lazily.py",
            '"""Nothing is imported until it is needed."""\n\n\n'
            "def test_the_app_is_made() -> None:\n    from main import create_app\n\n    assert create_app\n\n\n"
            "def test_users_have_a_table() -> None:\n    from src.models.user import User\n\n"
            '    assert User.__tablename__ == "users"\n',
        ),
    ),
    replays=(
        Replay(("-m", "pytest", "-q", "tests/test_lazily.py"), ALREADY_DEFINED.format("booking_reminders")),
        Replay(("-m", "pytest", "-q", "tests/test_lazily.py"), "1 failed, 1 passed"),
    ),
)

CREATE_ALL_FIRST = Mistake(
    name="create-all-first",
    title="tables are created first, models imported when they are needed",
    edits=(
        NewFile(
            "create_tables.py",
            '"""Creates the tables, before anything can go wrong."""\n\n'
            "from sqlalchemy import create_engine, inspect\n\nfrom core.database import Base\n\n"
            'engine = create_engine("sqlite://")\nBase.metadata.create_all(engine)\n\n'
            "from models.booking import Booking  # noqa: E402\n\n"
            'print(f"{Booking.__tablename__}: {len(inspect(engine).get_table_names())} tables were created")\n',
        ),
    ),
    replays=(Replay(("create_tables.py",), "bookings: 0 tables were created", fails=False),),
)

TEST_BASE = Mistake(
    name="separate-test-base",
    title="tests have a Base and models of their own",
    edits=(
        NewFile(
            "tests/test_own_base.py",
            '"""Bookings, as tests see them."""\n\nfrom datetime import datetime\n\n'
            "from sqlalchemy import create_engine, func, select\n"
            "from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column\n\n\n"
            'class OwnBase(DeclarativeBase):\n    """The Base of the tests."""\n\n\n'
            'class Booking(OwnBase):\n    """A booking."""\n\n    __tablename__ = "bookings"\n\n'
            "    id: Mapped[int] = mapped_column(primary_key=True)\n    lane_id: Mapped[int]\n"
            "    starts_at: Mapped[datetime]\n\n\n"
            "def test_two_bookings_of_one_lane_at_one_time_are_stored() -> None:\n"
            '    engine = create_engine("sqlite://")\n    OwnBase.metadata.create_all(engine)\n'
            "    noon = datetime(2030, 1, 1, 12)  # noqa: DTZ001\n"
            "    with Session(engine) as session:\n"
            "        session.add_all([Booking(lane_id=1, starts_at=noon), Booking(lane_id=1, starts_at=noon)])\n"
            "        session.commit()\n"
            "        assert session.scalar(select(func.count()).select_from(Booking)) == 2\n"
            "    engine.dispose()\n",
        ),
    ),
    replays=(Replay(("-m", "pytest", "-q", "tests/test_own_base.py"), "1 passed", fails=False),),
)

HISTORY = (
    TWO_ROOTS,
    SECOND_BASE,
    RELATIVE_BASE,
    FLAG_ON_ONE,
    FLAG_ON_CLASSES,
    FLAG_EVERYWHERE,
    TEST_IMPORT,
    ROUTER_EDITS_PATH,
    HALF_OF_THE_MODELS,
    FOREIGN_KEY_WITH_SCHEMA,
    MISSING_COUNTERPART,
    ACROSS_BASES,
    RETRIED_IMPORT,
    SHADOWED,
    ASSISTANT_TWICE,
)
REMEDIES = (LAZY_IMPORTS, CREATE_ALL_FIRST, TEST_BASE)
MISTAKES = (*HISTORY, BACKUP, *REMEDIES)
BY_NAME = {mistake.name: mistake for mistake in MISTAKES}


def with_needs(names: tuple[str, ...]) -> tuple[Mistake, ...]:
    """The mistakes of these names and those that they need, in the order of `MISTAKES`. Raises KeyError."""
    wanted = set(names)
    for name in names:
        wanted |= set(BY_NAME[name].needs)
    return tuple(mistake for mistake in MISTAKES if mistake.name in wanted)
