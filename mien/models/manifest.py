"""What a model package says of itself, and its golden samples."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from mien.faces.alignment import CROP_SIZE_PX, TEMPLATE
from mien.process.archives import ArchiveError, Budget, read_arrays

LABELS = (
    "neutral",
    "happiness",
    "surprise",
    "sadness",
    "anger",
    "disgust",
    "fear",
    "contempt",
)
"""The emotions, in the order in which every package scores them."""

#: A name becomes part of a path and of a key.
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

MODEL_FILE = "model.onnx"
MANIFEST_FILE = "manifest.json"
GOLDEN_FILE = "golden.npz"
#: What retraining starts from, where a package brings it: the net's own weights, and a replay
#: sample. Classifiers need neither.
WEIGHTS_FILE = "weights.npz"
REPLAY_FILE = "replay.npz"
_MIB = 1 << 20
#: Of the arrays in these files: many times what the shipped package has.
_GOLDEN_BUDGET = Budget(files=8, file_bytes=64 * _MIB, total_bytes=64 * _MIB)
SEEDS_BUDGET = Budget(files=2_000, file_bytes=256 * _MIB, total_bytes=256 * _MIB)


class PackageError(ValueError):
    """A model package cannot be used; the message says which file and why, in one line."""


class Lineage(msgspec.Struct, frozen=True, kw_only=True):
    """What a retrained model was made from, beside its parent.

    Attributes:
        job: number of the training job, where it was made.
        mode: `data` when the whole net learned from a data set, `replay` when the last layer did.
        corrections: how many corrections it learned from.
        corrections_sha256: over their numbers and labels.
        labelled_until_ms: when the last of them was labelled; None in packages of earlier releases,
            which learned from none that were held out.
        data_sha256: over the other faces that it learned from, or their replay sample.
    """

    job: int
    mode: str
    corrections: int
    corrections_sha256: str
    data_sha256: str
    labelled_until_ms: int | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The rule by which the shown label follows from the scores, see `mien.faces.answers`.

    Attributes:
        rule: its name. `prior`: scores are divided by prior ** power.
        power: 0 leaves the scores alone, 1 takes all labels for equally frequent.
        prior: the share of each label that the scores assume, above 0, in the labels' order.
    """

    rule: Literal["prior"]
    power: float
    prior: list[float]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What `manifest.json` holds.

    Attributes:
        name: what people call the model.
        labels: the names of the scores, in the graph's order.
        input_px: the side of a crop.
        template: (5, 2) landmark positions as a share of the crop's side.
        created: UTC time, ISO 8601.
        model_sha256: of `model.onnx`.
        golden_sha256: of `golden.npz`.
        training_data_sha256: over the images and votes that the net learned from.
        metrics: figures of the validation split by name, 0 to 1 unless the name has a unit.
        recall: share of each label's faces that were recognised, 0 to 1.
        temperature: what the logits were divided by; already inside the graph.
        label_bias: what was then added for each label, likewise; empty for nothing.
        configuration: the settings of the training run.
        versions: of the libraries that made it.
        duration_s: how long training took.
        parent: version of the model that this one was retrained from, if any.
        lineage: what it was retrained from beside that, if it was.
        weights_sha256: of `weights.npz`, if there is one.
        replay_sha256: of `replay.npz`, if there is one.
        precision: what the convolutions compute in.
        answer: the rule for the shown label; None shows the highest score.
    """

    name: str
    labels: list[str]
    input_px: int
    template: list[list[float]]
    created: str
    model_sha256: str
    golden_sha256: str
    training_data_sha256: str
    metrics: dict[str, float]
    recall: dict[str, float]
    temperature: float
    configuration: dict[str, Any]
    versions: dict[str, str]
    duration_s: float
    label_bias: list[float] = []
    parent: str | None = None
    lineage: Lineage | None = None
    weights_sha256: str | None = None
    replay_sha256: str | None = None
    precision: Literal["float32", "int8"] = "float32"
    answer: Answer | None = None


def check_fit(manifest: Manifest) -> None:
    """Refuse a net that learned from crops of another size or framing.

    Raises:
        PackageError: the name, the size, the template or the labels are not this release's.
    """
    if not _NAME.fullmatch(manifest.name):
        raise PackageError(
            f"{MANIFEST_FILE}: the name must be 1 to 40 lower-case letters, digits and dashes"
        )
    if manifest.input_px != CROP_SIZE_PX:
        raise PackageError(
            f"{MANIFEST_FILE}: crops of {manifest.input_px} px, this release makes "
            f"{CROP_SIZE_PX} px"
        )
    template = np.asarray(manifest.template, np.float32)
    if template.shape != TEMPLATE.shape or not np.allclose(template, TEMPLATE, atol=1e-4):
        raise PackageError(f"{MANIFEST_FILE}: the alignment template is not this release's")
    if len(set(manifest.labels)) != len(manifest.labels) or len(manifest.labels) < 2:
        raise PackageError(f"{MANIFEST_FILE}: labels must be two or more different names")
    rule = manifest.answer
    if rule is not None and not (
        len(rule.prior) == len(manifest.labels)
        and all(0 < share <= 1 for share in rule.prior)
        and 0 <= rule.power <= 1
    ):
        raise PackageError(
            f"{MANIFEST_FILE}: answer must name a power from 0 to 1 and a prior above 0 for "
            "each label"
        )


def check_seeds(manifest: Manifest, files: Mapping[str, bytes]) -> None:
    """Check that the files that retraining starts from are those of the manifest.

    Args:
        manifest: of the package.
        files: of the package, by name; others are left alone.

    Raises:
        PackageError: one is missing, was altered, or is not named in the manifest.
    """
    named = {WEIGHTS_FILE: manifest.weights_sha256, REPLAY_FILE: manifest.replay_sha256}
    for name, expected in named.items():
        content = files.get(name)
        if (content is None) != (expected is None):
            raise PackageError(
                f"{name} is {'missing' if content is None else 'not named in the manifest'}"
            )
        if content is not None and hashlib.sha256(content).hexdigest() != expected:
            raise PackageError(f"{name} was altered: it is not what the manifest says")


def pack_golden(crops: NDArray[np.uint8], scores: NDArray[np.float32]) -> bytes:
    """Encode golden samples: crops uint8 (n, 48, 48) and their scores float32 (n, labels)."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, crops=crops, scores=scores)
    return buffer.getvalue()


def unpack_golden(golden: bytes) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Decode what `pack_golden` made.

    Raises:
        PackageError: the bytes hold no golden samples of the right shape.
    """
    try:
        stored = read_arrays(golden, _GOLDEN_BUDGET)
        crops, scores = stored["crops"], stored["scores"]
    except (ArchiveError, KeyError) as error:
        raise PackageError(f"{GOLDEN_FILE} holds no golden samples: {error}") from error
    side = CROP_SIZE_PX
    if crops.dtype != np.uint8 or crops.ndim != 3 or crops.shape[1:] != (side, side):
        raise PackageError(f"{GOLDEN_FILE}: crops must be uint8 (n, {side}, {side})")
    if scores.ndim != 2 or len(scores) != len(crops) or not len(crops):
        raise PackageError(f"{GOLDEN_FILE}: scores must be (n, labels), one row for each crop")
    return crops, scores.astype(np.float32)
