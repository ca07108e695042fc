"""What `sys.modules` holds after something else was put into the place of a module."""

from collections.abc import Mapping

from onebase.facts.module import ModuleEdit
from onebase.program.module_table import ModuleTable


def replacement(
    table: ModuleTable, imported: Mapping[str, list[tuple[int, str]]], number: int, edit: ModuleEdit
) -> int:
    """The number of the module that module `number` puts into `sys.modules`; -1 for what is not known to be one.

    `imported` are the names that `from` imports bind in the file, with their lines."""
    value = edit.value
    if value is None:
        return -1
    if value.kind == "call" and value.items and value.items[0].kind == "string":
        reads = value.text.rpartition(".")[2] == "import_module" or value.text == "sys.modules.__getitem__"
        return table.by_name.get(value.items[0].text, -1) if reads else -1
    if value.kind != "name":
        return -1
    for line, name in imported.get(value.text, ()):
        for target in table.targets(number, line):
            if table.modules[target].name.rpartition(".")[2] == name:
                return target
    return table.by_name.get(value.text, -1)
