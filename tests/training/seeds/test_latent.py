"""A net taken apart, its replay sample, and its last layer learned anew."""

import dataclasses
import io
from pathlib import Path

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from mien.models.manifest import MODEL_FILE, REPLAY_FILE, PackageError, check_seeds
from mien.models.measured import crop_hashes, keep_pictures, read_pictures
from mien.models.package import SHIPPED_MODEL, ModelPackage, load_package
from mien.models.scorer import Scorer
from tests.mien.models.packages import brightness_model
from tests.training.drawn import draw_faces
from tests.training.retraining.nets import (
    FEATURES,
    INPUTS,
    UNKNOWN,
    corrected,
    draw_known,
    retrainable,
)
from training.errors import DataError
from training.retraining.corrections import CorrectedFaces, share_of
from training.retraining.head import MOST_STEPS, HeadTeacher
from training.retraining.progress_reporter import LostJobError
from training.seeds.last_layer import Head, LocalPart
from training.seeds.latent import Latent
from training.seeds.replay import Replay, fixed_set, make_replay, read_replay
from training.seeds.weights import pack_weights, unpack_weights

pytestmark = pytest.mark.training


class Quiet:
    """Hears how it goes, and loses the job at a step of an epoch when told to."""

    def __init__(self, lost_at: tuple[int, int] | None = None) -> None:
        self.epochs: list[int] = []
        self.losses: list[float] = []
        self._lost_at = lost_at

    def stage(self, name: str) -> None:
        pass

    def detail(self, name: str) -> None:
        pass

    def step(
        self, epoch: int, epochs: int, step: int, steps: int, images: int, loss: float, right: float
    ) -> None:
        if (epoch, step) == self._lost_at:
            raise LostJobError
        if step == 1:
            self.epochs.append(epoch)
        self.losses.append(loss)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("package")
    retrainable(path)
    return path


@pytest.fixture(scope="module")
def package(folder: Path) -> ModelPackage:
    return load_package(folder)


@pytest.fixture(scope="module")
def replay(folder: Path, package: ModelPackage) -> Replay:
    return read_replay((folder / REPLAY_FILE).read_bytes(), Latent(package.model))


def corrections(count: int = 40) -> CorrectedFaces:
    drawn = draw_faces(count * 8, 0, seed=11)
    rows = np.flatnonzero(drawn.votes.argmax(axis=1) == UNKNOWN)
    return corrected(drawn.crops[rows], np.full(len(rows), UNKNOWN))


def teacher(
    latent: Latent, replay: Replay, learn: CorrectedFaces, heard: Quiet | None = None
) -> HeadTeacher:
    return HeadTeacher(latent, replay, learn, (), 1, heard or Quiet())  # type: ignore[arg-type]


def test_trunk_and_head_give_what_the_net_gives(package: ModelPackage) -> None:
    latent = Latent(package.model)
    crops = draw_faces(70, 0).crops
    scores = latent.head.scores(latent.features(crops))
    assert np.abs(scores - Scorer(package).scores(crops)).max() < 1e-5
    assert latent.head.scale == pytest.approx(2.0)
    assert latent.features(crops[:0]).shape == (0, FEATURES)


def test_another_head_of_another_scale(package: ModelPackage) -> None:
    latent = Latent(package.model)
    other = Head(latent.head.weights[:, ::-1], latent.head.bias[::-1] + 1, 0.5)
    changed = Latent(latent.with_head(other))
    features = latent.features(draw_faces(20, 0).crops)
    assert np.abs(changed.head.scores(features) - other.scores(features)).max() < 1e-5
    assert np.array_equal(changed.features(draw_faces(20, 0).crops), features)


