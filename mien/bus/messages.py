"""The messages that services exchange.

Each stream entry has a field ``message`` (a Struct of this module as msgpack) and, where pixels
travel, a field ``data`` with raw bytes. Decoding validates everything.

Times are Unix UTC milliseconds. Boxes and landmarks are pixels of the published frame.
"""

import time
from typing import Literal, TypeVar

import msgspec

from mien.bus.shards.place import Placement

CameraState = Literal["connecting", "live", "stalled", "failed", "ended", "paused"]
HeldBack = Literal["tiny", "blurred", "turned", "cut off"]
Purpose = Literal["browser", "upload", "test"]
#: Degrees by which a camera's pictures are turned, clockwise.
Rotation = Literal[0, 90, 180, 270]
Box = tuple[float, float, float, float]
Points = tuple[float, float, float, float, float, float, float, float, float, float]


class DecodeError(ValueError):
    """A stream entry is not the message it should be."""


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all messages: frozen, keyword-only, strict about unknown fields."""


class Camera(Message, frozen=True, kw_only=True):
    """What one camera is to do: the desired state that web publishes and workers follow.

    Attributes:
        id: Short name in lower-case letters, digits and dashes, unique.
        name: What people call it.
        source: A device (``/dev/video0`` or ``0``), URL (rtsp, rtsps, http, https) or video file;
            never with a user name or password. Anything that begins with ``browser:`` is
            written by web and left alone by capture.
        view: Address of a second, larger stream of the same camera, likewise without a user name
            or password: for whoever looks closely. None when there is none.
        fps: Frames per second to take at most; None takes what the source delivers.
        max_width: Wider frames are scaled down to this many pixels.
        jpeg_quality: 1 to 100, for sources that do not deliver JPEG.
        detect_width: Working width of the face detector in pixels; None chooses by face size.
        classify_hz: Classifications per second and track at most, after the first; None looks
            at every frame as a whole and classifies every face, however poor, in each.
        lossless: True for files under analysis: nothing is skipped, capture waits.
        files: With ``lossless``: the photos and videos to read, in this order. Paths are bytes,
            since names of files need not be text.
        paused: True keeps the camera known but closed.
        blur: True shows people only pictures in which faces are pixelated. The
            statistics go on.
        keep_faces: True when aligned faces of this camera may be kept for correction; with
            ``blur`` none is kept all the same.
        rotation: Degrees by which capture turns its pictures, clockwise; whatever follows sees
            turned ones.
        mirrored: True has left and right change places, after the turn.
        group: What people call the cameras that it belongs with; None for none.
    """

    id: str
    name: str
    source: str
    view: str | None = None
    fps: float | None = None
    max_width: int = 1280
    jpeg_quality: int = 80
    detect_width: int | None = None
    classify_hz: float | None = 5.0
    lossless: bool = False
    files: tuple[bytes, ...] = ()
    paused: bool = False
    blur: bool = False
    keep_faces: bool = False
    rotation: Rotation = 0
    mirrored: bool = False
    group: str | None = None


class PlacedCamera(Camera, frozen=True, kw_only=True):
    """A wanted camera and its shard, in which its frames lie until it is placed elsewhere."""

    shard: int = 0

    @property
    def place(self) -> Placement:
        """Where its frames lie."""
        return Placement(self.id, self.shard)


class TemporaryCamera(Message, frozen=True, kw_only=True):
    """A camera that is wanted for a short while, by the web process that renews it.

    Attributes:
        camera: What it is to do.
        until_ms: When it is no longer wanted unless it was renewed.
        purpose: ``browser`` for the camera of somebody's browser, which is shown like any other.
            No list, viewer or history shows an ``upload``, or a ``test`` of a source, which
            nothing but capture works on.
    """

    camera: PlacedCamera
    until_ms: int
    purpose: Purpose


class ShardLayout(Message, frozen=True, kw_only=True):
    """How many shards there are.

    Attributes:
        placed: Cameras are placed among so many.
        read: So many are read: more than ``placed`` while those beyond are worked off.
        most: So many there ever were at most: each has a count of its faces.
        read_since_ms: When fewer were read than before.
    """

    placed: int = 1
    read: int = 1
    most: int = 1
    read_since_ms: int = 0


class FilePosition(Message, frozen=True, kw_only=True):
    """Where in a file under analysis a frame comes from (frame is 0-based).

    ``file`` is its path as ``mien.process.paths.shown`` writes it.
    """

    file: str
    frame: int
    time_s: float


class Frame(Message, frozen=True, kw_only=True):
    """Header of one picture; ``data`` is its JPEG.

    ``seq`` counts a camera's frames in a shard from 1 without gaps, so that a gap is a loss;
    ``captured_ms`` grows with every frame, until a clock is set back and it begins anew. The
    entry's id is ``{time}-{seq}``, whose time is ``captured_ms`` but never falls. ``error`` says
    in plain words why a file under analysis gives no picture here; ``data`` is then empty.
    """

    camera: str
    shard: int = 0
    seq: int
    captured_ms: int
    width: int
    height: int
    lossless: bool = False
    position: FilePosition | None = None
    error: str | None = None

    @property
    def place(self) -> Placement:
        """Where it lies."""
        return Placement(self.camera, self.shard)


class Quality(Message, frozen=True, kw_only=True):
    """How fit a face is for classification.

    Attributes:
        size_px: Distance that the alignment maps to the crop's side, in frame pixels.
        sharpness: Variance of the Laplacian of the aligned crop (grey levels squared), as
            last measured; None before the first time.
        yaw: Turn of the head from the landmarks, -1 (to the image's left) to 1, 0 frontal.
        held_back: Why the gate does not classify this face, None when it may.
    """

    size_px: float
    sharpness: float | None
    yaw: float
    held_back: HeldBack | None = None


class Track(Message, frozen=True, kw_only=True):
    """One face in one frame, with the identity that it keeps within its camera."""

    track_id: int
    box_xywh: Box
    landmarks: Points
    score: float
    quality: Quality


class Detections(Message, frozen=True, kw_only=True):
    """Everything the detector saw in one frame. One per frame processed or failed.

    Attributes:
        frame_id: Id of the frame's entry in the camera's stream of frames, to fetch its JPEG.
        detected_ms: When detection was done.
        classified: Tracks of this frame that were sent to the classifiers.
        blurred: True when the frame has a rendition with pixelated faces, under the same id,
            and only that may be shown.
        error: Why the frame could not be read; None when it could.
    """

    camera: str
    shard: int = 0
    seq: int
    frame_id: str
    captured_ms: int
    detected_ms: int
    width: int
    height: int
    tracks: tuple[Track, ...] = ()
    classified: tuple[int, ...] = ()
    blurred: bool = False
    lossless: bool = False
    position: FilePosition | None = None
    error: str | None = None

    @property
    def place(self) -> Placement:
        """Where its frame lies."""
        return Placement(self.camera, self.shard)


class Faces(Message, frozen=True, kw_only=True):
    """Aligned faces of one frame; ``data`` is their uint8 grey crops, one after the other.

    ``sizes_px`` are the faces' sizes as in ``Quality``; none when they are not known.
    """

    camera: str
    seq: int
    captured_ms: int
    detected_ms: int
    track_ids: tuple[int, ...]
    crop_px: int
    lossless: bool = False
    sizes_px: tuple[float, ...] = ()


class TrackScores(Message, frozen=True, kw_only=True):
    """Expression scores of one track in one frame; they sum to 1, ordered as the labels.

    Attributes:
        size_px: The face's size as in ``Quality``; None when it is not known.
        brightness: Mean grey of its crop, 0 to 255; None when it is not known.
    """

    track_id: int
    scores: tuple[float, ...]
    size_px: float | None = None
    brightness: float | None = None


class Emotions(Message, frozen=True, kw_only=True):
    """What a classifier made of one ``Faces`` message.

    Attributes:
        weights: What scores are multiplied with to find the label that is shown, see
            ``mien.faces.answers``; none shows the highest score.
    """

    camera: str
    seq: int
    captured_ms: int
    detected_ms: int
    classified_ms: int
    model_version: str
    labels: tuple[str, ...]
    results: tuple[TrackScores, ...]
    weights: tuple[float, ...] = ()
    lossless: bool = False


class CameraStatus(Message, frozen=True, kw_only=True):
    """What capture knows of a camera now.

    ``reason`` says in plain words why a camera is not live, or what people should know of one that
    is, without any credentials. ``shows_view`` is true while its larger stream is shown.
    """

    camera: str
    state: CameraState
    since_ms: int
    reason: str | None = None
    fps: float = 0.0
    width: int = 0
    height: int = 0
    published: int = 0
    worker: str = ""
    shows_view: bool = False


class FindWish(Message, frozen=True, kw_only=True):
    """What web asks those who look for cameras.

    Without an interface and a device it asks what there is to look at.

    Attributes:
        id: Names the answers.
        until_ms: Nobody waits for an answer after that.
        host: Whose answer is wanted; None asks every host with a capture worker.
        interface: Address of the network interface to search by WS-Discovery.
        device: Address of an ONVIF device whose streams are wanted.
        user: Who signs in at the device.
        password: Theirs.
    """

    id: str
    until_ms: int
    host: str | None = None
    interface: str | None = None
    device: str | None = None
    user: str = ""
    password: str = ""


class Interface(Message, frozen=True, kw_only=True):
    """A network interface of a host, with its IPv4 address."""

    host: str
    name: str
    address: str


class FoundCamera(Message, frozen=True, kw_only=True):
    """A camera that was found, not looked at yet.

    Attributes:
        host: Which capture worker's host found it.
        name: What it calls itself.
        address: A webcam's device, or where an ONVIF device answers.
        onvif: True for the latter.
    """

    host: str
    name: str
    address: str
    onvif: bool = False


class Profile(Message, frozen=True, kw_only=True):
    """A stream that an ONVIF device offers; numbers that it does not tell are 0.

    Attributes:
        name: As the device has it.
        source: Its address, without a login.
        encoding: ``H264``, say.
        width: In pixels.
        height: In pixels.
        fps: At most.
    """

    name: str
    source: str
    encoding: str = ""
    width: int = 0
    height: int = 0
    fps: float = 0.0


class FindAnswer(Message, frozen=True, kw_only=True):
    """What a host found; ``reason`` says in plain words why it is nothing."""

    host: str
    interfaces: tuple[Interface, ...] = ()
    cameras: tuple[FoundCamera, ...] = ()
    profiles: tuple[Profile, ...] = ()
    reason: str | None = None


class Trouble(Message, frozen=True, kw_only=True):
    """What keeps a worker from its work, in one line for people, and since when."""

    reason: str
    since_ms: int


class WorkerStatus(Message, frozen=True, kw_only=True):
    """A worker's heartbeat.

    Attributes:
        rate: Entries handled per second over the last 10 s.
        lag: Entries waiting for this worker or its group.
        oldest_ms: Age of the oldest waiting entry.
        latency_p50_ms: Median time of this stage over the last 10 s, see docs/messages.md.
        drops: Entries dropped since the start, by cause.
        trouble: What keeps it from its work, or from part of it, now (a database is away, there is
            too little time for all frames); None when nothing does.
    """

    service: str
    name: str
    host: str
    pid: int
    started_ms: int
    rate: float = 0.0
    lag: int = 0
    oldest_ms: int = 0
    latency_p50_ms: float = 0.0
    latency_p95_ms: float = 0.0
    memory_bytes: int = 0
    model_version: str | None = None
    drops: dict[str, int] = {}
    trouble: Trouble | None = None


class OpenAlert(Message, frozen=True, kw_only=True):
    """An alert that is open now; ``text`` says in plain words what was found.

    ``subject`` tells the alerts of one rule apart: a camera's id, a stage, or nothing.
    """

    id: int
    rule_id: int
    rule_name: str
    kind: str
    subject: str
    cameras: tuple[str, ...]
    text: str
    opened_ms: int


class OpenAlerts(Message, frozen=True, kw_only=True):
    """All alerts that are open, the oldest first."""

    alerts: tuple[OpenAlert, ...] = ()


class Refusal(Message, frozen=True, kw_only=True):
    """Why a classifier goes on with another model than the one it should use, in one line.

    Attributes:
        given_up: True when it was in use here, so that it is to be champion no longer.
    """

    version: str
    worker: str
    reason: str
    at_ms: int
    given_up: bool = False


class TrainingProgress(Message, frozen=True, kw_only=True):
    """How far a training job is. With an empty ``stage`` only its row has changed.

    Attributes:
        job: Number of its row.
        stage: What is being done, in plain words.
        share: How much of the whole job is done, proof and registration included, 0 to 1.
        epoch: Which pass, from 1; 0 while training has not begun. Later stages tell the last one.
        epochs: How many there will be.
        step: How much of the epoch is done, of ``steps``.
        loss: Mean over the epoch so far.
        accuracy: On the faces that it learns from, 0 to 1, over the epoch so far.
        images_per_s: Speed.
        left_s: Until the whole job is done, as far as one can tell.
    """

    job: int
    stage: str = ""
    share: float = 0.0
    epoch: int = 0
    epochs: int = 0
    step: int = 0
    steps: int = 0
    loss: float = 0.0
    accuracy: float = 0.0
    images_per_s: float = 0.0
    left_s: float = 0.0


class TrainingOffer(Message, frozen=True, kw_only=True):
    """What a living training service can do.

    Attributes:
        data: True when it has a data set to learn from.
        problem: Why it could not use that, and what would help; None when it can.
    """

    data: bool
    problem: str | None = None


class Shadow(Message, frozen=True, kw_only=True):
    """A model that classifiers are to run beside the champion on a sample of live faces.

    Attributes:
        run: Number of this comparison.
        version: The shadow.
        champion: What it is compared with; what another model answers is not counted.
    """

    run: int
    version: str
    champion: str


class DeadLetter(Message, frozen=True, kw_only=True):
    """An entry that no worker could handle, without its pixels."""

    stream: str
    entry_id: str
    reason: str
    message: bytes


M = TypeVar("M", bound=Message)
_encoder = msgspec.msgpack.Encoder()
_decoders: dict[type[Message], msgspec.msgpack.Decoder[Message]] = {}


def encode(message: Message) -> bytes:
    """Encode a message as msgpack."""
    return _encoder.encode(message)


def decode(kind: type[M], raw: bytes) -> M:
    """Decode and validate a message.

    Raises:
        DecodeError: The bytes are not a valid message of this kind.
    """
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.msgpack.Decoder(kind)
    try:
        return decoder.decode(raw)  # type: ignore[return-value]  # the dict loses the type's pairing
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DecodeError(f"not a valid {kind.__name__} message: {error}") from None


def decode_known(kind: type[M], raw: bytes | None) -> M | None:
    """Decode what another process said; None where it said nothing, or is of another release.

    While a fleet is renewed, workers of both releases write: what one of them says must not end
    those who read of all.
    """
    try:
        return None if raw is None else decode(kind, raw)
    except DecodeError:
        return None


def now_ms() -> int:
    """Return the present time in Unix UTC milliseconds."""
    return time.time_ns() // 1_000_000
