"""Models that run beside a champion: which one now, and how far each agreed with it."""

from dataclasses import dataclass
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, insert, select, update

from mien.bus.messages import now_ms
from mien.store.core.database import Database
from mien.store.core.errors import ChampionError
from mien.store.core.schema import MAX_LABELS, shadows
from mien.store.models import packages

#: ``champion changed``: the comparison goes on with the new one, from the start.
Ended = Literal["stopped", "replaced", "promoted", "champion changed", "damaged"]


@dataclass(frozen=True)
class ShadowRun:
    """A comparison of a shadow with a champion.

    Attributes:
        id: Its number.
        version: The shadow.
        champion: The champion.
        since_ms: When it began.
        confusion: int64 (8, 8): how often the champion said a label (row) and the shadow another
            (column) of the same face.
    """

    id: int
    version: str
    champion: str
    since_ms: int
    confusion: NDArray[np.int64]


def present(database: Database) -> ShadowRun | None:
    """Read the comparison that runs; None when none does.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        return _present(connection)


def start(database: Database, version: str) -> ShadowRun:
    """Begin to compare a package with the champion, in the place of what was compared before.

    Raises:
        NoSuchPackageError: There is none of this version.
        ChampionError: It is the champion, or there is none.
        UnavailableError: The database cannot be used now.
    """
    packages.read_one(database, version)
    champion = packages.champion(database)
    if champion is None:
        raise ChampionError("there is no champion that a shadow could run beside.")
    if champion == version:
        raise ChampionError(f"{version} is the champion; a shadow is another model beside it.")
    with database.write() as connection:
        before = _present(connection)
        if before is not None and (before.version, before.champion) == (version, champion):
            return before
        if before is not None:
            _end(connection, before.id, "replaced")
        return _begin(connection, version, champion)


def go_on(database: Database, run: ShadowRun, champion: str) -> ShadowRun | None:
    """Compare a shadow with another champion from now on; None when it was ended meanwhile.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        if not _end(connection, run.id, "champion changed"):
            return None
        return _begin(connection, run.version, champion)


def end(database: Database, run: ShadowRun, why: Ended) -> None:
    """End a comparison; do nothing when it is over.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        _end(connection, run.id, why)


def keep(database: Database, run: ShadowRun, confusion: NDArray[np.int64]) -> None:
    """Keep what was counted, unless more is kept already.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        query = select(shadows.c.confusion).where(shadows.c.id == run.id)
        known = np.array(msgspec.json.decode(connection.scalar(query) or "0"), np.int64)
        if confusion.sum() > known.sum():
            text = msgspec.json.encode(confusion.tolist()).decode()
            connection.execute(update(shadows).where(shadows.c.id == run.id).values(confusion=text))


def _present(connection: Connection) -> ShadowRun | None:
    query = select(
        shadows.c.id,
        shadows.c.version,
        shadows.c.champion,
        shadows.c.since_ms,
        shadows.c.confusion,
    )
    row = connection.execute(
        query.where(shadows.c.ended_ms.is_(None)).order_by(shadows.c.id.desc()).limit(1)
    ).first()
    if row is None:
        return None
    run, version, champion, since_ms, confusion = row
    counts = np.array(msgspec.json.decode(confusion), np.int64)
    return ShadowRun(run, version, champion, since_ms, counts)


def _begin(connection: Connection, version: str, champion: str) -> ShadowRun:
    nothing, at_ms = np.zeros((MAX_LABELS, MAX_LABELS), np.int64), now_ms()
    values = {
        "version": version,
        "champion": champion,
        "since_ms": at_ms,
        "confusion": msgspec.json.encode(nothing.tolist()).decode(),
    }
    made = connection.execute(insert(shadows).values(values).returning(shadows.c.id))
    return ShadowRun(made.scalar_one(), version, champion, at_ms, nothing)


def _end(connection: Connection, run: int, why: Ended) -> bool:
    done = connection.execute(
        update(shadows)
        .where(shadows.c.id == run, shadows.c.ended_ms.is_(None))
        .values(ended_ms=now_ms(), ended=why)
    )
    return bool(done.rowcount)
