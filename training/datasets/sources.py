"""Finds out what kind of data set a path is and lists its samples.

Understood are the FER+ layout as a folder or inside a .zip (E. Barsoum et al., "Training
Deep Networks for Facial Expression Recognition with Crowd-Sourced Label Distribution",
arXiv 1608.01041), Kaggle's `fer2013.csv` and its siblings, alone, in a folder or in Kaggle's own
.zip, and one folder of pictures per label.
"""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from training.datasets.fer import VOTES_FILE, has_pictures, list_ferplus, read_votes
from training.datasets.files import FolderFiles, ZipFiles, is_picture
from training.datasets.folders import list_label_folders
from training.datasets.samples import Sample, Skipped
from training.datasets.tables import TABLE_FILES, is_table, list_table
from training.errors import DataError

_ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".zip", ".7z", ".rar")
_HEAD_BYTES = 1_024


def list_samples(path: Path, mapping: Mapping[str, str], skipped: Skipped) -> list[Sample]:
    """List the samples of one data set without reading its pictures.

    Args:
        path: a table of pixels as Kaggle's fer2013.csv, a folder or a .zip.
        mapping: label names that the usual spellings do not cover.
        skipped: counts what is left out.

    Raises:
        DataError: the path holds no data set that is understood.
    """
    if not path.exists():
        raise DataError(f"{path}: no such file or folder")
    if path.is_dir():
        return _list_inside(FolderFiles(path), mapping, skipped)
    # What a file is called says little of what it is.
    if zipfile.is_zipfile(path):
        return _list_inside(ZipFiles(path), mapping, skipped)
    if _is_tar(path):
        raise DataError(
            f"{path}: is a tar archive; unpack it (tar xf {path.name}) and give what was in it"
        )
    if path.suffix.lower() != ".csv":
        raise DataError(
            f"{path}: neither fer2013.csv, nor a .zip, nor a folder; see `mien train --help`"
        )
    beside = path.with_name(VOTES_FILE)
    votes = read_votes(_read(beside), str(beside)) if beside.is_file() else None
    return list_table(_read(path), str(path), votes, skipped)


def _list_inside(
    files: FolderFiles | ZipFiles, mapping: Mapping[str, str], skipped: Skipped
) -> list[Sample]:
    votes_name = files.find(VOTES_FILE)
    if votes_name is not None and has_pictures(files):
        return list_ferplus(files, skipped)
    for table in TABLE_FILES:
        name = files.find(table)
        if name is None:
            continue
        content = files.read(name)
        if is_table(content[:_HEAD_BYTES]):
            votes = None
            if votes_name is not None:
                votes = read_votes(files.read(votes_name), f"{files.path}: {votes_name}")
            return list_table(content, f"{files.path}: {name}", votes, skipped)
    if votes_name is not None:
        return list_ferplus(files, skipped)
    packed = [name for name in files.names if name.lower().endswith(_ARCHIVES)]
    if packed and not any(is_picture(name) for name in files.names):
        raise DataError(
            f"{files.path}: holds the archive {packed[0]}; unpack that and give what was in it"
        )
    return list_label_folders(files, mapping, skipped)


def _is_tar(path: Path) -> bool:
    try:
        return tarfile.is_tarfile(path)
    except (OSError, EOFError):
        return False  # packed, and damaged


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from error
