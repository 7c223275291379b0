"""The two ways to retrain: the whole net from a data set, or its last layer from a sample.

A last layer is learned in a moment. So a candidate learns it from all corrections, and what they
bring is measured by further layers, each on the tracks that it did not learn from (M. Stone,
"Cross-Validatory Choice and Assessment of Statistical Predictions", 1974). A whole net takes
minutes: some corrections are held out, and it is measured on these itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec
import numpy as np

from mien.faces.answers import manifest_weights
from mien.models.folder import CARD_FILE, Files
from mien.models.manifest import REPLAY_FILE, WEIGHTS_FILE
from mien.models.measured import crop_hashes
from mien.models.package import ModelPackage, unpack
from mien.models.scorer import Scorer
from training.datasets import votes
from training.datasets.dataset import LabelledFaces
from training.proof.proving import Answers, figures
from training.retraining import candidate
from training.retraining.candidate import Origin
from training.retraining.corrections import CorrectedFaces
from training.retraining.head import HeadTeacher
from training.retraining.progress_reporter import ProgressReporter
from training.seeds.latent import Latent
from training.seeds.replay import Replay, fixed_set, read_replay, without


class RetrainingBasis(Protocol):
    """What a job learns from, beside the corrections, and is measured on."""

    @property
    def source(self) -> str:
        """Which faces both models are measured on, in words."""

    def usable(self, corrected: CorrectedFaces) -> CorrectedFaces:
        """The corrections without faces that are measured on."""

    def learned(self, corrected: CorrectedFaces) -> CorrectedFaces:
        """The corrections that a candidate learns from; the others can prove it."""

    def learn(self, origin: Origin, folder: Path, reporter: ProgressReporter) -> Files:
        """Make a candidate; go on from the checkpoint in the folder, where there is one."""

    def data_sha256(self) -> str:
        """A hash of what is learned from beside the corrections."""

    def answers(self, rival: ModelPackage) -> Answers:
        """What champion and candidate say of the fixed set."""

    def brought(
        self,
        rival: ModelPackage,
        origin: Origin,
        corrected: CorrectedFaces,
        reporter: ProgressReporter,
    ) -> Answers:
        """What champion and candidate, or what stands for it, say of corrections new to both."""


class ReplayBasis:
    """The champion's own replay sample.

    Args:
        champion: its files.

    Raises:
        PackageError: it brings no sample that fits.
    """

    def __init__(self, champion: Files) -> None:
        self._files = champion
        self._latent = Latent(champion.candidate.model)
        sample = champion.documents[REPLAY_FILE]
        self._replay: Replay = read_replay(sample, self._latent)
        self._teacher: HeadTeacher | None = None

    @property
    def source(self) -> str:
        """Which faces both models are measured on, in words."""
        return (
            "Faces that were set aside when the champion was trained; what it sees in them is kept "
            "here, without pictures."
        )

    def usable(self, corrected: CorrectedFaces) -> CorrectedFaces:
        """The corrections without faces that are measured on."""
        return corrected.without(self._replay.hashes)

    def learned(self, corrected: CorrectedFaces) -> CorrectedFaces:
        """All of them."""
        return corrected

    def data_sha256(self) -> str:
        """A hash of the sample."""
        return hashlib.sha256(self._files.documents[REPLAY_FILE]).hexdigest()

    def learn(self, origin: Origin, folder: Path, reporter: ProgressReporter) -> Files:
        """Learn the last layer anew: of seconds, no checkpoint is needed."""
        head = self._taught(origin, reporter).learn()
        reporter.stage("packing the candidate")
        known = figures(
            head.scores(self._replay.fixed), self._replay.truth, 0.0, _rule(origin.champion)
        )
        seeds = dict(self._files.documents)
        return candidate.with_head(self._latent, head, seeds, origin, known)

    def answers(self, rival: ModelPackage) -> Answers:
        """The trunk is the same, so features give what the whole nets would."""
        fixed = self._replay.fixed
        return Answers(
            keys=[key.decode() for key in self._replay.hashes.tolist()],
            truth=self._replay.truth,
            champion=self._latent.head.scores(fixed),
            candidate=Latent(rival.model).head.scores(fixed),
        )

    def brought(
        self,
        rival: ModelPackage,
        origin: Origin,
        corrected: CorrectedFaces,
        reporter: ProgressReporter,
    ) -> Answers:
        """Layers that were learned like the candidate's, without a fold each, stand for it."""
        asked = np.isin(origin.corrected.ids, corrected.ids)
        return Answers(
            keys=corrected.keys,
            truth=corrected.truth,
            champion=Scorer(origin.champion).scores(corrected.crops),
            candidate=self._taught(origin, reporter).cross_fitted(asked),
            tracks=corrected.tracks,
            fits=len(np.unique(corrected.folds)),
        )

    def _taught(self, origin: Origin, reporter: ProgressReporter) -> HeadTeacher:
        """A job teaches the same corrections more than once; their features are taken once."""
        if self._teacher is None:
            self._teacher = HeadTeacher(
                self._latent,
                self._replay,
                origin.corrected,
                _rule(origin.champion),
                origin.job.id,
                reporter,
            )
        return self._teacher


