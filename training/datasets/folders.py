"""One folder of pictures per label, with or without folders of the splits above."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from mien.models.labels import IGNORED, find_label
from mien.process.paths import shown
from training.datasets.files import FolderFiles, ZipFiles, is_picture
from training.datasets.samples import Sample, Skipped, decode_picture, held_out, single_vote
from training.errors import DataError

_SPLITS_BY_WORD = {
    "train": "train",
    "training": "train",
    "valid": "valid",
    "validation": "valid",
    "val": "valid",
    "dev": "valid",
    "test": "test",
    "testing": "test",
}
#: What FER2013 calls the splits to validate and to test on.
_SPLITS_BY_NAME = {"publictest": "valid", "privatetest": "test"}
#: Words of a name, as in `PublicTest`, `test_images` and `FER2013Valid`.
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


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
        folders = name.split("/")[:-1]
        if not folders:
            continue
        if not is_picture(name):
            skipped.add("not a picture file", f"{files.path}: {shown(name)}")
            continue
        label = _label(folders, mapping)
        if label is None:
            unknown.setdefault(folders[-1])
        elif label != IGNORED:
            split = _split(folders, f"{files.path}: {name}")
            read = partial(_read_picture, files, name)
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


def _label(folders: list[str], mapping: Mapping[str, str]) -> str | None:
    """The label that the nearest folder which is named like one means."""
    labels = (find_label(folder, mapping) for folder in reversed(folders))
    return next((label for label in labels if label is not None), None)


def _split(folders: list[str], where: str) -> str:
    """The split that the nearest folder which is named like one means; train without any.

    Raises:
        DataError: a folder is named like two splits.
    """
    for folder in reversed(folders):
        plain = re.sub(r"[^a-z]", "", folder.lower())
        meant = {_SPLITS_BY_NAME[plain]} if plain in _SPLITS_BY_NAME else _meant(folder)
        if len(meant) > 1:
            raise DataError(
                f"{where}: the folder {folder} could be {' or '.join(sorted(meant))}; name it "
                "train, valid or test"
            )
        if meant:
            return meant.pop()
    return "train"


def _meant(folder: str) -> set[str]:
    words = (word.lower() for word in _WORDS.findall(folder))
    return {_SPLITS_BY_WORD[word] for word in words if word in _SPLITS_BY_WORD}


def _hold_out(sample: Sample) -> Sample:
    held = sample.split == "train" and held_out(sample.name)
    return replace(sample, split="valid") if held else sample


def _read_picture(files: FolderFiles | ZipFiles, name: str) -> NDArray[np.uint8]:
    return decode_picture(files.read(name), f"{files.path}: {shown(name)}")
