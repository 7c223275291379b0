"""From a trained net to a package, and its figures."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from mien.faces import answers
from mien.models.manifest import unpack_golden
from mien.models.package import LABELS, PackageError, load_package, save_package
from mien.models.scorer import Scorer
from tests.mien.models.packages import brightness_package
from training.datasets.dataset import LabelledFaces
from training.errors import DataError
from training.evaluation.evaluate import evaluate, label_columns
from training.evaluation.jitter import jitter
from training.evaluation.metrics import softmax
from training.packaging.calibration import fit_temperature
from training.packaging.export import to_onnx, to_run, with_scores
from training.packaging.golden import draw_golden
from training.packaging.making import Made, make_package
from training.packaging.quantise import LEAST_ALIKE, MOST_MOVED, scores_of
from training.run.train import Learned

pytestmark = pytest.mark.training


def test_the_package_is_whole(made: Made, tmp_path: Path) -> None:
    save_package(made.package, tmp_path, made.documents)
    package = load_package(tmp_path)
    Scorer(package).check_golden()
    manifest = package.manifest
    assert package.version.startswith("drawn-")
    assert manifest.labels == list(LABELS)
    assert manifest.metrics["accuracy_majority"] == made.figures.accuracy_majority
    assert manifest.configuration["width"] == 16
    assert manifest.versions["keras"].startswith("3.")
    assert manifest.duration_s > 0
    card = (tmp_path / "card.md").read_text()
    assert package.version in card
    assert f"{made.figures.accuracy_majority:.2%}" in card
    for name in ("confusion.png", "curves.png"):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")


def test_the_package_computes_in_8_bits_and_says_what_that_costs(
    made: Made, learned: Learned, faces: LabelledFaces
) -> None:
    manifest = made.package.manifest
    assert manifest.precision == "int8"
    assert manifest.metrics["int8_alike"] >= LEAST_ALIKE
    assert 0 < manifest.metrics["int8_moved"] <= MOST_MOVED
    assert 0.8 < manifest.metrics["float32_accuracy_by_score"] <= 1
    graph = onnx.load_model_from_string(made.package.model).graph
    kinds = {
        tensor.data_type
        for tensor in graph.initializer
        if any(tensor.name in node.input for node in graph.node if node.op_type.endswith("Linear"))
        and len(tensor.dims) == 4
    }
    assert kinds == {onnx.TensorProto.INT8}
    # 7 of the 8 bits: no processor overflows.
    weights = [numpy_helper.to_array(t) for t in graph.initializer if len(t.dims) == 4]
    whole = [kernel for kernel in weights if kernel.dtype == np.int8]
    assert len(whole) > 3
    assert max(int(np.abs(kernel).max()) for kernel in whole) <= 64


def test_a_net_that_8_bits_would_change_stays_as_it_is(
    learned: Learned, faces: LabelledFaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.packaging.quantise.MOST_MOVED", 0.0)
    package = make_package(learned, faces, "drawn").package
    assert package.manifest.precision == "float32"
    assert "int8_alike" not in package.manifest.metrics
    Scorer(package).check_golden()


def test_golden_scores_hold_whatever_the_runtime_merges(made: Made) -> None:
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions  # noqa: TID251

    crops, expected = unpack_golden(made.package.golden)
    options = SessionOptions()
    options.graph_optimization_level = GraphOptimizationLevel.ORT_DISABLE_ALL
    session = InferenceSession(made.package.model, options, providers=["CPUExecutionProvider"])
    scores = session.run(None, {session.get_inputs()[0].name: crops})[0]
    assert np.abs(scores - expected).max() < 0.02


def test_the_rule_is_that_of_training(made: Made, faces: LabelledFaces) -> None:
    rule = made.package.manifest.answer
    assert rule is not None
    assert (rule.rule, rule.power) == ("prior", 0.35)
    assert rule.prior == pytest.approx([1 / 8] * 8)
    assert Scorer(made.package).weights == pytest.approx([1.0] * 8)


def test_an_altered_package_is_refused(made: Made, tmp_path: Path) -> None:
    save_package(made.package, tmp_path)
    content = bytearray((tmp_path / "model.onnx").read_bytes())
    content[-100] ^= 1
    (tmp_path / "model.onnx").write_bytes(content)
    with pytest.raises(PackageError, match="altered"):
        load_package(tmp_path)


@pytest.mark.parametrize("count", [1, 7, 16])
def test_onnx_gives_what_keras_gives(
    made: Made, learned: Learned, faces: LabelledFaces, count: int
) -> None:
    net = to_run(learned.net, learned.state.config)
    manifest = made.package.manifest
    scored = with_scores(net, manifest.temperature)
    expected = np.asarray(scored(faces.crops[:count]))
    scores = scores_of(to_onnx(scored, faces.crops[:1]), faces.crops[:count])
    assert np.abs(scores - expected).max() < 1e-4
    assert np.allclose(scores.sum(axis=1), 1, atol=1e-5)
    assert np.abs(Scorer(made.package).scores(faces.crops[:count]) - expected).max() < MOST_MOVED


def test_the_export_takes_any_batch(learned: Learned, faces: LabelledFaces) -> None:
    net = with_scores(to_run(learned.net, learned.state.config), 2.0)
    assert to_onnx(net, faces.crops[:3]).startswith(b"\x08")


def test_figures_against_a_count_by_hand(made: Made, faces: LabelledFaces) -> None:
    held = faces.split("valid")
    truth = held.votes.argmax(axis=1)
    scorer = Scorer(made.package)
    scores = scorer.scores(held.crops)
    right = np.array([answers.answer(row, scorer.weights) for row in scores.tolist()]) == truth
    figures = evaluate(scorer, faces, "valid")
    assert figures.accuracy_by_score == pytest.approx((scores.argmax(axis=1) == truth).mean())
    assert figures.faces == figures.faces_all == 64
    assert figures.faces_seen == 2
    assert figures.accuracy_majority == figures.accuracy_all == pytest.approx(right.mean())
    assert figures.accuracy_majority_unseen == pytest.approx(right[2:].mean())
    recall = [right[truth == label].mean() for label in range(8)]
    assert [figures.recall[label] for label in LABELS] == pytest.approx(recall)
    assert figures.macro_recall == pytest.approx(np.mean(recall))
    assert np.array(figures.confusion).sum(axis=1).tolist() == [8] * 8
    assert 0 < figures.ms_per_face < 1000


def test_a_package_with_labels_in_another_order_is_measured(faces: LabelledFaces) -> None:
    figures = evaluate(Scorer(brightness_package()), faces, "test")
    assert figures.faces == 32
    answered = np.array(figures.confusion).sum(axis=0)
    # Every crop has some light, so the net always answers with its first label.
    assert answered[LABELS.index("happiness")] == 32


def test_foreign_labels_and_empty_splits_are_refused(faces: LabelledFaces) -> None:
    with pytest.raises(DataError, match="joy"):
        label_columns(("joy", "fear"))
    with pytest.raises(DataError, match="split test has no face"):
        evaluate(Scorer(brightness_package()), faces.split("valid"), "test")


def test_the_temperature_is_found_again() -> None:
    random = np.random.default_rng(1)
    logits = random.normal(scale=2, size=(20_000, 8)).astype(np.float32)
    chance = random.random((len(logits), 1))
    truth = (softmax(logits).cumsum(axis=1) < chance).sum(axis=1).clip(max=7)
    temperature = fit_temperature(logits * np.float32(1.7), truth)
    assert temperature == pytest.approx(1.7, rel=0.05)


def test_golden_samples_are_drawn_alike_each_time(made: Made) -> None:
    crops, scores = unpack_golden(made.package.golden)
    assert np.array_equal(crops, draw_golden())
    assert scores.shape == (16, 8)
    assert len(np.unique(crops.reshape(16, -1), axis=0)) == 16


def test_jitter_moves_by_no_more_than_it_says() -> None:
    dot = np.zeros((40, 48, 48), np.uint8)
    dot[:, 23:25, 23:25] = 255
    moved = jitter(dot)
    rows, columns = np.mgrid[:48, :48]
    weights = moved.sum(axis=(1, 2), dtype=float)
    x = (moved * columns).sum(axis=(1, 2)) / weights - 23.5
    y = (moved * rows).sum(axis=(1, 2)) / weights - 23.5
    assert np.abs(np.abs(x) - 2).max() < 0.3
    assert np.abs(np.abs(y) - 2).max() < 0.3