@dataclass(frozen=True)
class DataBasis:
    """A data set.

    Attributes:
        champion: the champion's files, with its weights among them.
        faces: all splits of the data set.
    """

    champion: Files
    faces: LabelledFaces

    @property
    def source(self) -> str:
        """Which faces both models are measured on, in words."""
        split, _ = fixed_set(self.faces)
        return f"Faces of the data set that no training uses (its split {split})."

    def usable(self, corrected: CorrectedFaces) -> CorrectedFaces:
        """The corrections without faces that are measured on."""
        return corrected.without(crop_hashes(fixed_set(self.faces)[1].crops))

    def learned(self, corrected: CorrectedFaces) -> CorrectedFaces:
        """Those that are not held out."""
        return corrected.take(~corrected.held_out)

    def data_sha256(self) -> str:
        """A hash of the faces that are learned from."""
        return without(self.faces.split("train"), fixed_set(self.faces)[1]).digest()

    def learn(self, origin: Origin, folder: Path, reporter: ProgressReporter) -> Files:
        """Fine-tunes the whole net; imports TensorFlow."""
        reporter.stage("starting TensorFlow")
        from training.packaging.making import make_package
        from training.retraining.finetune import Plan, finetune
        from training.run.runstate import RunStore
        from training.seeds.bundle import add_seeds
        from training.seeds.weights import unpack_weights

        learned = finetune(
            origin.champion.manifest,
            unpack_weights(self.champion.documents[WEIGHTS_FILE]),
            without(self.faces.split("train"), fixed_set(self.faces)[1]),
            origin.corrected,
            Plan(),
            RunStore(folder / "run"),
            reporter,
            origin.job.id,
        )
        reporter.stage("packing the candidate")
        made = make_package(learned, self.faces, origin.champion.manifest.name)
        package, seeds = add_seeds(made.package, learned.net, self.faces)
        package = candidate.with_origin(package, origin)
        card = candidate.write_card(package, origin).encode()
        return candidate.files_of(package, {**made.documents, **seeds, CARD_FILE: card})

    def answers(self, rival: ModelPackage) -> Answers:
        """Both score the fixed set."""
        _, held = fixed_set(self.faces)
        files = self.champion.candidate
        champion = unpack(files.manifest, files.model, files.golden)
        return Answers(
            keys=[key.decode() for key in crop_hashes(held.crops).tolist()],
            truth=votes.majority(held.votes),
            champion=Scorer(champion).scores(held.crops),
            candidate=Scorer(rival).scores(held.crops),
        )

    def brought(
        self,
        rival: ModelPackage,
        origin: Origin,
        corrected: CorrectedFaces,
        reporter: ProgressReporter,
    ) -> Answers:
        """Both score those that are held out."""
        held = corrected.take(corrected.held_out)
        return Answers(
            keys=held.keys,
            truth=held.truth,
            champion=Scorer(origin.champion).scores(held.crops),
            candidate=Scorer(rival).scores(held.crops),
            tracks=held.tracks,
        )


def _rule(package: ModelPackage) -> tuple[float, ...]:
    return manifest_weights(msgspec.to_builtins(package.manifest))
