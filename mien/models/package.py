"""The model package: a net and everything needed to trust and use it.

A package is a directory: `model.onnx`, `manifest.json`, `golden.npz` and, for people,
`card.md`, `confusion.png`, `curves.png`. In memory it is bytes, so that it can travel.
The graph takes grey uint8 (N, 48, 48) crops, scales them itself, and gives calibrated
probabilities.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from mien.models.manifest import (
    GOLDEN_FILE,
    LABELS,
    MANIFEST_FILE,
    MODEL_FILE,
    Manifest,
    PackageError,
    check_fit,
)

__all__ = [
    "LABELS",
    "SHIPPED_MODEL",
    "Manifest",
    "ModelPackage",
    "PackageError",
    "load_package",
    "save_package",
    "unpack",
]

SHIPPED_MODEL = Path(__file__).with_name("shipped")
"""The package of the model that comes with this release."""


@dataclass(frozen=True)
class ModelPackage:
    """A checked package in memory.

    Attributes:
        manifest: its description.
        model: the bytes of `model.onnx`.
        golden: the bytes of `golden.npz`.
    """

    manifest: Manifest
    model: bytes
    golden: bytes

    @property
    def version(self) -> str:
        """The model version: its name and the first eight of its SHA-256."""
        return f"{self.manifest.name}-{self.manifest.model_sha256[:8]}"

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the scores, in order."""
        return tuple(self.manifest.labels)


def load_package(directory: str | Path) -> ModelPackage:
    """Read a package from a directory and check it.

    Args:
        directory: holds `model.onnx`, `manifest.json` and `golden.npz`.

    Raises:
        PackageError: a file is missing, altered, or made for other crops or labels.
    """
    folder = Path(directory)
    return unpack(
        _read(folder / MANIFEST_FILE), _read(folder / MODEL_FILE), _read(folder / GOLDEN_FILE)
    )


def unpack(manifest: bytes, model: bytes, golden: bytes) -> ModelPackage:
    """Check the three files of a package, given as bytes.

    Raises:
        PackageError: a file is not what the manifest says, or was made for other crops.
    """
    try:
        described = msgspec.json.decode(manifest, type=Manifest)
    except msgspec.MsgspecError as error:
        raise PackageError(f"{MANIFEST_FILE} is not a manifest: {error}") from error
    _check_hash(MODEL_FILE, model, described.model_sha256)
    _check_hash(GOLDEN_FILE, golden, described.golden_sha256)
    check_fit(described)
    return ModelPackage(described, model, golden)


def save_package(
    package: ModelPackage, directory: str | Path, documents: Mapping[str, bytes] | None = None
) -> None:
    """Write a package to a directory, made when absent.

    Args:
        package: what to write.
        directory: where to.
        documents: further files for people, by name: the card and its pictures.
    """
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    manifest = msgspec.json.format(msgspec.json.encode(package.manifest), indent=2)
    contents = {
        MODEL_FILE: package.model,
        GOLDEN_FILE: package.golden,
        MANIFEST_FILE: manifest + b"\n",
    }
    for name, content in {**contents, **(documents or {})}.items():
        (folder / name).write_bytes(content)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror}") from error


def _check_hash(name: str, content: bytes, expected: str) -> None:
    actual = hashlib.sha256(content).hexdigest()
    if actual != expected:
        raise PackageError(
            f"{name} was altered: its SHA-256 begins {actual[:8]}, the manifest says {expected[:8]}"
        )
