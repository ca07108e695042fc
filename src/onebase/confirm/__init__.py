"""Whether findings hold in a living process: their entry points are started under the observer."""

from onebase.confirm.verdict import confirm

__all__ = ["confirm"]
