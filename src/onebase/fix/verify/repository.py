"""A copy of a git repository for a copy of its files: what git says there is what it says in the project.

Objects are not copied but shared, by `objects/info/alternates` (gitrepository-layout(5)): new ones are written into the
copy.
"""

import os
import shutil

_LEFT = frozenset({"objects", "worktrees", "modules", "lfs", "logs"})
_OF_WORK_TREE = ("HEAD", "index")


def copy_repository(git: str, copy: str) -> None:
    """Copies what `.git` holds, or names as the place of a work tree; nothing where that is no repository of that kind.
    Raises OSError."""
    own = _named(git) if os.path.isfile(git) else git
    common = _common(own)
    if not os.path.isdir(os.path.join(common, "objects")):
        return
    shutil.copytree(
        common, copy, ignore=lambda where, names: _LEFT & set(names) if where == common else (), symlinks=True
    )
    for name in _OF_WORK_TREE if own != common else ():
        if os.path.exists(os.path.join(own, name)):
            shutil.copy2(os.path.join(own, name), os.path.join(copy, name))
    os.makedirs(os.path.join(copy, "objects", "info"))
    with open(os.path.join(copy, "objects", "info", "alternates"), "w", encoding="utf-8") as file:
        file.write(f"{os.path.join(common, 'objects')}\n")


def _named(file: str) -> str:
    """Where a `.git` file leads: `gitdir: …/.git/worktrees/name`."""
    with open(file, encoding="utf-8", errors="surrogateescape") as opened:
        return os.path.realpath(os.path.join(os.path.dirname(file), opened.read().removeprefix("gitdir:").strip()))


def _common(own: str) -> str:
    try:
        with open(os.path.join(own, "commondir"), encoding="utf-8") as file:
            return os.path.realpath(os.path.join(own, file.read().strip()))
    except OSError:
        return own