def test_a_local_part_is_put_into_the_graph_and_taken_out_again(package: ModelPackage) -> None:
    latent = Latent(package.model)
    random = np.random.default_rng(3)
    local = LocalPart(
        (random.normal(size=(FEATURES, 1)) / 20).astype(np.float32),
        np.array([0.3], np.float32),
        (random.normal(size=(INPUTS, 8)) / 20).astype(np.float32),
        np.arange(8, dtype=np.float32),
        np.linspace(1, 0, 8, dtype=np.float32),
    )
    head = Head(latent.head.weights, latent.head.bias, latent.head.scale, local)
    crops = draw_faces(20, 0).crops
    features = latent.features(crops)
    assert np.ptp(local.likeness(features)) > 0.1
    assert np.abs(head.scores(features) - latent.head.scores(features)).max() > 0.1

    model = latent.with_head(head)
    changed = Latent(model)
    assert changed.head.local is not None
    assert np.allclose(changed.head.local.weights, local.weights)
    assert np.array_equal(changed.features(crops), features)
    assert changed.with_head(latent.head) == latent.with_head(latent.head), "nothing is left of it"
    answers = Scorer(ModelPackage(package.manifest, model, b"")).scores(crops)
    assert np.abs(answers - head.scores(features)).max() < 1e-5


def test_a_graph_without_a_plain_last_layer_is_refused() -> None:
    with pytest.raises(PackageError, match=r"last layer that can be learned anew: Add"):
        Latent(brightness_model())


def test_the_replay_sample_keeps_no_face_that_is_measured_on(package: ModelPackage) -> None:
    faces = draw_faces(train=300, valid=80, seed=2)
    faces.hashes[300:310] = faces.hashes[0:10]
    replay = read_replay(make_replay(package.model, faces), Latent(package.model))
    assert (len(replay.features), len(replay.fixed)) == (290, 80)
    assert replay.source == "80 faces of the split valid"
    assert replay.truth.tolist() == faces.split("valid").votes.argmax(axis=1).tolist()
    latent = Latent(package.model)
    exact = latent.head.scores(latent.features(faces.split("valid").crops))
    assert np.abs(latent.head.scores(replay.fixed) - exact).max() < 0.01


def test_the_test_split_is_the_fixed_set_where_there_is_one() -> None:
    assert fixed_set(draw_faces(8, 8, 16))[0] == "test"
    with pytest.raises(DataError, match="neither the split test nor valid"):
        fixed_set(draw_faces(8, 0))


def test_a_damaged_sample_is_refused(folder: Path, package: ModelPackage) -> None:
    content = (folder / REPLAY_FILE).read_bytes()
    with pytest.raises(PackageError, match="no replay sample"):
        read_replay(content[:500], Latent(package.model))
    other = Latent((SHIPPED_MODEL / MODEL_FILE).read_bytes())
    with pytest.raises(PackageError, match=rf"whose trunk gives {other.width} values"):
        read_replay(content, other)
    manifest = load_package(folder).manifest
    check_seeds(manifest, {REPLAY_FILE: content})
    for files, why in [
        ({REPLAY_FILE: content + b"x"}, "altered"),
        ({}, "replay.npz is missing"),
        ({REPLAY_FILE: content, "weights.npz": b""}, "weights.npz is not named"),
    ]:
        with pytest.raises(PackageError, match=why):
            check_seeds(manifest, files)


def test_an_unknown_label_is_learned_and_the_others_are_kept(
    package: ModelPackage, replay: Replay
) -> None:
    latent = Latent(package.model)
    head = teacher(latent, replay, corrections()).learn()
    faces = draw_faces(240, 0, seed=7)
    truth, features = faces.votes.argmax(axis=1), latent.features(faces.crops)
    unknown = truth == UNKNOWN
    assert (latent.head.logits(features).argmax(axis=1) == truth)[unknown].mean() == 0
    right = head.logits(features).argmax(axis=1) == truth
    assert right[unknown].mean() > 0.8
    assert right[~unknown].mean() > 0.9


