"""Faces that are kept for correction: the row that waits for a label and, later, has one.

What a face looked like is kept as the 48x48 grey pixels that the classifier was given, and
nothing else of the picture. A face is what its pixels are: the same pixels are never kept twice.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)

from mien.bus.messages import now_ms
from mien.faces.answers import answer_name, manifest_weights, shares
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError, UnstorableError
from mien.store.core.schema import kept_faces, packages

#: The side of a crop; not imported from ``faces``, which costs memory that few services need.
CROP_PX = 48
CROP_BYTES = CROP_PX * CROP_PX

#: What a person can say of a face; the expressions are those of every model.
Label = Literal[
    "neutral",
    "happiness",
    "surprise",
    "sadness",
    "anger",
    "disgust",
    "fear",
    "contempt",
    "not_a_face",
]
NOT_A_FACE = "not_a_face"
EXPRESSIONS = tuple(label for label in get_args(Label) if label != NOT_A_FACE)
#: Said of a face that a person would not judge; it counts as no correction.
SKIP = "skip"

Why = Literal["low_confidence", "disagreement", "rare_label", "by_hand"]
#: Where a person gave the label.
Origin = Literal["focus", "history", "review", "import", "photo", "video"]

#: Into so many folds tracks fall; one fold in four is held out of training a whole net.
FOLDS = 8
_HELD_OUT_OF = 4

#: The largest that the column takes; whoever asks for more asks for none that is there.
LAST_ID = 2**31 - 1

#: All columns but the pixels, and the manifest of the model that scored the face.
COLUMNS = (
    *(column for column in kept_faces.c if column.name not in ("crop", "crop_sha256")),
    select(packages.c.manifest)
    .where(packages.c.version == kept_faces.c.model_version)
    .scalar_subquery()
    .label("manifest"),
)


@dataclass(frozen=True)
class NewFace:
    """A face to be kept.

    Attributes:
        crop: Grey uint8 pixels, 48 rows of 48, as the classifier was given them.
        track: What tells the face's track from all others, see ``track_name``.
        at_ms: When the picture was captured.
        camera: The camera's id; None for a face that no camera here has seen.
        track_id: The tracker's number; None likewise.
        scores: What a model said, by label; None when none did.
        model_version: Which model.
    """

    crop: bytes
    track: str
    at_ms: int
    camera: str | None = None
    track_id: int | None = None
    scores: dict[str, float] | None = None
    model_version: str | None = None


@dataclass(frozen=True)
class KeptRecord:
    """A face that is kept, without its pixels.

    Attributes:
        id: Its number.
        camera: Id of the camera that saw it; None when it was imported.
        track_id: The tracker's number.
        track: Name of its track; faces of one track are in one fold.
        held_out: True when it never trains a whole net, so that it can prove one.
        at_ms: When it was captured.
        scores: What ``model_version`` said, by label.
        why: What made it worth a look; None when it was imported.
        kept_ms: When it was kept.
        label: What a person said, ``skip`` among it; None while nobody has.
        origin: Where it was said.
        labelled_ms: When it was said.
        weights: What the model's rule multiplies scores with to find the label to show.
    """

    id: int
    camera: str | None
    track_id: int | None
    track: str
    held_out: bool
    at_ms: int
    scores: dict[str, float] | None
    model_version: str | None
    why: Why | None
    kept_ms: int
    label: str | None
    origin: Origin | None
    labelled_ms: int | None
    weights: tuple[float, ...]

    @property
    def shares(self) -> dict[str, float] | None:
        """The scores under the rule, by which the label to show is found."""
        return None if self.scores is None else shares(self.scores, self.weights)

    @property
    def top(self) -> str | None:
        """The label that was shown."""
        return None if self.scores is None else answer_name(self.scores, self.weights)


def track_name(camera: str, track_id: int) -> str:
    """Name a track: a camera's id ends before the last dash, so no two tracks share a name.

    Numbers begin anew when Redis does; such tracks share a name and so a fold,
    which does no harm.
    """
    return f"{camera}-{track_id}"


def fold_of(track: str) -> int:
    """The fold that a track belongs to, always the same: 0 up to ``FOLDS``."""
    digest = hashlib.sha256(track.encode()).digest()
    return int.from_bytes(digest[:8], "big") % FOLDS


def is_held_out(track: str) -> bool:
    """True for about a quarter of all tracks, and always for the same ones."""
    return fold_of(track) % _HELD_OUT_OF == 0


def keep(database: Database, face: NewFace, *, why: Why) -> tuple[int, bool]:
    """Keep a face, which waits for a label; one with the same pixels stays as it is.

    Args:
        database: Where.
        face: Which.
        why: What makes it worth a look.

    Returns:
        Its number, and whether it is new.

    Raises:
        UnstorableError: Its pixels are not 48x48.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        return add(connection, face, why=why)


