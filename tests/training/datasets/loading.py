"""Drawn faces that data sets are made of, and how they are loaded."""

from pathlib import Path

import numpy as np

from tests.training.drawn import draw_faces
from training.datasets.dataset import LabelledFaces, load_faces
from training.datasets.samples import Skipped

DRAWN = draw_faces(train=16, valid=8, test=8)


def load(*paths: Path, mapping: dict[str, str] | None = None) -> tuple[LabelledFaces, Skipped]:
    skipped = Skipped()
    cache = paths[0].parent / "cache"
    return load_faces(paths, cache, skipped, mapping), skipped


def same(faces: LabelledFaces) -> bool:
    """Whether the faces are the drawn ones, in any order."""
    order = [np.lexsort(f.crops.reshape(len(f), -1).T) for f in (faces, DRAWN)]
    return (
        np.array_equal(faces.crops[order[0]], DRAWN.crops[order[1]])
        and np.array_equal(faces.splits[order[0]], DRAWN.splits[order[1]])
        and np.array_equal(faces.votes[order[0]], DRAWN.votes[order[1]])
    )
