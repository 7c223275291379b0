"""The same with the whole net: each candidate made as a job of ``data`` mode makes it.

A fit takes minutes, so there is one draw. Every photo is answered by a candidate that learned from
others; what candidates cost, and what their gates say, is of all of them. With half of the labels
wrong one more is made, for its gate alone.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.loop_photos import Labels, Photos
from bench.loop_verdicts import summed_up, verdict
from mien.models import folder as packages_folder
from mien.models.package import LABELS, SHIPPED_MODEL, ModelPackage, load_package, unpack
from mien.models.scorer import Scorer
from mien.store.models.jobs import Job
from training.datasets.dataset import load_faces
from training.datasets.samples import Skipped
from training.evaluation.intervals import bootstrap
from training.proof.proving import GivenLabels
from training.retraining.bases import DataBasis
from training.retraining.candidate import Origin
from training.retraining.corrections import CorrectedFaces
from training.retraining.progress_reporter import ProgressReporter

Taught = tuple[ModelPackage, dict[str, Any]]

CORRECTIONS, PARTS, SEED = 200, 4, 0
WRONG = 0.5


def measure_data(
    photos: Photos, rule: tuple[float, ...], ferplus: Path, reporter: ProgressReporter
) -> dict[str, Any]:
    """Measure what 200 corrections bring where the whole net learns.

    Args:
        photos: stand for corrections, and for other people.
        rule: the weights of the rule by which labels are shown.
        ferplus: FER+'s faces.
        reporter: is told how it goes.
    """
    with tempfile.TemporaryDirectory() as temporary:
        faces = load_faces([ferplus], Path(temporary), Skipped())
        basis = DataBasis(packages_folder.read(SHIPPED_MODEL), faces)

        def teach(rows: Labels, labels: Labels) -> Taught:
            given = basis.usable(photos.corrections(rows, labels))
            with tempfile.TemporaryDirectory(dir=temporary) as folder:
                return _taught(basis, given, rule, Path(folder), reporter)

        return {**_right(photos, teach), "half_wrong": _wrong(photos, teach)}


def _right(photos: Photos, teach: Callable[[Labels, Labels], Taught]) -> dict[str, Any]:
    random = np.random.default_rng(SEED)
    part = photos.parts(PARTS, random)
    before = Scorer(load_package(SHIPPED_MODEL)).scores(photos.crops)
    after = np.zeros((len(part), len(LABELS)), np.float32)
    runs = []
    for number in range(PARTS):
        rows = random.permutation(np.flatnonzero(part != number))[:CORRECTIONS]
        rival, judged = teach(rows, photos.truth)
        after[part == number] = Scorer(rival).scores(photos.crops[part == number])
        runs.append(judged)
        print(f"fit {number + 1} of {PARTS}: {judged}", file=sys.stderr)
    return {"corrections": CORRECTIONS, "gain": _gain(photos, before, after), **summed_up(runs)}


def _wrong(photos: Photos, teach: Callable[[Labels, Labels], Taught]) -> dict[str, Any]:
    random = np.random.default_rng(SEED)
    labels, part = photos.mistaken(WRONG, random), photos.parts(PARTS, random)
    rows = random.permutation(np.flatnonzero(part != 0))[:CORRECTIONS]
    return {"wrong": WRONG, **teach(rows, labels)[1]}


def _taught(
    basis: DataBasis,
    given: CorrectedFaces,
    rule: tuple[float, ...],
    folder: Path,
    reporter: ProgressReporter,
) -> Taught:
    """Make a candidate; say what it costs, and what its gate says."""
    learn = basis.learned(given)
    job = Job(
        id=1,
        attempt=1,
        state="running",
        reason=None,
        promote="by_hand",
        mode="data",
        parent="",
        corrections=len(given),
        held_out=len(given) - len(learn),
        left_out=0,
        asked_ms=0,
        started_ms=0,
        ended_ms=None,
        candidate=None,
    )
    origin = Origin(job, load_package(SHIPPED_MODEL), learn, basis.data_sha256())
    files = basis.learn(origin, folder, reporter).candidate
    rival = unpack(files.manifest, files.model, files.golden)
    brought = basis.brought(rival, origin, given, reporter)
    labels = GivenLabels(given.truth, Scorer(origin.champion).scores(given.crops), given.tracks)
    judged = verdict(basis.answers(rival), brought, labels, rule)
    return rival, {"learned": len(learn), **judged}


def _gain(photos: Photos, before: NDArray[np.float32], after: NDArray[np.float32]) -> list[float]:
    """Points of mean recall, and the ends of their interval by bootstrap over the photos."""
    everybody = np.arange(len(photos.truth))

    def gained(rows: NDArray[np.intp]) -> float:
        return 100 * (photos.recall(after, rows) - photos.recall(before, rows))

    ends = bootstrap(len(everybody), lambda rows: {"gain": gained(rows)})["gain"]
    return [round(value, 2) for value in (gained(everybody), *ends)]
