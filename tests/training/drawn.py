"""A data set that the tests draw: eight shapes, which a tiny net learns in seconds."""

import csv
import hashlib
import io
import zipfile
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.models.package import LABELS
from training.datasets.dataset import LabelledFaces
from training.datasets.samples import SPLITS, VOTE_NAMES, single_vote

FOLDERS = ("FER2013Train", "FER2013Valid", "FER2013Test")
USAGES = ("Training", "PublicTest", "PrivateTest")


def draw(label: int, random: np.random.Generator) -> NDArray[np.uint8]:
    """One grey 48x48 picture of a label's shape, at a chance place and brightness."""
    image = np.full((48, 48), int(random.integers(20, 60)), np.uint8)
    x, y = (int(value) for value in random.integers(21, 28, 2))
    ink = int(random.integers(170, 255))
    lines = {
        0: [(x - 14, y, x + 14, y)],
        1: [(x, y - 14, x, y + 14)],
        2: [(x - 14, y, x + 14, y), (x, y - 14, x, y + 14)],
        3: [(x - 12, y - 8, x + 12, y - 8), (x - 12, y + 8, x + 12, y + 8)],
        4: [(x - 8, y - 12, x - 8, y + 12), (x + 8, y - 12, x + 8, y + 12)],
    }
    for x1, y1, x2, y2 in lines.get(label, ()):
        cv2.line(image, (x1, y1), (x2, y2), ink, 5)
    if label == 5:
        cv2.circle(image, (x, y), 14, ink, -1)
    elif label == 6:
        cv2.circle(image, (x, y), 15, ink, 4)
    elif label == 7:
        cv2.circle(image, (x, y), 5, ink, -1)
    return np.clip(image + random.normal(0, 5, image.shape), 0, 255).astype(np.uint8)


def draw_faces(train: int, valid: int, test: int = 0, seed: int = 1) -> LabelledFaces:
    """A data set in memory, labels in turn."""
    random = np.random.default_rng(seed)
    total = train + valid + test
    labels = np.arange(total) % len(LABELS)
    crops = np.stack([draw(int(label), random) for label in labels])
    return LabelledFaces(
        crops,
        np.stack([single_vote(LABELS[label]) for label in labels]),
        np.repeat(np.arange(3, dtype=np.int8), (train, valid, test)),
        np.array(
            [hashlib.sha256(b"%d" % index).hexdigest()[:32].encode() for index in range(total)],
            "S32",
        ),
        np.zeros(total, np.bool_),
        labels.astype(np.int8),
    )


def ferplus_files(faces: LabelledFaces) -> dict[str, bytes]:
    """The same data in the FER+ layout: contents by path."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["Usage", "Image name", *VOTE_NAMES])
    files = {}
    for index, (crop, votes, split) in enumerate(
        zip(faces.crops, faces.votes, faces.splits, strict=True)
    ):
        name = f"fer{index:07d}.png"
        rows.writerow([USAGES[split], name, *(int(vote) for vote in votes)])
        files[f"{FOLDERS[split]}/{name}"] = png(crop)
    files["fer2013new.csv"] = text.getvalue().encode()
    return files


def write_folder(files: dict[str, bytes], folder: Path) -> Path:
    """Write contents below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def write_zip(files: dict[str, bytes], path: Path) -> Path:
    """Write contents into a .zip."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def label_folder_files(faces: LabelledFaces, names: tuple[str, ...] = LABELS) -> dict[str, bytes]:
    """The same data as one folder per label, split above."""
    return {
        f"{SPLITS[split]}/{names[int(votes.argmax())]}/{index}.png": png(crop)
        for index, (crop, votes, split) in enumerate(
            zip(faces.crops, faces.votes, faces.splits, strict=True)
        )
    }


def png(crop: NDArray[np.uint8]) -> bytes:
    """Encode a picture."""
    return cv2.imencode(".png", crop)[1].tobytes()
