"""Which texts name anything that matters beyond plain imports. The filters keep a superset: they never drop a fact."""

import re
from collections.abc import Iterable
from functools import cache, cached_property

from onebase.facts.module import Import
from onebase.patterns import compile_later

# Words that matter wherever they come from: a project may hand SQLAlchemy's names on. A whole word, or a pattern that
# starts with a fixed letter, is found many times faster than alternatives. Short words are found faster by a pattern of
# which one rare letter alone is fixed, wherever in the word it stands: what comes before it is looked at behind it.
_WORDS = ("onebase:", "DottedNameResolver")
_PATTERNS = (
    re.compile(r"T(?:able\()"),
    re.compile(r"x(?<=\nex)ec\("),
    re.compile(r"\.(?:Model|tables\[|schema(?<=metadata\.schema)|include\((?<=config\.include\()|modules[\"'])"),
    re.compile(
        r"_(?:_(?:table(?:name|_args)?|mapper_args|import|main)__|column\((?<=mapped_column\()|app\((?<=init_app\()"
        r"|all(?:(?<=\.create_all)|(?<=\.drop_all))|convention(?<=\.naming_convention)|object\((?<=\.from_object\()"
        r"|imperatively(?<=map_imperatively)|tasks(?<=autodiscover_tasks)|plugins(?<=pytest_plugins))"
    ),
    re.compile(r"C(?:olumn\(|elery\()"),
    re.compile(r"M(?:apped\[|etaData\()"),
    re.compile(r"q(?<=noq)a(?i:[^\n]*\bOB\d)"),
)

# Modules without which a kind of fact cannot be written; `sys` is imported everywhere and asked about in the text.
_MODULES = frozenset(
    {
        *("importlib", "imp", "runpy", "site", "celery", "uvicorn", "alembic"),
        *("importlib_metadata", "lazy_loader", "pkg_resources", "stevedore", "pluggy", "pkgutil"),
        "connexion",
    }
)
_SYS = compile_later(
    r"\bsys\.path|\bdel sys\.modules|sys\.modules\.(?:pop|clear|update|setdefault)"
    r"|sys\.modules\[[^\]\n]*\]\s*=[^=]"
    r"|dict\(\s*[\"']?sys\.modules|item\(\s*sys\.modules"
)
_NAMES = frozenset({"import_string", "sys"})
_SQLALCHEMY = re.compile(r"sqlalchemy|sqlmodel", re.IGNORECASE)
_MAKES = ("Column", "Table", "Relation", "declarative", "engine(", "sessionmaker")
# Several words that start with one letter are found together.
_MAKES_TOO = (
    compile_later(r"M(?:etaData|odel\b)"),
    compile_later(r"m(?:etadata|apper|(?<=autom)ap)"),
    compile_later(r"S(?:QL(?:Alchemy|Model))"),
    compile_later(r"r(?:e(?:lation|gistry|flect))"),
    compile_later(r"B(?:ase\b)"),
    compile_later(r"_(?:all\b|session(?<=scoped_session))"),
)

# What may tell something inside a function, apart from local names. Single words are found many times faster than
# alternatives of a regular expression; those that are common are looked at again.
_FUNCTION_WORDS = (
    "declared_attr",
    "def __table",
    "def __mapper",
    "import",
    "class ",
    "Table",
    "olumn(",
    "declarative",
    "automap_base",
    "generate_base",
    "registry(",
    "MetaData",
    "SQLAlchemy",
    "engine(",
    "engine_from_config(",
    "sessionmaker",
    "scoped_session",
    "sys.",
    "addsitedir",
    "syspath_prepend",
    "reload(",
    ".dict(",
    "setitem(",
    "delitem(",
    "uvicorn",
    "run_path",
    "run_module",
    "run_migrations",
    "run_sync",
    "spec_from_file",
    "load_source",
    "SourceFileLoader",
    "Celery(",
    "autodiscover",
    ".conf.",
    ".conf[",
    "from_object",
    "config.include(",
    "resolve(",
    "create_all",
    "drop_all",
    "reflect(",
    "init_app(",
    "map_imperatively",
    "mapper",
    "configure(",
    "dispose(",
    "metadata(",
    "add_typed_attribute",
    ".tables[",
    ".load()",
    "entry_point",
    "setuptools_entry",
    "ExtensionManager(",
    "DriverManager(",
    "HookManager(",
    "add_api(",
)
_COMMON_WORDS = (
    (".clear(", compile_later(r"meta\w*\.clear\(", re.IGNORECASE)),
    (".remove(", compile_later(r"meta\w*\.remove\(", re.IGNORECASE)),
    ("exec", compile_later(r"\bexec\b")),
    ("type(", compile_later(r"\btype\((?:[^\n]*,|\s*\n)")),
)
# Where one of these is known under another name, every function may matter.
_RENAMED = frozenset(
    {
        *("sys", "os", "importlib", "imp", "runpy", "uvicorn", "mock", "patch", "import_module", "reload"),
        *("Table", "Column", "MetaData", "declarative_base", "registry"),
        *("create_engine", "create_async_engine", "sessionmaker"),
    }
)
_TAKEN_APART = tuple(f"from {module} import" for module in ("sys", "os", "uvicorn", "importlib", "runpy", "imp"))


