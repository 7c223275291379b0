"""Labelled photos that stand for what people correct, and what a model says of them.

Nobody says who is on them; photos that look alike are kept on one side, so that no picture is
learned from and measured on.
"""

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from mien.faces.cropping import crop_face
from mien.faces.yunet import YuNet
from mien.images.photos import decode
from mien.models.labels import find_label
from mien.models.package import LABELS
from mien.store.corrections.kept_faces import fold_of, is_held_out
from training.evaluation.metrics import answered
from training.retraining.corrections import CorrectedFaces

Labels = NDArray[np.int64]
_ALIKE = 0.9
_CELLS = 12


class Photos:
    """Faces of photos.

    Args:
        crops: grey uint8 (n, 48, 48).
        truth: int64 (n,), indices of labels.
        rule: the weights of the rule by which labels are shown.
    """

    def __init__(self, crops: NDArray[np.uint8], truth: Labels, rule: tuple[float, ...]) -> None:
        self.crops, self.truth = crops, truth
        self._rule = rule
        self._groups = _alike(crops)

    def parts(self, count: int, random: np.random.Generator) -> Labels:
        """Which of so many parts each photo falls into, int64 (n,)."""
        return (random.permutation(self._groups.max() + 1) % count)[self._groups]

    def corrections(self, rows: Labels, labels: Labels) -> CorrectedFaces:
        """Those of these rows as people would have labelled them, of tracks of their own."""
        tracks = [str(group) for group in self._groups[rows].tolist()]
        return CorrectedFaces(
            ids=rows,
            crops=self.crops[rows],
            truth=labels[rows],
            weights=np.ones(len(rows), np.float32),
            folds=np.array([fold_of(track) for track in tracks]),
            held_out=np.array([is_held_out(track) for track in tracks]),
            labelled_ms=np.zeros(len(rows), np.int64),
            tracks=np.arange(len(rows)),
        )

    def mistaken(self, share: float, random: np.random.Generator) -> Labels:
        """The labels as hands give them of which a share slips."""
        given = np.unique(self.truth)
        others = given[
            (np.searchsorted(given, self.truth) + random.integers(1, len(given), len(self.truth)))
            % len(given)
        ]
        return np.where(random.random(len(self.truth)) < share, others, self.truth)

    def recall(self, scores: NDArray[np.float32], rows: NDArray[np.intp] | None = None) -> float:
        """The mean recall of the labels that the photos have, or some of them, 0 to 1."""
        said, truth = answered(scores, self._rule), self.truth
        if rows is not None:
            said, truth = said[rows], truth[rows]
        return float(np.mean([(said[truth == label] == label).mean() for label in set(truth)]))


def read_photos(rule: tuple[float, ...]) -> Photos:
    """Find and align the faces of the zip file that ``MIEN_PHOTOS`` names.

    Raises:
        ClickException: there are no photos.
    """
    if "MIEN_PHOTOS" not in os.environ:
        raise click.ClickException("MIEN_PHOTOS must name a zip file with a folder for each label")
    detector = YuNet()
    pictures = _pictures(Path(os.environ["MIEN_PHOTOS"]))
    pairs = [(crop_face(detector, decode(raw))[0], label) for raw, label in pictures]
    return Photos(
        np.stack([crop for crop, _ in pairs]), np.array([label for _, label in pairs]), rule
    )


def _pictures(path: Path) -> Iterator[tuple[bytes, int]]:
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            label = find_label(Path(name).parent.name, {})
            if label is not None and not name.endswith("/"):
                yield archive.read(name), LABELS.index(label)


def _alike(crops: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Numbers of groups of crops that look alike, int64 (n,)."""
    side = crops.shape[1] // _CELLS
    cells = crops.reshape(len(crops), _CELLS, side, _CELLS, side).mean(axis=(2, 4))
    rows = cells.reshape(len(crops), -1)
    rows = rows - rows.mean(axis=1, keepdims=True)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return np.asarray(connected_components(rows @ rows.T > _ALIKE, directed=False)[1], np.int64)
