"""The models of this process: configured, each table defined once, on one MetaData."""

import os
import sys
from collections import defaultdict

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, configure_mappers

from core.database import Base
from verification.check import Check, from_faults


def mappers() -> Check:
    """All relationships lead somewhere."""
    name = "mappers configure"
    try:
        from models import loading

        configure_mappers()
    except SQLAlchemyError as error:
        return Check(name, passed=False, detail=str(error).partition("\n")[0])
    return Check(
        name, passed=True, detail=f"{len(loading.MODULES)} modules, {len(list(Base.registry.mappers))} classes"
    )


def one_metadata() -> Check:
    """There is one Base, all classes are on its MetaData, and no file was executed under two names."""
    others = [base.__name__ for base in DeclarativeBase.__subclasses__() if base is not Base]
    strangers = [
        mapper.class_.__name__ for mapper in Base.registry.mappers if mapper.class_.metadata is not Base.metadata
    ]
    faults = [f"a second Base: {name}" for name in others]
    faults += [f"on another MetaData: {name}" for name in strangers]
    faults += [f"one file, several modules: {' and '.join(names)}" for names in twice_executed()]
    return from_faults("one definition of each table", faults, f"{len(Base.metadata.tables)} tables, one MetaData")


def twice_executed() -> list[list[str]]:
    """The names of modules of ours that share a file; two names of one module are one execution."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    names: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for name, module in sorted(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and os.path.realpath(file).startswith(os.path.realpath(root) + os.sep):
            names[os.path.realpath(file)].setdefault(id(module), name)
    return [list(each.values()) for each in names.values() if len(each) > 1]
