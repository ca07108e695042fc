"""Modules that a Celery application imports: `include`, `imports`, `autodiscover_tasks`.

Source: Celery documentation, "Configuration and defaults" (imports, include) and `Celery.autodiscover_tasks`.
"""

import ast

from onebase.facts.syntax.effects.string_imports import CELERY_SETTINGS, add, argument, targets
from onebase.facts.syntax.names import dotted, last
from onebase.facts.syntax.reading import Reading, Where


def read_call(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    """`Celery(include=…)`, `app.conf.update(…)`, `app.autodiscover_tasks(…)`. True if nothing else is to be read."""
    name = last(callee)
    if name == "autodiscover_tasks":
        _autodiscover(reading, call, where)
        return True
    if name == "Celery" or callee.endswith(".conf.update"):
        for setting, value in _settings(call):
            if setting in CELERY_SETTINGS:
                include(reading, value, call, where)
    return False


def _settings(call: ast.Call) -> list[tuple[str, ast.expr]]:
    settings = [(keyword.arg or "", keyword.value) for keyword in call.keywords]
    for given in call.args:
        if isinstance(given, ast.Dict):
            for key, value in zip(given.keys, given.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    settings.append((key.value, value))
    return settings


def read_assignment(reading: Reading, target: ast.expr, value: ast.expr, node: ast.stmt, where: Where) -> bool:
    """`app.conf.include = […]`, `app.conf["imports"] = …`. True if it was one."""
    key = ""
    holder: ast.expr | None = None
    if isinstance(target, ast.Attribute):
        key, holder = target.attr, target.value
    elif isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        key, holder = str(target.slice.value), target.value
    if holder is None or key not in CELERY_SETTINGS or not dotted(holder).endswith(".conf"):
        return False
    include(reading, value, node, where)
    return True


def include(reading: Reading, value: ast.expr, node: "ast.expr | ast.stmt", where: Where) -> None:
    """One StringImport for each module of a setting."""
    for target in targets(reading, value):
        add(reading, "celery-include", target, node, where)


def _autodiscover(reading: Reading, call: ast.Call, where: Where) -> None:
    """Each package's related module, "tasks" by default. Without packages there is nothing to tell."""
    packages = argument(call, 0, "packages")
    if packages is None:
        return
    related = argument(call, 1, "related_name")
    name = "tasks" if related is None else (reading.text(related) or "")
    when = "force" if any(each.arg == "force" and _is_true(each.value) for each in call.keywords) else ""
    for target in targets(reading, packages):
        add(reading, "celery-autodiscover", target, call, where, name=when, package=name)


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
