"""Which of two import roots should stay."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from onebase.fix.one_name.naming import Context, Pair, name_below
from onebase.named_tuple import NamedTuple
from onebase.program import Load, Program
from onebase.report.words import counted


class Evidence(NamedTuple):
    """What speaks for one root; more is better, from the first field to the last."""

    wished: bool
    packaged: bool
    started: int
    imports: int
    outside: bool
    known: bool


class Choice(NamedTuple):
    """A root to keep, the one to give up, and the reason in words."""

    pair: Pair
    why: str


def choices(
    program: Program,
    roots: tuple[str, str],
    doubled: Collection[str],
    contexts: Mapping[str, Sequence[Context]],
    wish: str | None,
) -> list[Choice]:
    """Both directions, the better one first; only the wished one where somebody wishes one of the two."""
    uses = _uses(program, roots, contexts)
    found = {root: _evidence(program, root, doubled, uses, wish) for root in roots}
    ranked = sorted(roots, key=lambda root: (found[root], -root.count("/"), root), reverse=True)
    both = [Choice(Pair(kept, odd), _why(kept, odd, found, doubled)) for kept, odd in (ranked, ranked[::-1])]
    wished = [choice for choice in both if choice.pair.kept == wish]
    return wished or both


def _evidence(
    program: Program, root: str, doubled: Collection[str], uses: Mapping[str, int], wish: str | None
) -> Evidence:
    loads = [program.load(entry) for entry in program.entry_points]
    reasons = {each.reason.kind for load in loads for each in load.search_path if each.path == root}
    started = sum(1 for load in loads if load.entry.kind not in ("pytest", "unittest") and _only(load, root, doubled))
    initial = "__init__.py" if root == "." else f"{root}/__init__.py"
    outside = initial not in program.index.python
    return Evidence(root == wish, "packaging" in reasons, started, uses[root], outside, reasons != {"assumed"})


def _only(load: Load, root: str, doubled: Collection[str]) -> bool:
    """Whether a process executes some of the files, and all of them by names from that root."""
    found = {module.root.path for path in doubled for module in load.by_identity.get(path, ()) if module.root}
    return found == {root}


def _uses(program: Program, roots: tuple[str, str], contexts: Mapping[str, Sequence[Context]]) -> Counter[str]:
    """Root → how many import statements use names from it for files that the other one has as well."""
    found: Counter[str] = Counter()
    for path, where in contexts.items():
        for imported in program.modules[path].imports:
            if not imported.level:
                found.update({_root(program, roots, context, imported.module) for context in where} - {""})
    return found


def _root(program: Program, roots: tuple[str, str], context: Context, name: str) -> str:
    top = program.locator.find(context.directories, name.partition(".")[0])
    if top is None or context.directories[top.entry] not in roots:
        return ""
    located = program.locator.find_dotted(context.directories, name)
    target = (located.path or located.portions[0]) if located else ""
    return context.directories[top.entry] if all(name_below(target, root) for root in roots) else ""


def _why(kept: str, odd: str, found: Mapping[str, Evidence], doubled: Collection[str]) -> str:
    example = min(doubled)
    name, other = name_below(example, kept), name_below(example, odd)
    mine, theirs = found[kept], found[odd]
    if mine.wished:
        return f"`{kept}` was asked for"
    reasons = []
    if mine.packaged > theirs.packaged:
        reasons.append(f"packaging installs from `{kept}`")
    if mine.started > theirs.started:
        verb = "knows" if mine.started == 1 else "know"
        reasons.append(f"{counted(mine.started, 'entry point')} {verb} only names such as `{name}`")
    if mine.imports > theirs.imports:
        reasons.append(f"{mine.imports:,} imports say names such as `{name}`, {theirs.imports:,} such as `{other}`")
    elif mine.imports == theirs.imports and mine.outside > theirs.outside:
        reasons.append(f"`{odd}` is a package, and should not be a directory from which modules are imported")
    if mine.known > theirs.known:
        reasons.append(f"nothing but the imports puts `{odd}` on the path")
    return "; ".join(reasons) or f"names such as `{name}` can be used everywhere"
