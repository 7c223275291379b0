"""What is told of uploads."""

import msgspec

from mien.bus.messages import HeldBack
from mien.store.uploads.photos import PhotoSetSummary
from mien.store.uploads.runs import RunSummary


class FaceQuality(msgspec.Struct, frozen=True):
    """How fit a face was for classification, see docs/messages.md."""

    score: float
    size_px: float
    sharpness: float | None
    yaw: float
    held_back: HeldBack | None


class FoundFace(msgspec.Struct, frozen=True):
    """One face in one frame; ``scores`` to ``shares`` are null where it was not classified.

    ``shares`` are the scores under the model's rule, and ``confidence`` the highest of them; photos
    that an earlier release kept have none.
    ``landmarks`` are x, y of right eye, left eye, nose, right and left mouth corner in pixels.
    """

    file: str
    time_s: float
    frame: int
    track: int
    box_xywh: tuple[float, float, float, float]
    landmarks: list[tuple[float, float]]
    quality: FaceQuality
    scores: dict[str, float] | None
    top: str | None
    confidence: float | None
    uncertain: bool | None
    model_version: str | None
    shares: dict[str, float] | None = None


class PhotoResult(msgspec.Struct, frozen=True):
    """All faces of a photo; its id is good for five minutes, or while the photo is kept.

    ``note`` says what was left out, as all but the first picture of an animation.
    """

    id: str
    name: str
    width: int
    height: int
    took_ms: int
    faces: list[FoundFace]
    note: str | None


class NewPhotoSet(msgspec.Struct, frozen=True):
    """Photos that are to be given together; ``keep`` has them stay until they are erased."""

    keep: bool = False


class PhotoSetId(msgspec.Struct, frozen=True):
    """A set of photos that has begun."""

    id: str


class PhotoSet(msgspec.Struct, frozen=True):
    """Photos that were given together, in order."""

    id: str
    photos: list[PhotoResult]


class PhotoSetsNow(msgspec.Struct, frozen=True):
    """All sets of photos that are kept, the oldest first."""

    sets: list[PhotoSetSummary]


class ErasedPhotos(msgspec.Struct, frozen=True):
    """How many photos were erased."""

    photos: int


class RunsNow(msgspec.Struct, frozen=True):
    """All runs, the oldest first; ``next`` asks for the page after this one."""

    runs: list[RunSummary]
    next: str | None


class ErasedRuns(msgspec.Struct, frozen=True):
    """How many videos' results were erased."""

    videos: int


class RunSecond(msgspec.Struct, frozen=True):
    """One second of a video: its classified faces, their people, and the mean of each score."""

    second: int
    faces: int
    people: int
    shares: list[float]


class RunReport(RunSummary, frozen=True, kw_only=True):
    """A run with its timeline; ``labels`` name the shares. Seconds without faces are left out."""

    labels: list[str]
    timeline: list[RunSecond]


class RunPerson(msgspec.Struct, frozen=True):
    """One person (track) of a video, with the mean of each label for each of ``seconds``.

    ``top`` is the expression of all the person's ``faces`` together.
    """

    track: int
    faces: int
    top: str
    seconds: list[int]
    shares: list[list[float]]


class RunPeople(msgspec.Struct, frozen=True):
    """All people of a run with classified faces; ``labels`` name the shares."""

    labels: list[str]
    people: list[RunPerson]


class FilmFace(msgspec.Struct, frozen=True):
    """A face in a picture of a film; ``box_xywh`` in its pixels.

    ``top`` and ``confidence`` are null where it was not classified; ``held_back`` says why.
    """

    track: int
    box_xywh: tuple[float, float, float, float]
    top: str | None
    confidence: float | None
    uncertain: bool
    held_back: HeldBack | None


class FilmPicture(msgspec.Struct, frozen=True):
    """The faces of one picture."""

    time_s: float
    faces: list[FilmFace]


class FilmPictures(msgspec.Struct, frozen=True):
    """The pictures of a part of a film in which there are faces, in order."""

    pictures: list[FilmPicture]
