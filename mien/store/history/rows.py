"""What a row of ``expressions`` holds, and how one more frame grows it. No SQL here.

Sums of whole numbers and a list of the frames that are in them: whatever the order in which
frames come, and however often, the row ends up the same.
"""

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from sys import byteorder
from typing import Any, NamedTuple

from mien.bus.messages import Emotions, TrackScores
from mien.faces.answers import weighted
from mien.store.core.errors import UnstorableError
from mien.store.core.schema import MAX_LABELS, SCALE, SUMS

SECOND_MS = 1_000
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS

#: The largest integer that both databases store.
_MAX_INT = 2**63 - 1
#: No picture is larger.
_MAX_SIZE_PX = 100_000

#: Columns of ``expressions``, and fields of ``Row``, on how faces looked.
FACE_STATISTICS = ("measured", "size_sum", "light_sum")

#: A model's version and its labels.
Model = tuple[str, tuple[str, ...]]
#: A camera, a minute (or an hour) and a model's number.
Minute = tuple[str, int, int]


class TrackSecond(NamedTuple):
    """One track in one second: what a row is about."""

    camera: str
    second_ms: int
    track_id: int


@dataclass
class Row:
    """A row of ``expressions`` as it grows.

    Attributes:
        offsets: The frames it holds, in milliseconds within the second.
        sums: Millionths of each label, summed over the frames; zeros beyond the last label.
        measured: Frames of which size and brightness are known.
        size_sum: Of these, tenths of a pixel.
        light_sum: Of these, tenths of a grey level.
        stored: True when the table has it already.
        grown: True when it holds more than the table does.
    """

    offsets: set[int] = field(default_factory=set)
    sums: list[int] = field(default_factory=lambda: [0] * MAX_LABELS)
    measured: int = 0
    size_sum: int = 0
    light_sum: int = 0
    stored: bool = False
    grown: bool = False


@dataclass
class Growth:
    """What one batch adds to a row of ``minutes`` or ``hours``."""

    face_seconds: int = 0
    frames: int = 0
    sums: list[int] = field(default_factory=lambda: [0] * MAX_LABELS)


class FaceStatistics(NamedTuple):
    """How large and how bright a face was, in tenths of a pixel and of a grey level."""

    size: int
    light: int


class ScoredTrack(NamedTuple):
    """One track's shares in one frame, in millionths, and how the face looked if that is known."""

    face: TrackSecond
    offset_ms: int
    model: Model
    shares: tuple[int, ...]
    look: FaceStatistics | None = None


def scored_tracks(message: Emotions) -> Iterable[ScoredTrack]:
    """Take a message apart: scores become shares under the rule for the shown label.

    Raises:
        UnstorableError: Something in it can never be stored.
    """
    labels = message.labels
    if not 0 < len(labels) <= MAX_LABELS:
        raise UnstorableError(
            f"model {message.model_version} has {len(labels)} labels; 1 to {MAX_LABELS} fit."
        )
    if "\0" in message.camera + message.model_version:
        raise UnstorableError("a name in an emotion holds a zero character.")
    weights = message.weights
    if weights and not (len(weights) == len(labels) and all(0 < w < math.inf for w in weights)):
        raise UnstorableError(
            f"model {message.model_version} weights its labels by something else than "
            f"{len(labels)} numbers above 0."
        )
    second_ms = message.captured_ms - message.captured_ms % SECOND_MS
    for result in message.results:
        if max(message.captured_ms, result.track_id) > _MAX_INT:
            raise UnstorableError(f"a number in an emotion of {message.camera} is too large.")
        if len(result.scores) != len(labels) or not all(0 <= s <= 1 for s in result.scores):
            raise UnstorableError(
                f"scores of {message.camera} are not {len(labels)} numbers from 0 to 1."
            )
        yield ScoredTrack(
            TrackSecond(message.camera, second_ms, result.track_id),
            message.captured_ms - second_ms,
            (message.model_version, labels),
            tuple(round(share * SCALE) for share in weighted(result.scores, weights)),
            _look(message.camera, result),
        )


def _look(camera: str, result: TrackScores) -> FaceStatistics | None:
    size_px, brightness = result.size_px, result.brightness
    if size_px is None or brightness is None:
        return None
    if not (0 <= size_px <= _MAX_SIZE_PX and 0 <= brightness <= 255):
        raise UnstorableError(
            f"a face of {camera} has {size_px:g} px and brightness {brightness:g}; at most "
            f"{_MAX_SIZE_PX} px and 255 are possible."
        )
    return FaceStatistics(round(size_px * 10), round(brightness * 10))


def add(
    track: ScoredTrack,
    model_id: int,
    rows: dict[int, Row],
    growth: dict[Minute, Growth],
) -> bool:
    """Add one frame of a face; False when any model's row has that frame already."""
    if any(track.offset_ms in row.offsets for row in rows.values()):
        return False
    camera, second_ms, _ = track.face
    minute = growth[camera, second_ms - second_ms % MINUTE_MS, model_id]
    row = rows.get(model_id)
    if row is None:
        row = rows[model_id] = Row()
        minute.face_seconds += 1
    row.offsets.add(track.offset_ms)
    row.grown = True
    minute.frames += 1
    if track.look is not None:
        row.measured += 1
        row.size_sum += track.look.size
        row.light_sum += track.look.light
    for index, share in enumerate(track.shares):
        row.sums[index] += share
        minute.sums[index] += share
    return True


def restored(stored: Mapping[Any, Any]) -> Row:
    """A row as the table ``expressions`` has it."""
    return Row(
        offsets=set(unpack(stored["offsets"])),
        sums=[stored[name] for name in SUMS],
        **{name: stored[name] for name in FACE_STATISTICS},
        stored=True,
    )


def by_hour(growth: dict[Minute, Growth]) -> dict[Minute, Growth]:
    """Sum the growth of minutes up to that of hours."""
    hours: dict[Minute, Growth] = defaultdict(Growth)
    for (camera, minute_ms, model_id), grown in growth.items():
        hour = hours[camera, minute_ms - minute_ms % HOUR_MS, model_id]
        hour.face_seconds += grown.face_seconds
        hour.frames += grown.frames
        hour.sums = [before + more for before, more in zip(hour.sums, grown.sums, strict=True)]
    return hours


def pack(offsets: Iterable[int]) -> bytes:
    """Encode milliseconds within a second, ascending, as two bytes each, big-endian."""
    packed = array("H", sorted(offsets))
    if byteorder == "little":
        packed.byteswap()
    return packed.tobytes()


def unpack(raw: bytes) -> list[int]:
    """Decode what ``pack`` encoded."""
    packed = array("H")
    packed.frombytes(raw)
    if byteorder == "little":
        packed.byteswap()
    return packed.tolist()
