"""Films of runs: the pictures of a video that somebody chose to keep, as one MP4 in pieces.

They lie beside what was found and not in a folder, so that a run and its film are erased together,
by hand or by retention, and every replica can show them.
"""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from mien.store.core.database import Database
from mien.store.core.schema import run_films

#: So much is written by one transaction, and read at once.
PIECE_BYTES = 1 << 20

Write = Callable[[], AbstractContextManager[Connection]]


def keep(write: Write, run_id: str, film: Path) -> None:
    """Keep a film; doing so again changes nothing.

    Args:
        write: Begins a transaction, once for each piece.
        run_id: Whose.
        film: An MP4.

    Raises:
        OSError: It cannot be read.
        UnavailableError: The database cannot be used now.
    """
    with write() as connection:
        connection.execute(delete(run_films).where(run_films.c.run_id == run_id))
    with film.open("rb") as file:
        number = 0
        while piece := file.read(PIECE_BYTES):
            with write() as connection:
                connection.execute(
                    insert(run_films).values(run_id=run_id, number=number, piece=piece)
                )
            number += 1


def open_film(database: Database, run_id: str) -> "FilmFile | None":
    """Open a run's film; None when none was kept.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    # The last is the only one that may be shorter.
    last = (
        select(run_films.c.number, func.length(run_films.c.piece))
        .where(run_films.c.run_id == run_id)
        .order_by(run_films.c.number.desc())
        .limit(1)
    )
    with database.read() as connection:
        row = connection.execute(last).one_or_none()
    return None if row is None else FilmFile(database, run_id, row[0] * PIECE_BYTES + row[1])


class FilmFile(io.RawIOBase):
    """A film as a file that is read, a piece of it in memory. For one thread.

    Args:
        database: Where it is.
        run_id: Whose.
        length: In bytes.
    """

    def __init__(self, database: Database, run_id: str, length: int) -> None:
        super().__init__()
        self.length = length
        self._database = database
        self._run_id = run_id
        self._at = 0
        self._number = -1
        self._piece = b""

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go elsewhere, as in any file."""
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.length}[whence]
        self._at = max(0, begin + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Read up to the end of a piece.

        Raises:
            OSError: It was erased meanwhile.
            UnavailableError: The database cannot be used now.
        """
        if self._at >= self.length:
            return 0
        number, begin = divmod(self._at, PIECE_BYTES)
        if number != self._number:
            self._piece, self._number = self._read(number), number
        some = self._piece[begin : begin + len(buffer)]
        buffer[: len(some)] = some
        self._at += len(some)
        return len(some)

    def _read(self, number: int) -> bytes:
        query = select(run_films.c.piece).where(
            run_films.c.run_id == self._run_id, run_films.c.number == number
        )
        with self._database.read() as connection:
            piece = connection.scalar(query)
        if piece is None:
            raise OSError("the film was erased")
        return bytes(piece)
