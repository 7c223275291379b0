"""What can be retrained here: with which data, from which champion, or why not."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from mien.bus.messages import TrainingOffer
from training.errors import RunError

_EXTRA = ("tensorflow", "keras", "tf2onnx", "matplotlib")
INSTALL = "pip install 'mien[training]'"


def offer(data: Path | None) -> TrainingOffer:
    """What the service can do with its settings."""
    return TrainingOffer(data=data is not None, problem=None if data is None else problem(data))


def problem(data: Path) -> str | None:
    """Why the data set cannot be used, and what would help; None when it can."""
    if not data.exists():
        return f"MIEN_TRAINING_DATA={data}: no such file or folder"
    for library in _EXTRA:
        if importlib.util.find_spec(library) is None:
            return (
                f"learning from MIEN_TRAINING_DATA needs {library}: {INSTALL}, or unset the "
                "variable to use the replay sample of the champion's package"
            )
    return None


def check(data: Path) -> None:
    """Refuse a data set that cannot be used.

    Raises:
        RunError: why, and what would help.
    """
    why = problem(data)
    if why is not None:
        raise RunError(why)