# Python 2, by its commonest forms at the start of a line. It may also be text, which is then parsed in vain.
_PRINT = re.compile(r"print[ \t]+[\"'%\w]")
_EXCEPT = re.compile(r"x(?<=ex)cept[ \t]+[\w.]+[ \t]*,[ \t]*[a-z_]\w*[ \t]*:")


def may_be_old(text: str) -> bool:
    """Whether a text looks like Python 2, which must be found out by parsing all of it."""
    starts = [found.start() for found in _PRINT.finditer(text)]
    starts += [found.start() - 1 for found in _EXCEPT.finditer(text)]
    return any(not text[text.rfind("\n", 0, start) + 1 : start].strip() for start in starts)


def names_anything(text: str) -> bool:
    """Whether a text names anything of interest, whatever it imports."""
    for word in _WORDS:
        if word in text:
            return True
    return any(pattern.search(text) for pattern in _PATTERNS)


class Functions:
    """Judges the functions of one text by their words; for `only_imports` all that matters in them are imports."""

    def __init__(self, text: str, *, only_imports: bool = False) -> None:
        self._text = text
        self._only_imports = only_imports

    @cached_property
    def can_be_judged(self) -> bool:
        """Whether words are enough, because nothing that matters goes by another name."""
        text = self._text
        return self._only_imports or not (any(words in text for words in _TAKEN_APART) or _renames(text))

    @cached_property
    def _words(self) -> list[str]:
        return [word for word in (("import",) if self._only_imports else _FUNCTION_WORDS) if word in self._text]

    @cached_property
    def _common(self) -> "list[tuple[str, re.Pattern[str]]]":
        return [] if self._only_imports else [one for one in _COMMON_WORDS if one[0] in self._text]

    def is_dull(self, function: str) -> bool:
        """Whether the text of a function, with its decorators, tells nothing but local names."""
        for word in self._words:
            if word in function:
                return False
        return not any(word in function and pattern.search(function) for word, pattern in self._common)


def _renames(text: str) -> bool:
    """Whether something that matters goes by another name."""
    position = text.find(" as ")
    while position >= 0:
        if text[max(position - 24, 0) : position].replace(".", " ").rpartition(" ")[2] in _RENAMED:
            return True
        position = text.find(" as ", position + 4)
    return False


def imports_anything(text: str, imports: Iterable[Import]) -> bool:
    """Whether the imports of a text give it what facts are made of."""
    asks = {_asks(one.module, one.name, one.alias) for one in imports}
    return (
        "always" in asks or ("sys" in asks and _changes_sys(text)) or ("sqlalchemy" in asks and _makes_anything(text))
    )


@cache
def _asks(module: str, name: str, alias: str) -> str:
    """What an import makes of its file: "always" interesting, a question about `sys` or SQLAlchemy, or nothing."""
    root = module.partition(".")[0]
    if root == "sys":
        return "always" if name or alias else "sys"
    if root in _MODULES or name in _NAMES:
        return "always"
    return "sqlalchemy" if _SQLALCHEMY.search(f"{module}.{name}") else ""


def _makes_anything(text: str) -> bool:
    """Whether a text that imports SQLAlchemy names what registries are made of."""
    for word in _MAKES:
        if word in text:
            return True
    return any(pattern.search(text) for pattern in _MAKES_TOO)


def _changes_sys(text: str) -> bool:
    return ("sys.path" in text or "sys.modules" in text) and _SYS.search(text) is not None
