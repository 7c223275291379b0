"""Names of streams and keys: ``kind:{tag}:rest``.

What stands in braces decides the slot of a cluster in which a key lies. So all that one frame
touches has its shard's number there, and can be written in one step; all the rest has ``control``.
"""

from mien.bus.shards.place import Placement

Shard = int | str


def _sharded(kind: str, shard: Shard, *rest: str) -> str:
    """Name of a key that frames touch: those of one shard lie in one slot of a cluster."""
    return ":".join((kind, f"{{{shard}}}", *rest))


def _control(kind: str, *rest: str) -> str:
    """Name of any other key: all of these lie in one slot as well."""
    return _sharded(kind, "control", *rest)


CAMERAS = _control("cameras")
CREDENTIALS = _control("credentials")
#: The same of the second addresses.
VIEW_CREDENTIALS = _control("credentials", "view")
#: Cameras wanted for a short while, and their sources with credentials.
GUESTS = _control("guests")
GUEST_CREDENTIALS = _control("guests", "credentials")
#: Those that were removed, and when what workers wrote for them is deleted (a hash of Unix ms).
GUESTS_LEAVING = _control("guests", "leaving")
#: What is asked of those who look for cameras; a login may be among it.
FINDS = _control("finds")
#: How many shards there are (a ``ShardLayout``).
SHARDS = _control("shards")
#: Where cameras lay that were placed elsewhere, until all of it is worked off (a hash).
MOVED = _control("cameras", "moved")
#: Present once the wanted cameras were published, so that none is not mistaken for not yet.
CAMERAS_PUBLISHED = _control("cameras", "published")
ALERTS_OPEN = _control("alerts", "open")
#: The version of the model to use, and who refused which.
CHAMPION = _control("model", "champion")
REFUSED = _control("model", "refused")
#: The model that runs beside the champion and answers nobody (a ``Shadow``).
SHADOW = _control("model", "shadow")
#: An entry, with nothing in it, for each change of the training jobs: wakes the training service.
TRAINING_JOBS = _control("training", "jobs")
TRAINING_PROGRESS = _control("training", "progress")
TRAINING_OFFER = _control("training", "offer")
#: How far each uploaded video is that is not over (a hash of ``RunSummary`` as JSON, by run).
RUNS = _control("runs")
#: What was told of each photo that nobody keeps (a hash, by photo).
PHOTOS = _control("photos")

#: Entries kept, by kind. Faces and emotions hold minutes of a full load; detections only what is
#: watched.
_MAXLEN = {
    "detections": 4_000,
    "faces": 20_000,
    "emotions": 100_000,
    "dead": 100,
    "training": 100,
}


def frames(camera: str, shard: Shard) -> str:
    """Name of the stream with a camera's pictures."""
    return _sharded("frames", shard, camera)


def blurred(camera: str, shard: Shard) -> str:
    """Name of the stream with a camera's pictures in which faces are pixelated."""
    return _sharded("blurred", shard, camera)


def camera_counts(camera: str, shard: Shard) -> str:
    """Key of a camera's frame accounting (a hash): captured = processed + skipped + failed."""
    return _sharded("counts", shard, camera)


def changes(shard: Shard) -> str:
    """Name of the stream with an entry, empty, for each change of what is wanted.

    Each shard has one, so that who waits for its frames is woken.
    """
    return _sharded("changes", shard)


def detections(shard: Shard) -> str:
    """Name of the stream with what detectors saw in a shard's frames."""
    return _sharded("detections", shard)


def faces(shard: Shard) -> str:
    """Name of the stream with the faces that are to be classified."""
    return _sharded("faces", shard)


def emotions(shard: Shard) -> str:
    """Name of the stream with what classifiers said."""
    return _sharded("emotions", shard)


def emotions_total(shard: Shard) -> str:
    """Key of the number of faces that were classified."""
    return _sharded("emotions", shard, "total")


def dead(shard: Shard) -> str:
    """Name of the stream with what was given up."""
    return _sharded("dead", shard)


def camera_lease(service: str, camera: str, shard: Shard) -> str:
    """Key of the lock of the worker of a service that a camera is leased to."""
    return _sharded(f"lease:{service}", shard, camera)


def lease(service: str, duty: str) -> str:
    """Key of the lock of the worker whose turn a duty is."""
    return _control(f"lease:{service}", duty)


def found(wish: str) -> str:
    """Key of the answers to a search for cameras, by host (a hash of ``FindAnswer``)."""
    return _control("finds", wish)


def camera_status(camera: str) -> str:
    """Key of what capture knows of a camera (a ``CameraStatus``)."""
    return _control("camera", camera, "status")


def camera_looked_at(camera: str) -> str:
    """Key that is there while somebody looks at a camera closely."""
    return _control("camera", camera, "looked-at")


def camera_tracks(camera: str) -> str:
    """Key of the counter that numbers a camera's tracks, wherever its frames lie."""
    return _control("camera", camera, "tracks")


def worker(service: str, name: str) -> str:
    """Key of a worker's heartbeat, which expires when the worker dies."""
    return _control("worker", service, name)


def model(version: str) -> str:
    """Key of a model package (a hash): its manifest, net and golden samples."""
    return _control("model", "package", version)


def tried(host: str, digest: str) -> str:
    """Key of how a host's trial of a package ended: why it is refused, or nothing."""
    return _control("model", "tried", host, digest)


def run_shares(run: str) -> str:
    """Key of what was found so far in an uploaded video that is worked on, as JSON."""
    return _control("runs", run, "shares")


def run_ending(run: str) -> str:
    """Key that is there once somebody wants the work on an uploaded video to end."""
    return _control("runs", run, "ending")


def photo(photo_id: str) -> str:
    """Key of the pictures of a photo that nobody keeps (a hash)."""
    return _control("photos", photo_id)


def confusion(run: int | str) -> str:
    """Key of what a shadow and the champion answered so far (a hash of counts)."""
    return _control("shadow", str(run), "confusion")


def tag(key: str) -> str:
    """What decides the slot of a key: keys of one tag can be written in one step."""
    return key.partition("{")[2].partition("}")[0]


def shard_of(stream: str) -> int:
    """The shard of a stream that frames touch."""
    return int(tag(stream))


def camera_of(stream: str) -> Placement:
    """The camera of a stream of frames."""
    return Placement(stream.split(":", 2)[2], shard_of(stream))


def kind(key: str) -> str:
    """What a key is the name of: what stands before its tag."""
    return key.partition(":")[0]


def usual_length(stream: str) -> int | None:
    """Entries that a stream keeps, about; None when it is not trimmed as it is written."""
    return _MAXLEN.get(kind(stream))
