"""One folder of pictures per label, with or without train, valid and test above."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bus.paths import shown
from training.errors import DataError
from training.files import FolderFiles, ZipFiles, is_picture
from training.labels import IGNORED, find_label
from training.samples import Sample, Skipped, decode_picture, single_vote

_SPLIT_NAMES = {
    "train": "train",
    "training": "train",
    "valid": "valid",
    "validation": "valid",
    "val": "valid",
    "dev": "valid",
    "test": "test",
    "testing": "test",
}
_VALID_SHARE = 0.15


def list_label_folders(
    files: FolderFiles | ZipFiles, mapping: Mapping[str, str], skipped: Skipped
) -> list[Sample]:
    """List the pictures of label folders.

    Without a validation split a fixed 15 % of the training pictures, chosen by a hash of
    their names, becomes one.

    Raises:
        DataError: no folder is named like a label, or one has a name that is unknown.
    """
    samples = []
    unknown: dict[str, None] = {}
    for name in files.names:
        parts = name.split("/")
        if len(parts) < 2:
            continue
        if not is_picture(name):
            skipped.add("not a picture file", f"{files.path}: {shown(name)}")
            continue
        label = find_label(parts[-2], mapping)
        if label is None:
            unknown.setdefault(parts[-2])
        elif label != IGNORED:
            splits = [_SPLIT_NAMES[p.lower()] for p in parts[:-2] if p.lower() in _SPLIT_NAMES]
            read = partial(_read_picture, files, name)
            split = splits[-1] if splits else "train"
            samples.append(Sample(shown(name), split, single_vote(label), read))
    if unknown and samples:
        raise DataError(
            f"{files.path}: folders of unknown labels: {', '.join(unknown)}; "
            "name them in a mapping file (--labels)"
        )
    if not samples:
        raise DataError(
            f"{files.path}: no data set: neither fer2013new.csv nor a folder of pictures "
            "named like a label (neutral, happiness, ...)"
        )
    if not any(sample.split == "valid" for sample in samples):
        samples = [_hold_out(sample) for sample in samples]
    return samples


def _hold_out(sample: Sample) -> Sample:
    first = hashlib.sha256(sample.name.encode()).digest()[0]
    held = sample.split == "train" and first < 256 * _VALID_SHARE
    return replace(sample, split="valid") if held else sample


def _read_picture(files: FolderFiles | ZipFiles, name: str) -> NDArray[np.uint8]:
    return decode_picture(files.read(name), f"{files.path}: {shown(name)}")
