"""Right answers of the shipped model and of the ``fer`` package on the same faces and photos.

``fer`` runs in the environment of bench/peers.py. It knows seven of the eight labels, so faces of
contempt are left out; an answer of contempt counts as wrong.
"""

import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from bench.peers import environment
from mien.faces.cropping import crop_face
from mien.faces.yunet import YuNet
from mien.models.labels import find_label
from mien.models.package import LABELS, SHIPPED_MODEL, load_package
from mien.models.scorer import Scorer
from training.datasets import votes
from training.datasets.samples import Skipped
from training.datasets.sources import list_samples
from training.evaluation.intervals import bootstrap
from training.evaluation.metrics import answered, confusion_matrix, recalls
from training.evaluation.whole import NOT_FOUND, ask_whole
from training.proof.significance import mcnemar

Answers = NDArray[np.int64]
SPLIT = "valid"
UNKNOWN_TO_FER = LABELS.index("contempt")


def run() -> dict[str, Any]:
    """Figures of both on FER+'s validation faces, and on photos where a path names some."""
    ferplus, photos = os.environ.get("MIEN_FERPLUS"), os.environ.get("MIEN_PHOTOS")
    if not ferplus:
        raise click.ClickException("set MIEN_FERPLUS to the path of FER+'s faces, a folder or .zip")
    scorer = Scorer(load_package(SHIPPED_MODEL))
    pictures, truth = _faces(Path(ferplus))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        np.save(folder / "faces.npy", np.stack(pictures)[..., 0])
        own = ask_whole(SHIPPED_MODEL, unpacked(Path(photos), folder), {}) if photos else None
        paths = {f"{path.parent.name}/{path.name}": str(path) for path in folder.rglob("*/*")}
        named = [] if own is None else [paths[name] for name in own.photos]
        (folder / "photos.json").write_text(json.dumps(named))
        said = _ask_fer(folder)
    sets = {"faces": _compare(truth, _answers(scorer, pictures), indices(said["faces"]))}
    if own is not None:
        sets["photos"] = _compare(own.truth, own.answer, indices(said["photos"]))
    return {"version": scorer.version, "split": SPLIT, **sets}


def _faces(path: Path) -> tuple[list[NDArray[np.uint8]], Answers]:
    """The validation pictures on which most people agreed, BGR, and what these said."""
    samples = [face for face in list_samples(path, {}, Skipped()) if face.split == SPLIT]
    truth = votes.majority(np.stack([face.votes for face in samples]))
    known = (truth >= 0) & (truth != UNKNOWN_TO_FER)
    return [samples[row].read() for row in np.flatnonzero(known)], truth[known]


def _answers(scorer: Scorer, pictures: Sequence[NDArray[np.uint8]]) -> Answers:
    """The shipped model's, each face found and aligned as a live one is."""
    detector = YuNet()
    crops = [crop_face(detector, picture)[0] for picture in pictures]
    return answered(scorer.scores(np.stack(crops)), scorer.weights)


def unpacked(path: Path, folder: Path) -> Path:
    """A folder of photos below ``folder``, where both can read them."""
    target = folder / "photos"
    if path.is_dir():
        shutil.copytree(path, target)
    else:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(target)
    return target


def _ask_fer(folder: Path) -> dict[str, list[str | None]]:
    script = Path(__file__).with_name("peer_answers.py")
    variables = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    printed = subprocess.run(
        [str(environment()), str(script), str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=variables,
        check=True,
    ).stdout
    said: dict[str, list[str | None]] = json.loads(printed.splitlines()[-1])
    return said


def indices(names: Sequence[str | None]) -> Answers:
    """Numbers of labels; ``NOT_FOUND`` where no face was found."""
    labels = [None if name is None else find_label(name, {}) for name in names]
    rows = [NOT_FOUND if label is None else LABELS.index(label) for label in labels]
    return np.array(rows, np.int64)


def _compare(truth: Answers, own: Answers, theirs: Answers) -> dict[str, Any]:
    return {
        "count": len(truth),
        "mien": figures(truth, own),
        "fer": figures(truth, theirs),
        "p": mcnemar(theirs == truth, own == truth).p,
    }


def figures(truth: Answers, answer: Answers) -> dict[str, Any]:
    """Each with the interval in which 95 of 100 draws of as many faces lie."""

    def measure(rows: NDArray[np.intp]) -> dict[str, float]:
        confusion = confusion_matrix(truth[rows], answer[rows], NOT_FOUND + 1)[:-1]
        shares = recalls(confusion)
        named = zip(LABELS, shares, strict=True)
        return {
            "found": float((answer[rows] != NOT_FOUND).mean()),
            "accuracy": float((answer[rows] == truth[rows]).mean()),
            "mean_recall": float(np.nanmean(shares)),
            **{f"recall {label}": float(share) for label, share in named if not np.isnan(share)},
        }

    return _rounded(len(truth), measure)


def _rounded(
    count: int, measure: Callable[[NDArray[np.intp]], dict[str, float]]
) -> dict[str, list[float]]:
    ends = bootstrap(count, measure)
    return {
        name: [round(value, 4), *ends[name]] for name, value in measure(np.arange(count)).items()
    }
