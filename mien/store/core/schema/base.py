"""What all tables are made with, and how what they hold is counted."""

from sqlalchemy import MetaData

#: The newest revision; a database that is already there opens without alembic being imported.
HEAD = "0018"

#: A score of 1.0 as it is stored.
SCALE = 1_000_000

#: Labels that a model may have; their scores stand in the columns ``sum_0`` to ``sum_7``.
MAX_LABELS = 8

SUMS = tuple(f"sum_{index}" for index in range(MAX_LABELS))

#: Bins of faces, see ``mien.store.history.bins``: the strongest label, its score, size and
#: brightness.
BINS = (
    *(f"top_{index}" for index in range(MAX_LABELS)),
    *(f"sure_{index}" for index in range(10)),
    *(f"size_{index}" for index in range(10)),
    *(f"light_{index}" for index in range(10)),
)

metadata = MetaData()
