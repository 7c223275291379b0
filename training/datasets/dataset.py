"""Data sets as arrays: every usable face cropped once, cached beside the run."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import zipfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.faces import cropping
from mien.faces.alignment import CROP_SIZE_PX, TEMPLATE
from mien.faces.yunet import YuNet
from training.datasets.samples import FOLDS, SPLITS, Sample, Skipped
from training.datasets.sources import list_samples
from training.errors import DataError

Progress = Callable[[int, int], None]
"""Called with the number of pictures done and their total."""

_CHUNK = 256


@dataclass(frozen=True)
class LabelledFaces:
    """Labelled crops.

    Attributes:
        crops: grey uint8 (n, 48, 48).
        votes: float32 (n, 10), in the order of `training.datasets.samples.VOTE_NAMES`.
        splits: int8 (n,), index into `SPLITS`.
        hashes: bytes (n,), of the pictures' pixels; equal pictures have equal hashes.
        aligned: bool (n,), whether the detector found the face.
        fer2013: int8 (n,), FER2013's own label, an index into `LABELS`; -1 where it has none.
    """

    crops: NDArray[np.uint8]
    votes: NDArray[np.float32]
    splits: NDArray[np.int8]
    hashes: NDArray[np.bytes_]
    aligned: NDArray[np.bool_]
    fer2013: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.crops)

    def split(self, name: str) -> LabelledFaces:
        """The faces of one split."""
        return self.take(np.flatnonzero(self.splits == SPLITS.index(name)))

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> LabelledFaces:
        """The faces of these rows."""
        return LabelledFaces(
            self.crops[rows],
            self.votes[rows],
            self.splits[rows],
            self.hashes[rows],
            self.aligned[rows],
            self.fer2013[rows],
        )

    def leave_out(self, fold: int) -> LabelledFaces:
        """The same faces, those of one fold of the split train in the split fold.

        Args:
            fold: from 1 to `FOLDS`; 0 leaves nothing out. The picture decides it, so that equal
                pictures, and runs with other seeds, leave out the same.
        """
        folds = np.array([int(key[:8], 16) % FOLDS + 1 for key in self.hashes.tolist()])
        splits = self.splits.copy()
        splits[(splits == SPLITS.index("train")) & (folds == fold)] = SPLITS.index("fold")
        return dataclasses.replace(self, splits=splits)

    def digest(self) -> str:
        """A SHA-256 over the pictures and their votes, whatever their order."""
        rows = sorted(
            bytes(key) + votes.tobytes()
            for key, votes in zip(self.hashes.tolist(), self.votes, strict=True)
        )
        return hashlib.sha256(b"".join(rows)).hexdigest()


def load_faces(
    paths: Sequence[Path],
    cache: Path,
    skipped: Skipped,
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> LabelledFaces:
    """Read data sets and crop their faces, or take the crops from the cache.

    Args:
        paths: data sets of any understood kind.
        cache: folder for the crops, made when absent.
        skipped: counts what is left out.
        mapping: label names that the usual spellings do not cover.
        progress: told how far cropping is.

    Raises:
        DataError: a path holds no data set, or none of its pictures opens.
    """
    parts = [_load_one(path, cache, skipped, mapping or {}, progress) for path in paths]
    return LabelledFaces(
        np.concatenate([part.crops for part in parts]),
        np.concatenate([part.votes for part in parts]),
        np.concatenate([part.splits for part in parts]),
        np.concatenate([part.hashes for part in parts]),
        np.concatenate([part.aligned for part in parts]),
        np.concatenate([part.fer2013 for part in parts]),
    )


def _load_one(
    path: Path,
    cache: Path,
    skipped: Skipped,
    mapping: Mapping[str, str],
    progress: Progress | None,
) -> LabelledFaces:
    samples = list_samples(path, mapping, skipped)
    stored = cache / f"crops-{_fingerprint(path, samples)}.npz"
    if stored.is_file():
        try:
            with stored.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                return LabelledFaces(**arrays)
        except (OSError, ValueError, TypeError, EOFError, zipfile.BadZipFile):
            # A cache cut short by a crash is made again.
            stored.unlink()
    before = sum(skipped.counts.values())
    faces = _crop_all(path, samples, skipped, progress)
    if sum(skipped.counts.values()) == before:
        _store(stored, faces)
    return faces


def _store(path: Path, faces: LabelledFaces) -> None:
    partial = path.with_suffix(".partial.npz")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(partial, allow_pickle=False, **vars(faces))
        partial.replace(path)
    except OSError as error:
        raise DataError(f"{path}: the crops cannot be stored ({error.strerror})") from error


def _crop_all(
    path: Path, samples: Sequence[Sample], skipped: Skipped, progress: Progress | None
) -> LabelledFaces:
    chunks = [samples[start : start + _CHUNK] for start in range(0, len(samples), _CHUNK)]
    crops: list[NDArray[np.uint8]] = []
    hashes: list[bytes] = []
    aligned: list[bool] = []
    usable: list[Sample] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done, results in enumerate(pool.map(_crop_chunk, chunks), start=1):
            for sample, result in zip(chunks[done - 1], results, strict=True):
                if isinstance(result, DataError):
                    skipped.add("cannot be read", str(result))
                    continue
                crop, is_aligned, key = result
                crops.append(crop)
                aligned.append(is_aligned)
                hashes.append(key)
                usable.append(sample)
            if progress is not None:
                progress(min(done * _CHUNK, len(samples)), len(samples))
    if not usable:
        raise DataError(f"{path}: none of its {len(samples)} pictures can be read")
    return LabelledFaces(
        np.stack(crops),
        np.stack([sample.votes for sample in usable]),
        np.array([SPLITS.index(sample.split) for sample in usable], np.int8),
        np.array(hashes, "S32"),
        np.array(aligned, np.bool_),
        np.array([sample.label for sample in usable], np.int8),
    )


def _crop_chunk(
    samples: Sequence[Sample],
) -> list[tuple[NDArray[np.uint8], bool, bytes] | DataError]:
    detector = YuNet()
    results: list[tuple[NDArray[np.uint8], bool, bytes] | DataError] = []
    for sample in samples:
        try:
            image = sample.read()
        except DataError as error:
            results.append(error)
            continue
        crop, aligned = cropping.crop_face(detector, image)
        results.append((crop, aligned, hashlib.sha256(image.tobytes()).hexdigest()[:32].encode()))
    return results


def _fingerprint(path: Path, samples: Sequence[Sample]) -> str:
    """Change when the files, their votes or the way of cropping change."""
    digest = hashlib.sha256(f"{path.resolve()} {CROP_SIZE_PX}".encode())
    digest.update(TEMPLATE.tobytes())
    digest.update(Path(cropping.__file__).read_bytes())
    files = [path] if path.is_file() else sorted(f for f in path.rglob("*") if f.is_file())
    for file in files:
        status = file.stat()
        digest.update(f"{file} {status.st_size} {status.st_mtime_ns}".encode())
    for sample in samples:
        digest.update(f"{sample.name} {sample.split} {sample.label}".encode())
        digest.update(sample.votes.tobytes())
    return digest.hexdigest()[:16]
