"""One call for photos, folders, videos, arrays and frames."""

from __future__ import annotations

import threading
from pathlib import Path

from mien.analysis.analyzer import Analyzer
from mien.analysis.result import Analysis
from mien.analysis.sources import Source

_kept = threading.local()


def analyze(
    source: Source, *, fps: float = 25.0, model: str | Path | None = None, threads: int = 1
) -> Analysis:
    """Find, follow and classify every face in every frame.

    The detector and the model stay loaded for the next call of the same thread.

    Args:
        source: A photo or video, a folder (with the folders in it), several of these; an RGB uint8
            array (H, W, 3); or an iterable of such arrays, or an array (N, H, W, 3): the frames
            of one stream.
        fps: Frames a second, where ``source`` is frames, which have no times.
        model: Folder of a model package; None takes the one that ships with Mien.
        threads: How many threads one inference may use.

    Returns:
        What was found. A file that cannot be read is a frame whose ``error`` says why.

    Raises:
        InputError: There is no such file, a folder holds neither photos nor videos, or an array
            is no picture.
        PackageError: The model's package is refused.
    """
    wanted = (model, threads)
    if getattr(_kept, "wanted", None) != wanted:
        _kept.analyzer = Analyzer(model, threads=threads)
        _kept.wanted = wanted
    analyzer: Analyzer = _kept.analyzer
    return analyzer.analyze(source, fps=fps)
