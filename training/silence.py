"""Lets the libraries of training keep nothing in the home directory; to be imported before them."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def _settle() -> None:
    # Keras writes its configuration into this folder; where there cannot be one, it does without.
    os.environ.setdefault("KERAS_HOME", str(Path(os.devnull) / "keras"))
    # Matplotlib needs a folder for its list of fonts, which is made anew within a second.
    if "MPLCONFIGDIR" not in os.environ:
        folder = tempfile.mkdtemp(prefix="mien-fonts-")
        os.environ["MPLCONFIGDIR"] = folder
        atexit.register(_remove, folder, os.getpid())


def _remove(folder: str, owner: int) -> None:
    """Remove the folder, at the end of the process that made it and not of one forked from it."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


_settle()