def add(
    connection: Connection,
    face: NewFace,
    *,
    why: Why | None,
    label: str | None = None,
    origin: Origin | None = None,
) -> tuple[int, bool]:
    """As ``keep``, within the caller's transaction; an imported face has its label already."""
    if len(face.crop) != CROP_BYTES:
        raise UnstorableError(f"a kept face has {CROP_BYTES} pixels, not {len(face.crop)}.")
    sha256 = hashlib.sha256(face.crop).hexdigest()
    present = connection.scalar(select(kept_faces.c.id).where(kept_faces.c.crop_sha256 == sha256))
    if present is not None:
        return int(present), False
    now = now_ms()
    values = {
        "camera": face.camera,
        "track_id": face.track_id,
        "track": face.track,
        "held_out": is_held_out(face.track),
        "at_ms": face.at_ms,
        "crop": face.crop,
        "crop_sha256": sha256,
        "scores": None if face.scores is None else json.dumps(face.scores),
        "model_version": face.model_version,
        "why": why,
        "kept_ms": now,
        "label": label,
        "origin": origin,
        "labelled_ms": None if label is None else now,
    }
    added = connection.execute(insert(kept_faces).values(values).returning(kept_faces.c.id))
    return int(added.scalar_one()), True


def read_one(database: Database, face_id: int) -> KeptRecord:
    """Read one face.

    Raises:
        NoSuchRowError: There is none of this number.
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        return found_in(connection, face_id)


def found_in(connection: Connection, face_id: int) -> KeptRecord:
    """As ``read_one``, within the caller's transaction."""
    query = select(*COLUMNS).where(kept_faces.c.id == min(face_id, LAST_ID))
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise no_such_face(face_id)
    return kept(row)


def crop(database: Database, face_id: int) -> tuple[str | None, bytes]:
    """Read a face's pixels, and the id of its camera.

    Raises:
        NoSuchRowError: There is none of this number.
        UnavailableError: The database cannot be used now.
    """
    query = select(kept_faces.c.camera, kept_faces.c.crop).where(
        kept_faces.c.id == min(face_id, LAST_ID)
    )
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        raise no_such_face(face_id)
    return row.camera, row.crop


def no_such_face(face_id: int) -> NoSuchRowError:
    """What is said of a face that is not there."""
    return NoSuchRowError(f"there is no kept face {face_id}.")


def cameras(database: Database) -> list[str]:
    """List the cameras of which faces are kept.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(kept_faces.c.camera).where(kept_faces.c.camera.is_not(None)).distinct()
    with database.read() as connection:
        return sorted(connection.scalars(query))


def not_hidden(hidden: Collection[str | None]) -> ColumnElement[bool]:
    """Faces that no camera of these saw; None among them leaves out what no camera here saw."""
    camera = kept_faces.c.camera
    others = camera.not_in([each for each in hidden if each is not None])
    return and_(camera.is_not(None), others) if None in hidden else or_(camera.is_(None), others)


def say(
    connection: Connection, face_id: int, label: str | None, origin: Origin | None
) -> KeptRecord:
    """Write what a person said of a face, or that nobody has said anything.

    Raises:
        NoSuchRowError: There is none of this number.
    """
    values: dict[str, Any] = {
        "label": label,
        "origin": origin,
        "labelled_ms": None if label is None else now_ms(),
    }
    face = found_in(connection, face_id)
    connection.execute(update(kept_faces).where(kept_faces.c.id == face.id).values(values))
    return found_in(connection, face_id)


def remove(connection: Connection, those: ColumnElement[bool]) -> int:
    """Delete faces; return how many."""
    return connection.execute(delete(kept_faces).where(those)).rowcount


def kept(values: RowMapping) -> KeptRecord:
    """Make a ``KeptRecord`` of a row that has at least ``COLUMNS``."""
    fields: dict[str, Any] = {column.name: values[column.name] for column in COLUMNS}
    scores, manifest = fields.pop("scores"), fields.pop("manifest")
    return KeptRecord(
        **fields,
        scores=None if scores is None else json.loads(scores),
        weights=() if manifest is None else manifest_weights(json.loads(manifest)),
    )
