"""Prepared statements of SQLite: few are kept, however many cameras came and went."""

import _sqlite3
import ctypes
from pathlib import Path

from mien.store.core.database import open_database
from mien.store.history import visits

MB = 1e6


def memory_used() -> int:
    """Bytes that SQLite holds in this process."""
    used = ctypes.CDLL(_sqlite3.__file__).sqlite3_memory_used
    used.restype = ctypes.c_int64
    return int(used())


def test_statements_of_ever_more_cameras_are_not_all_kept(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/mien.db")
    cameras: list[str] = []
    before = memory_used()
    for number in range(200):
        cameras.append(f"passing-{number}")
        visits.newest(database, cameras, 0, 60_000, 100)
    assert memory_used() - before < 3 * MB
    database.close()
