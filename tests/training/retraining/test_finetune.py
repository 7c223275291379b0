"""The whole net retrained from a data set and corrections."""

import hashlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from mien.models.folder import Files
from mien.models.manifest import REPLAY_FILE, WEIGHTS_FILE, PackageError
from mien.models.package import LABELS, unpack
from mien.models.scorer import Scorer
from tests.training.drawn import draw_faces
from tests.training.retraining.nets import corrected
from tests.training.seeds.test_latent import Quiet
from training.datasets.dataset import LabelledFaces
from training.packaging.making import make_package
from training.retraining.bases import DataBasis
from training.retraining.candidate import Origin, files_of
from training.retraining.corrections import CorrectedFaces
from training.retraining.finetune import Plan, finetune
from training.retraining.mixture import Mixture
from training.retraining.progress_reporter import LostJobError
from training.run.runstate import RunStore
from training.run.train import Learned
from training.seeds.bundle import add_seeds
from training.seeds.replay import without
from training.seeds.weights import unpack_weights

pytestmark = pytest.mark.training

PLAN = Plan(epochs=3, steps=8, batch=32, learning_rate=0.02, average=0.5)


@pytest.fixture(scope="module")
def champion(learned: Learned, faces: LabelledFaces) -> Files:
    made = make_package(learned, faces, "drawn")
    package, seeds = add_seeds(made.package, learned.net, faces)
    return files_of(package, seeds)


def wrong_way_round(count: int = 48) -> CorrectedFaces:
    """Filled circles that these people call neutral: nothing that the champion would say."""
    drawn = draw_faces(count * 8, 0, seed=31)
    rows = np.flatnonzero(drawn.votes.argmax(axis=1) == LABELS.index("disgust"))
    return corrected(drawn.crops[rows], np.zeros(len(rows), np.int64))


def test_a_batch_holds_both_and_is_always_the_same(faces: LabelledFaces) -> None:
    known, learn = faces.split("train"), wrong_way_round()
    mixture = Mixture(known, learn, batch=48, balance=0.5, seed=3)
    crops, targets, weights = mixture.make(5)
    assert (crops.shape, targets.shape, weights.shape) == ((48, 48, 48), (48, 8), (48,))
    assert targets[-4:].argmax(axis=1).tolist() == [0] * 4
    again = Mixture(known, learn, batch=48, balance=0.5, seed=3).make(5)
    for number in range(3):
        assert np.array_equal(mixture.make(5)[number], again[number])
    assert not np.array_equal(mixture.make(6)[0], crops)


def test_the_net_learns_on_and_a_torn_run_goes_on(
    champion: Files, faces: LabelledFaces, tmp_path: Path
) -> None:
    manifest = unpack(*_three(champion)).manifest
    weights = unpack_weights(champion.documents[WEIGHTS_FILE])
    known, ours = without(faces.split("train"), faces.split("test")), wrong_way_round()
    store = RunStore(tmp_path)

    def learn(quiet: Any, seed: int = 1) -> Learned:
        return finetune(manifest, weights, known, ours, PLAN, store, quiet, seed)

    with pytest.raises(LostJobError):
        learn(Quiet(lost_at=(3, 6)))
    assert len(store.load_state().epochs) == 2
    again = Quiet()
    done = learn(again)
    assert again.epochs == [3]
    assert len(done.state.epochs) == 3
    logits = np.asarray(done.net.predict(ours.crops, verbose=0))
    scores = Scorer(unpack(*_three(champion))).scores(ours.crops)
    before = np.log(np.maximum(scores, 1e-9)) * np.float32(manifest.temperature)
    assert _lead(logits) > _lead(before)
    with pytest.raises(PackageError, match="a net of another build"):
        finetune(manifest, weights[1:], known, ours, PLAN, RunStore(tmp_path / "b"), again, 1)  # type: ignore[arg-type]


def test_a_candidate_from_a_data_set_is_whole(
    champion: Files, faces: LabelledFaces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.retraining.finetune.Plan", lambda: PLAN)
    basis = DataBasis(champion, faces)
    assert basis.source == "Faces of the data set that no training uses (its split test)."
    test = faces.split("test")
    ours = corrected(test.crops[:2], np.zeros(2, np.int64))
    assert len(basis.usable(ours)) == 0, "faces that are measured on are not learned from"
    job: Any = SimpleNamespace(id=4, mode="data")
    package = unpack(*_three(champion))
    origin = Origin(job, package, wrong_way_round(), basis.data_sha256())
    made = basis.learn(origin, tmp_path, Quiet())  # type: ignore[arg-type]
    candidate = unpack(*_three(made))
    Scorer(candidate).check_golden()
    manifest = candidate.manifest
    assert manifest.parent == package.version
    assert manifest.lineage == origin.lineage
    assert msgspec.json.decode(made.candidate.manifest)["lineage"]["mode"] == "data"
    for name, expected in (
        (WEIGHTS_FILE, manifest.weights_sha256),
        (REPLAY_FILE, manifest.replay_sha256),
    ):
        assert hashlib.sha256(made.documents[name]).hexdigest() == expected
    assert b"training job\n4" in made.documents["card.md"]
    given = corrected(faces.split("train").crops[:8], np.zeros(8, np.int64))
    assert len(basis.learned(given)) == 6
    brought = basis.brought(candidate, origin, given, Quiet())  # type: ignore[arg-type]
    assert (brought.keys, brought.fits) == (["0", "4"], 0)
    assert brought.tracks is not None
    assert brought.tracks.tolist() == [0, 4]
    assert np.array_equal(brought.candidate, Scorer(candidate).scores(given.crops[[0, 4]]))
    answers = basis.answers(candidate)
    assert answers.champion.shape == answers.candidate.shape == (32, 8)
    assert answers.truth.tolist() == test.votes.argmax(axis=1).tolist()
    # The gate judges what ships: the net in 8 bits, beside what the float one would have done.
    assert manifest.precision == "int8"
    assert {"int8_alike", "float32_accuracy_by_score"} <= manifest.metrics.keys()
    assert np.array_equal(answers.candidate, Scorer(candidate).scores(test.crops))


def _lead(logits: NDArray[np.float32]) -> float:
    """How far the corrected label is ahead of the one that the champion gives."""
    return float((logits[:, 0] - logits[:, LABELS.index("disgust")]).mean())


def _three(files: Files) -> tuple[bytes, bytes, bytes]:
    return files.candidate.manifest, files.candidate.model, files.candidate.golden
