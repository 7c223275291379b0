"""The pictures of the faces that candidates are measured on, where a data set is at hand.

They lie in the data directory for as long as retraining uses the data set, so that the page can
show what stands behind a figure. No package brings pictures.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Collection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_FILE = "measured.npz"


def crop_hashes(crops: NDArray[np.uint8]) -> NDArray[np.bytes_]:
    """A hash of each crop, uint8 (n, 48, 48): bytes (n,)."""
    hashes = [hashlib.sha256(crop.tobytes()).hexdigest()[:24].encode() for crop in crops]
    return np.array(hashes, "S24")


def keep_pictures(folder: Path, crops: NDArray[np.uint8]) -> None:
    """Keep these crops, uint8 (n, 48, 48), in the place of those that were kept before.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"partial-{_FILE}"
    np.savez(partial, allow_pickle=False, hashes=crop_hashes(crops), crops=crops)
    partial.replace(folder / _FILE)


def has_pictures(folder: Path) -> bool:
    """True when some are kept."""
    return (folder / _FILE).is_file()


def read_pictures(folder: Path, keys: Collection[str]) -> dict[str, NDArray[np.uint8]]:
    """Read those of the named crops that are kept, uint8 (48, 48) by hash."""
    path = folder / _FILE
    if not path.is_file() or not keys:
        return {}
    try:
        with np.load(path, allow_pickle=False) as stored:
            rows = np.flatnonzero(np.isin(stored["hashes"], [key.encode() for key in keys]))
            crops, hashes = stored["crops"], stored["hashes"]
            return {hashes[row].decode(): crops[row] for row in rows}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}  # replaced or cut short; the figures stand without pictures
