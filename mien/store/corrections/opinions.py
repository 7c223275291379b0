"""What reviewers say of a face: where they disagree a third is asked, and it is no correction.

An opinion is one person's, and the newest of a person counts. The label of a face is what more of
them say than anything else; without such a label it waits again, for those who have not judged it.
Of the faces labelled in review one in eight is shown to a second reviewer who does not know of the
first, so that it can be told how far they agree.
"""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, select

from mien.bus.messages import now_ms
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.schema import kept_faces, opinions
from mien.store.corrections import kept_faces as kept
from mien.store.corrections.kept_faces import KeptRecord, Origin

_rows = opinions.c
#: First digits of the hash of a face's pixels that have it shown to a second reviewer.
_SECONDED = ("0", "1")


@dataclass(frozen=True)
class ReviewerAgreement:
    """Of how many faces that two people judged unknown to each other they said the same."""

    judged_twice: int
    agreed: int


def give(connection: Connection, face_id: int, label: str, origin: Origin) -> KeptRecord:
    """Write what the person who acts now says of a face.

    Raises:
        NoSuchRowError: There is none of this number.
    """
    face = kept.found_in(connection, face_id)
    _forget(connection, face.id, _rows.who == audit.acting().who)
    values = {
        "face_id": face.id,
        "who": audit.acting().who,
        "label": label,
        "origin": origin,
        "at_ms": now_ms(),
    }
    connection.execute(insert(opinions).values(values))
    return kept.say(connection, face.id, _label(connection, face.id), origin)


def take_back(connection: Connection, face_id: int) -> KeptRecord:
    """Take back what the person who acts now said of a face; what others said stays.

    Raises:
        NoSuchRowError: There is none of this number.
    """
    face = kept.found_in(connection, face_id)
    _forget(connection, face.id, _rows.who == audit.acting().who)
    label = _label(connection, face.id)
    return kept.say(connection, face.id, label, None if label is None else face.origin)


def overrule(connection: Connection, face_id: int, label: str) -> KeptRecord:
    """Put one's own word in the place of all that was said.

    Raises:
        NoSuchRowError: There is none of this number.
    """
    face = kept.found_in(connection, face_id)
    _forget(connection, face.id)
    return give(connection, face.id, label, face.origin or "review")


def judged() -> ColumnElement[bool]:
    """Faces of which the person who acts now has said something."""
    return exists().where(_rows.face_id == kept_faces.c.id, _rows.who == audit.acting().who)


def disputed() -> ColumnElement[bool]:
    """Faces on which those who judged them disagree."""
    said = exists().where(_rows.face_id == kept_faces.c.id)
    return said & kept_faces.c.label.is_(None)


def wants_second() -> ColumnElement[bool]:
    """Faces of the sample that one person labelled in review, who is not the one who acts now."""
    said = select(func.count()).where(_rows.face_id == kept_faces.c.id).scalar_subquery()
    labelled = exists().where(
        _rows.face_id == kept_faces.c.id, _rows.origin == "review", _rows.label != kept.SKIP
    )
    return _sampled() & labelled & (said == 1) & ~judged()


def agreement(database: Database, cameras: tuple[str, ...] | None = None) -> ReviewerAgreement:
    """Count how often the first two who judged a face of the sample in review said the same.

    Where a face's label is shown, as among those of a visit, who judges it knows of the first.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(_rows.face_id, _rows.label, _rows.origin).join_from(opinions, kept_faces)
    query = query.where(_sampled(), _rows.label != kept.SKIP)
    if cameras is not None:
        query = query.where(kept_faces.c.camera.in_(cameras))
    said: dict[int, list[tuple[str, Origin]]] = {}
    with database.read() as connection:
        for face_id, label, origin in connection.execute(query.order_by(_rows.at_ms, _rows.who)):
            said.setdefault(face_id, []).append((label, origin))
    pairs = [words[:2] for words in said.values() if len(words) > 1]
    blind = [pair for pair in pairs if all(origin == "review" for _, origin in pair)]
    agreed = sum(first == second for (first, _), (second, _) in blind)
    return ReviewerAgreement(len(blind), agreed)


def _sampled() -> ColumnElement[bool]:
    return func.substr(kept_faces.c.crop_sha256, 1, 1).in_(_SECONDED)


def count_disputed(database: Database, cameras: tuple[str, ...] | None = None) -> int:
    """Count the faces on which reviewers disagree, all or those of some cameras.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(func.count()).select_from(kept_faces).where(disputed())
    if cameras is not None:
        query = query.where(kept_faces.c.camera.in_(cameras))
    with database.read() as connection:
        return connection.scalar(query) or 0


def _forget(connection: Connection, face_id: int, *whose: ColumnElement[bool]) -> None:
    connection.execute(delete(opinions).where(_rows.face_id == face_id, *whose))


def _label(connection: Connection, face_id: int) -> str | None:
    """What most say; None without opinions or where no label has more of them than another.

    Who skipped a face has said nothing of it, unless nobody has said more.
    """
    said = Counter(connection.scalars(select(_rows.label).where(_rows.face_id == face_id)))
    skipped = said.pop(kept.SKIP, 0)
    if not said:
        return kept.SKIP if skipped else None
    (first, most), *others = said.most_common(2)
    return None if others and others[0][1] == most else first
