"""The files of packages: one folder each, written once and never changed."""

import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mien.models.manifest import (
    GOLDEN_FILE,
    MANIFEST_FILE,
    MODEL_FILE,
    REPLAY_FILE,
    WEIGHTS_FILE,
    PackageError,
)
from mien.models.trial import PackageFiles

CARD_FILE = "card.md"
PICTURES = ("confusion.png", "curves.png")
#: What retraining starts from; the manifest has their hashes.
SEEDS = (WEIGHTS_FILE, REPLAY_FILE)
DOCUMENTS = (CARD_FILE, *PICTURES, *SEEDS)


@dataclass(frozen=True)
class Files:
    """All files of a package as bytes.

    Attributes:
        candidate: Those that make it work.
        documents: Those for people and for retraining, by name, where there are any.
    """

    candidate: PackageFiles
    documents: Mapping[str, bytes]


def read(folder: Path) -> Files:
    """Read a package's folder, unchecked.

    Raises:
        PackageError: A file is missing or cannot be read.
    """
    manifest, model, golden = (
        _read(folder / name) for name in (MANIFEST_FILE, MODEL_FILE, GOLDEN_FILE)
    )
    return Files(
        PackageFiles(manifest, model, golden),
        {name: _read(folder / name) for name in documents(folder)},
    )


def documents(folder: Path) -> list[str]:
    """Names of the documents in a package's folder."""
    return [name for name in DOCUMENTS if (folder / name).is_file()]


def keep(files: Files, folder: Path) -> None:
    """Write a package's folder: whole or not at all, and on the disk when this returns.

    Args:
        files: What to write.
        folder: Where to; when it is there already nothing is done.

    Raises:
        PackageError: It cannot be written.
    """
    if folder.exists():
        return
    contents = {
        MANIFEST_FILE: files.candidate.manifest,
        MODEL_FILE: files.candidate.model,
        GOLDEN_FILE: files.candidate.golden,
        **files.documents,
    }
    unfinished = folder.with_name(f".new-{secrets.token_hex(4)}")
    try:
        unfinished.mkdir(parents=True)
        for name, content in contents.items():
            _write(unfinished / name, content)
        _sync(unfinished)
        unfinished.rename(folder)
        _sync(folder.parent)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        if folder.exists():
            return  # another process kept the same package meanwhile
        raise PackageError(f"cannot keep a model in {folder}: {error.strerror}") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror}") from error


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o444)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
