"""What a model package says of itself, and its golden samples."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from faces.alignment import CROP_SIZE_PX, TEMPLATE

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


class PackageError(ValueError):
    """A model package cannot be used; the message says which file and why, in one line."""


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
        configuration: the settings of the training run.
        versions: of the libraries that made it.
        duration_s: how long training took.
        parent: version of the model that this one was retrained from, if any.
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
    parent: str | None = None


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
        with np.load(io.BytesIO(golden), allow_pickle=False) as stored:
            crops, scores = stored["crops"], stored["scores"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise PackageError(f"{GOLDEN_FILE} holds no golden samples: {error}") from error
    side = CROP_SIZE_PX
    if crops.dtype != np.uint8 or crops.ndim != 3 or crops.shape[1:] != (side, side):
        raise PackageError(f"{GOLDEN_FILE}: crops must be uint8 (n, {side}, {side})")
    if scores.ndim != 2 or len(scores) != len(crops) or not len(crops):
        raise PackageError(f"{GOLDEN_FILE}: scores must be (n, labels), one row for each crop")
    return crops, scores.astype(np.float32)
