"""What the recorder does with a batch of emotions."""

from mien.bus.group import Entry
from mien.bus.messages import Emotions
from mien.bus.streams import Write
from mien.bus.worker import PermanentError, TransientError
from mien.store.core.database import Database
from mien.store.core.errors import StoreError, UnstorableError
from mien.store.history import expressions


class Recorder:
    """Merges batches into the database, one transaction each.

    Args:
        database: Open, at the newest revision.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._doubtful = False

    def handle(self, entries: list[Entry[Emotions]]) -> list[Write]:
        """Write the batch; return nothing to publish.

        Raises:
            PermanentError: An entry can never be stored; none of the batch was.
            TransientError: The database cannot be used now; nothing was written.
        """
        live = [entry.message for entry in entries if not entry.message.lossless]
        try:
            if self._doubtful:  # it may have come back as another one, with no tables
                self._database.prepare()
                self._doubtful = False
            expressions.merge(self._database, live)
        except UnstorableError as error:
            raise PermanentError(str(error)) from None
        except StoreError as error:
            self._doubtful = True
            raise TransientError(str(error)) from None
        return []
