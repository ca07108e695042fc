"""Where each Table is made. SQLAlchemy is never imported here, only met."""

import sys
import weakref
from typing import Any

from onebase.observer.frames import Spot, defining
from onebase.observer.observation import Observation
from onebase.observer.switch import Switch

EVENT = "after_parent_attach"


class TableSite:
    """Where a Table was made. Refers weakly to it, so that nothing lives longer because it is observed."""

    __slots__ = ("executions", "key", "metadata", "spot", "table")

    def __init__(self, table: Any, metadata: Any, spot: Spot, executions: int) -> None:  # noqa: ANN401 - of SQLAlchemy
        self.table = weakref.ref(table)
        self.metadata = weakref.ref(metadata)
        self.key: str = table.key
        self.spot = spot
        self.executions = executions


class TableWatch:
    """Listens to the making of tables, once SQLAlchemy has been imported.

    The event `after_parent_attach` of Table is the first one at which the table has its name (seen on SQLAlchemy
    1.4.54, 2.0.58 and 2.1.9); a second definition of the same table raises before any event.
    """

    def __init__(self, observation: Observation, switch: Switch) -> None:
        self._observation = observation
        self._switch = switch
        self._listening = False

    def start(self) -> None:
        """Begins to listen; does nothing unless SQLAlchemy is loaded."""
        library = sys.modules.get("sqlalchemy")
        if not self._listening and library is not None and hasattr(library, "Table"):
            library.event.listen(library.Table, EVENT, self._made)
            self._listening = True

    def stop(self) -> None:
        """Ends listening."""
        library = sys.modules.get("sqlalchemy")
        if self._listening and library is not None:
            library.event.remove(library.Table, EVENT, self._made)
        self._listening = False

    def _made(self, table: Any, metadata: Any) -> None:  # noqa: ANN401 - values of SQLAlchemy
        if not self._switch.on:
            return
        try:
            spot = defining(sys._getframe(1))  # noqa: SLF001 - nothing else tells where
            if spot is not None:
                observation = self._observation
                observation.tables.append(TableSite(table, metadata, spot, len(observation.log.rows)))
        except Exception as error:  # noqa: BLE001 - the table is made, whatever is wrong with us
            self._switch.off(error)