def test_the_same_corrections_give_the_same_layer_and_a_lost_job_ends(
    package: ModelPackage, replay: Replay
) -> None:
    latent, learn, heard = Latent(package.model), corrections(20), Quiet()
    head = teacher(latent, replay, learn, heard).learn()
    again = teacher(latent, replay, learn).learn()
    assert head.local is not None
    assert again.local is not None
    assert np.array_equal(head.local.weights, again.local.weights)
    assert 4 <= len(heard.losses) < MOST_STEPS, "it has come to rest, and was told of"
    assert heard.losses[-1] < heard.losses[0] / 2
    with pytest.raises(LostJobError):
        teacher(latent, replay, learn, Quiet(lost_at=(1, 3))).learn()


def test_further_layers_answer_what_they_did_not_learn_from(
    package: ModelPackage, replay: Replay
) -> None:
    latent = Latent(package.model)
    drawn = draw_faces(240, 0, seed=11)
    truth = drawn.votes.argmax(axis=1)
    learn = corrected(drawn.crops, truth)
    folds = np.where(truth == UNKNOWN, 0, 1 + learn.folds % 7)
    taught = teacher(latent, replay, dataclasses.replace(learn, folds=folds))
    asked = truth == UNKNOWN
    itself = taught.learn().scores(latent.features(learn.crops[asked]))
    assert (itself.argmax(axis=1) == UNKNOWN).mean() > 0.8
    crossed = taught.cross_fitted(asked)
    assert crossed.shape == (asked.sum(), 8)
    assert not (crossed.argmax(axis=1) == UNKNOWN).any(), "all of them are in one fold"


def test_a_sample_of_an_earlier_release_teaches_as_well(
    package: ModelPackage, replay: Replay
) -> None:
    latent, buffer = Latent(package.model), io.BytesIO()
    np.savez_compressed(
        buffer,
        features=replay.features[:, :INPUTS].astype(np.float16),
        fixed=replay.fixed[:, :INPUTS].astype(np.float16),
        truth=replay.truth,
        hashes=replay.hashes,
        source=np.array(replay.source),
    )
    earlier = read_replay(buffer.getvalue(), latent)
    head = teacher(latent, earlier, corrections()).learn()
    assert head.local is not None
    assert not head.local.direction[INPUTS:].any()
    faces = draw_faces(240, 0, seed=7)
    truth, scores = faces.votes.argmax(axis=1), head.scores(latent.features(faces.crops))
    assert (scores.argmax(axis=1) == truth)[truth == UNKNOWN].mean() > 0.8


def test_few_corrections_are_shown_often_enough_and_many_not_too_often() -> None:
    assert share_of(1) == pytest.approx(1 / 12)
    assert share_of(200) == pytest.approx(1 / 6)
    assert share_of(5_000) == pytest.approx(1 / 4)


def test_weights_travel_in_half_precision() -> None:
    weights: list[NDArray[np.float32]] = [
        np.ones((3, 2), np.float32),
        np.full((2, 8), 0.5, np.float32),
    ]
    weights.append(np.zeros(8, np.float32))
    back = unpack_weights(pack_weights(weights))
    assert [values.shape for values in back] == [(3, 2), (2, 8), (8,)]
    assert back[1][0, 0] == 0.5
    with pytest.raises(PackageError, match="holds no weights"):
        unpack_weights(b"nothing")


def test_pictures_that_are_measured_on_are_found_by_their_hash(tmp_path: Path) -> None:
    crops = draw_known(16, 8).crops
    keys = [key.decode() for key in crop_hashes(crops)]
    assert read_pictures(tmp_path, keys) == {}
    keep_pictures(tmp_path, crops)
    pictures = read_pictures(tmp_path, [keys[3], "absent"])
    assert list(pictures) == [keys[3]]
    assert np.array_equal(pictures[keys[3]], crops[3])
    (tmp_path / "measured.npz").write_bytes(b"cut short")
    assert read_pictures(tmp_path, keys) == {}


def test_the_manifest_of_earlier_packages_is_understood(package: ModelPackage) -> None:
    fields = msgspec.to_builtins(package.manifest)
    for name in ("lineage", "weights_sha256", "replay_sha256"):
        del fields[name]
    assert msgspec.convert(fields, type(package.manifest)).lineage is None
