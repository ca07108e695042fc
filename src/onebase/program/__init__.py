"""Linking: what each entry point loads, and what that makes of SQLAlchemy's registries.

Rules use `Program.load`, `Program.world` and `Program.doubles`; see `program.py`, `load.py`, `world.py` and
`definitions.py`.
"""

from onebase.program.definitions import Created, MappedClass, TableDefinition, TableKey
from onebase.program.doubles import Double
from onebase.program.load import ImportFailure, Load, LoadedModule, Request, ResolvedImport
from onebase.program.objects import Defined, External, Identity, Member, ModuleObject, Unresolved
from onebase.program.program import Program
from onebase.program.world import World

__all__ = [
    "Created",
    "Defined",
    "Double",
    "External",
    "Identity",
    "ImportFailure",
    "Load",
    "LoadedModule",
    "MappedClass",
    "Member",
    "ModuleObject",
    "Program",
    "Request",
    "ResolvedImport",
    "TableDefinition",
    "TableKey",
    "Unresolved",
    "World",
]
