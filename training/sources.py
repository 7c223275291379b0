"""Finds out what kind of data set a path is and lists its samples.

Understood are the FER+ layout as a folder or inside a .zip (E. Barsoum et al., "Training
Deep Networks for Facial Expression Recognition with Crowd-Sourced Label Distribution",
arXiv 1608.01041), Kaggle's `fer2013.csv`, and one folder of pictures per label.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from training.errors import DataError
from training.fer import VOTES_FILE, list_fer2013_csv, list_ferplus
from training.files import FolderFiles, ZipFiles
from training.folders import list_label_folders
from training.samples import Sample, Skipped


def list_samples(path: Path, mapping: Mapping[str, str], skipped: Skipped) -> list[Sample]:
    """List the samples of one data set without reading its pictures.

    Args:
        path: a fer2013.csv, a folder or a .zip.
        mapping: label names that the usual spellings do not cover.
        skipped: counts what is left out.

    Raises:
        DataError: the path holds no data set that is understood.
    """
    if not path.exists():
        raise DataError(f"{path}: no such file or folder")
    if path.is_dir():
        csv = path / "fer2013.csv"
        files: FolderFiles | ZipFiles = FolderFiles(path)
        if csv.is_file() and not files.folders():
            return list_fer2013_csv(csv, skipped)
    elif path.suffix.lower() == ".csv":
        return list_fer2013_csv(path, skipped)
    elif zipfile.is_zipfile(path):
        files = ZipFiles(path)
    else:
        raise DataError(
            f"{path}: neither fer2013.csv, nor a .zip, nor a folder; see `mien train --help`"
        )
    if files.find(VOTES_FILE) is not None:
        return list_ferplus(files, skipped)
    return list_label_folders(files, mapping, skipped)
