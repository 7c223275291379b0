"""Model packages, which of them is champion, and every change of that."""

from dataclasses import asdict, dataclass
from typing import Literal

from sqlalchemy import Connection, insert, select

from mien.bus.messages import now_ms
from mien.store.core.database import Database
from mien.store.core.errors import ChampionError, NoSuchPackageError, NotProvenError
from mien.store.core.schema import packages, promotions
from mien.store.models import promotability
from mien.store.models.promotability import Promotability

Origin = Literal["shipped", "imported", "trained"]
#: ``start``: the package that Mien was started with; the others are a person's choice.
Kind = Literal["start", "promote", "rollback"]


@dataclass(frozen=True)
class Registered:
    """A package that is known here.

    Attributes:
        version: Name and the first eight of the net's SHA-256.
        sha256: Of all its three files, to tell it from another of the same version.
        parent: Version that it was retrained from.
        origin: How it came here.
        manifest: Its manifest, JSON.
        ms_per_face: Processor time for one face in its trial here; None when it had none.
        imported_ms: When it was registered.
    """

    version: str
    sha256: str
    name: str
    parent: str | None
    origin: Origin
    manifest: str
    ms_per_face: float | None
    imported_ms: int


@dataclass(frozen=True)
class Promotion:
    """A change of the champion: when, from what to what, and why. By whom is not known."""

    id: int
    at_ms: int
    kind: Kind
    version: str
    previous: str | None
    reason: str


def add(database: Database, package: Registered) -> None:
    """Register a package; do nothing when exactly this one is registered already.

    Raises:
        ChampionError: Another package has this version.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        query = select(packages.c.sha256).where(packages.c.version == package.version)
        present = connection.scalar(query)
        if present is None:
            connection.execute(insert(packages).values(asdict(package)))
        elif present != package.sha256:
            raise ChampionError(
                f"there is another package {package.version} already; packages never change, "
                "so give yours another name."
            )


def read_all(database: Database) -> list[Registered]:
    """Read all packages, the newest first.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(packages).order_by(packages.c.imported_ms.desc(), packages.c.version)
    with database.read() as connection:
        return [Registered(**row) for row in connection.execute(query).mappings()]


def read_one(database: Database, version: str) -> Registered:
    """Read one package.

    Raises:
        NoSuchPackageError: There is none of this version.
        UnavailableError: The database cannot be used now.
    """
    query = select(packages).where(packages.c.version == version)
    with database.read() as connection:
        row = connection.execute(query).mappings().first()
    if row is None:
        raise _no_such(version)
    return Registered(**row)


def history(database: Database) -> list[Promotion]:
    """Read every change of the champion, the newest first.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        return _history(connection)[::-1]


def champion(database: Database) -> str | None:
    """Read the champion's version; None when there never was one.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(promotions.c.version).order_by(promotions.c.id.desc()).limit(1)
    with database.read() as connection:
        version: str | None = connection.scalar(query)
    return version


def promote(database: Database, version: str, reason: str, weighed: bool = False) -> Promotion:
    """Make a package the champion.

    Args:
        database: Open, at the newest revision.
        version: Which one.
        reason: Why, in the words of whoever does it.
        weighed: True when a person takes the loss that a gate names which may be weighed.

    Raises:
        NoSuchPackageError: There is none of this version.
        ChampionError: It is the champion already.
        NotProvenError: It was retrained here and did not prove itself against the champion.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        return promote_within(connection, version, reason, weighed)


def promote_within(
    connection: Connection, version: str, reason: str, weighed: bool = False
) -> Promotion:
    """As ``promote``, within the caller's transaction; the same errors but for the last."""
    origin = connection.scalar(select(packages.c.origin).where(packages.c.version == version))
    if origin is None:
        raise _no_such(version)
    past = _history(connection)
    if past and past[-1].version == version:
        raise ChampionError(f"{version} is the champion already.")
    standing = promotability.of(connection, version, origin, _line(past))
    if standing.barred is not None and not (weighed and standing.weighable):
        raise NotProvenError(standing.barred)
    return _change(connection, "promote", version, past, reason)


def start_with(database: Database, version: str) -> None:
    """Make the package that Mien was started with the champion, unless a person chose another.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        past = _history(connection)
        if not past or (past[-1].kind == "start" and past[-1].version != version):
            _change(connection, "start", version, past, "Mien was started with it")


def promotable(database: Database) -> dict[str, Promotability]:
    """Tell of each package but the champion whether it may become champion now.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        line = _line(_history(connection))
        known = connection.execute(select(packages.c.version, packages.c.origin)).all()
        return {
            version: promotability.of(connection, version, origin, line)
            for version, origin in known
            if version not in line[-1:]
        }


def roll_back(database: Database, reason: str) -> Promotion:
    """Make the champion before the present one the champion again; each time one further back.

    Raises:
        ChampionError: There was none before.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        past = _history(connection)
        return _change(connection, "rollback", _before(past), past, reason)


def give_up(database: Database, version: str, reason: str) -> Promotion | None:
    """As ``roll_back``, for a champion that turned out not to work.

    Returns:
        None when another is champion by now, so that nothing was done.

    Raises:
        ChampionError: There was none before.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        past = _history(connection)
        if not past or past[-1].version != version:
            return None
        return _change(connection, "rollback", _before(past), past, reason)


def champion_before(database: Database) -> str:
    """The version that ``roll_back`` would go back to.

    Raises:
        ChampionError: There was none before.
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        return _before(_history(connection))


def _no_such(version: str) -> NoSuchPackageError:
    return NoSuchPackageError(f"there is no model {version}; see mien models list.")


def before(past: list[Promotion]) -> str | None:
    """The version that ``roll_back`` would go back to; None when there was none before.

    Args:
        past: Every change of the champion, the oldest first.
    """
    line: list[str] = []
    for change in past:
        if change.kind == "rollback":
            line.pop()
        else:
            line.append(change.version)
    return line[-2] if len(line) > 1 else None


def _line(past: list[Promotion]) -> list[str]:
    return [change.version for change in past]


def _before(past: list[Promotion]) -> str:
    previous = before(past)
    if previous is None:
        raise ChampionError("there is nothing to roll back to: no other model was champion.")
    return previous


def _history(connection: Connection) -> list[Promotion]:
    query = select(promotions).order_by(promotions.c.id)
    return [Promotion(**row) for row in connection.execute(query).mappings()]


def _change(
    connection: Connection, kind: Kind, version: str, past: list[Promotion], reason: str
) -> Promotion:
    previous = past[-1].version if past else None
    at_ms = now_ms()
    values = {
        "at_ms": at_ms,
        "kind": kind,
        "version": version,
        "previous": previous,
        "reason": reason,
    }
    made = connection.execute(insert(promotions).values(values).returning(promotions.c.id))
    return Promotion(made.scalar_one(), at_ms, kind, version, previous, reason)
