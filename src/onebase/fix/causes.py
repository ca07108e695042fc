"""The fixers, in the order in which causes unmask each other.

Names of files come first: while a file has two names, unifying two Bases turns silent splits into errors.
"""

from collections.abc import Callable, Iterator

from onebase.fix.after.empty_package import empty_package
from onebase.fix.after.needless_flag import needless_flag
from onebase.fix.after.needless_root import needless_root
from onebase.fix.after.prepended_root import prepended_root
from onebase.fix.as_told.fixer import as_told
from onebase.fix.imports.earlier_import import earlier_import
from onebase.fix.imports.failed_import import failed_import
from onebase.fix.imports.hidden_file import hidden_file
from onebase.fix.loading.in_tests import in_tests
from onebase.fix.loading.missing_import import missing_import
from onebase.fix.moving.application_object import application_object
from onebase.fix.moving.out_of_file import out_of_file
from onebase.fix.moving.out_of_function import out_of_function
from onebase.fix.moving.own_base import own_base
from onebase.fix.one_base.beside_sqlmodel import beside_sqlmodel
from onebase.fix.one_base.fixer import one_base
from onebase.fix.one_base.shared_registry import shared_registry
from onebase.fix.one_definition.fixer import one_definition
from onebase.fix.one_definition.second_class import second_class
from onebase.fix.one_name.fixer import one_name
from onebase.fix.one_name.link import real_names
from onebase.fix.one_name.runner import by_the_runner
from onebase.fix.situation import Situation
from onebase.fix.values import Fix, Refused
from onebase.fix.wording.counterpart import counterpart
from onebase.fix.wording.spelling import spelling

Fixer = Callable[[Situation], Iterator[Fix | Refused]]

FIXERS: tuple[Fixer, ...] = (
    failed_import,
    earlier_import,
    hidden_file,
    one_name,
    by_the_runner,
    real_names,
    out_of_function,
    application_object,
    out_of_file,
    own_base,
    one_base,
    shared_registry,
    beside_sqlmodel,
    one_definition,
    second_class,
    needless_root,
    empty_package,
    needless_flag,
    missing_import,
    prepended_root,
    in_tests,
    as_told,
    spelling,
    counterpart,
)
