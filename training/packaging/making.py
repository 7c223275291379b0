"""Makes a model package of a trained net."""

from __future__ import annotations

import datetime
import hashlib
import platform
from dataclasses import dataclass
from importlib.metadata import version

import msgspec
import numpy as np

from mien.faces.alignment import CROP_SIZE_PX, TEMPLATE
from mien.models.manifest import Answer, Manifest, pack_golden
from mien.models.package import LABELS, ModelPackage
from mien.models.scorer import Scorer
from training.datasets import votes
from training.datasets.dataset import LabelledFaces
from training.errors import DataError
from training.evaluation.evaluate import EvaluationFigures, evaluate
from training.packaging import export
from training.packaging.calibration import fit_temperature
from training.packaging.card import write_card
from training.packaging.golden import draw_golden
from training.packaging.pictures import draw_confusion, draw_curves
from training.packaging.quantise import CALIBRATION_FACES, compare, quantise, scores_of
from training.run.train import Learned

_PARITY_FACES = 16
_PREDICT_BATCH = 256
_LIBRARIES = ("keras", "tensorflow", "numpy", "onnx", "onnxruntime", "opencv-python-headless")


@dataclass(frozen=True)
class Made:
    """A package with what people read about it.

    Attributes:
        package: what classifiers load.
        documents: the card and its pictures, by file name.
        figures: of the validation split.
        left_out: of the training faces that the run left out; None where it took all.
    """

    package: ModelPackage
    documents: dict[str, bytes]
    figures: EvaluationFigures
    left_out: EvaluationFigures | None


def make_package(learned: Learned, faces: LabelledFaces, name: str, quantised: bool = True) -> Made:
    """Calibrate, export, quantise, check and measure a trained net.

    Args:
        learned: the net and its run.
        faces: the data of the run; the split valid calibrates and measures.
        name: of the package.
        quantised: whether it may compute in 8 bits.

    Raises:
        DataError: the validation split has no face with a clear label.
        RunError: the exported net differs from the trained one.
        PackageError: the package fails its own golden samples.
    """
    net = export.to_run(learned.net, learned.state.config)
    held = faces.split("valid")
    truth = votes.majority(held.votes)
    clear = truth >= 0
    if not clear.any():
        raise DataError("the split valid has no face with a clear label; it calibrates the net")
    logits = net.predict(held.crops[clear], _PREDICT_BATCH, verbose=0)
    temperature = fit_temperature(logits, truth[clear])
    exact = export.to_onnx(export.with_scores(net, temperature), held.crops[:_PARITY_FACES])
    described = _describe(name, learned, faces, temperature)
    package = _sign(*(_fastest(described, exact, faces) if quantised else (described, exact)))
    figures = evaluate(Scorer(package), faces, "valid")
    left_out = evaluate(Scorer(package), faces, "fold") if learned.state.config.fold else None
    package = _with_figures(package, figures)
    Scorer(package).check_golden()
    documents = {
        "card.md": write_card(package, figures, learned.state, left_out).encode(),
        "confusion.png": draw_confusion(figures.confusion, f"{package.version}, split valid"),
        "curves.png": draw_curves(learned.state.epochs),
    }
    return Made(package, documents, figures, left_out)


def in_8_bits(exact: bytes, faces: LabelledFaces) -> bytes:
    """The 8-bit form of a graph, calibrated on training faces from everywhere in the data."""
    learned = faces.split("train").crops
    chosen = np.linspace(0, len(learned) - 1, CALIBRATION_FACES).astype(int)
    return quantise(exact, learned[np.unique(chosen)])


def _fastest(manifest: Manifest, exact: bytes, faces: LabelledFaces) -> tuple[Manifest, bytes]:
    """The net in 8 bits where that answers as the exact one does, and what is said of it."""
    quantised = in_8_bits(exact, faces)
    parity = compare(exact, quantised, faces.split("valid").crops)
    if not parity.holds:
        return manifest, exact
    right = _accuracy(exact, faces)
    metrics = {
        "int8_alike": parity.alike,
        "int8_moved": parity.moved,
        "float32_accuracy_by_score": right,
    }
    return msgspec.structs.replace(manifest, precision="int8", metrics=metrics), quantised


def _accuracy(model: bytes, faces: LabelledFaces) -> float:
    """Of the highest score, on the validation split."""
    held = faces.split("valid")
    truth = votes.majority(held.votes)
    clear = truth >= 0
    return float((scores_of(model, held.crops[clear]).argmax(axis=1) == truth[clear]).mean())


def _describe(name: str, learned: Learned, faces: LabelledFaces, temperature: float) -> Manifest:
    """The manifest without hashes and figures."""
    config = learned.state.config
    return Manifest(
        name=name,
        labels=list(LABELS),
        input_px=CROP_SIZE_PX,
        template=[[round(float(value), 6) for value in point] for point in TEMPLATE],
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        model_sha256="",
        golden_sha256="",
        training_data_sha256=learned.state.data,
        metrics={},
        recall={},
        temperature=temperature,
        configuration=msgspec.to_builtins(config),
        versions={
            "python": platform.python_version(),
            **{library: version(library) for library in _LIBRARIES},
        },
        duration_s=round(sum(epoch.seconds for epoch in learned.state.epochs), 1),
        answer=Answer(rule="prior", power=config.power, prior=_prior(faces.split("train"))),
    )


def _prior(learned: LabelledFaces) -> list[float]:
    """The share of each label among the training faces with a clear one; none is 0."""
    truth = votes.majority(learned.votes)
    counts = 1 + np.bincount(truth[truth >= 0], minlength=len(LABELS))
    return [round(float(count / counts.sum()), 6) for count in counts]


def _sign(manifest: Manifest, model: bytes) -> ModelPackage:
    """The package with its hashes, its golden scores given by the net itself."""
    digest = hashlib.sha256(model).hexdigest()
    manifest = msgspec.structs.replace(manifest, model_sha256=digest)
    crops = draw_golden()
    golden = pack_golden(crops, Scorer(ModelPackage(manifest, model, b"")).scores(crops))
    digest = hashlib.sha256(golden).hexdigest()
    return ModelPackage(msgspec.structs.replace(manifest, golden_sha256=digest), model, golden)


def _with_figures(package: ModelPackage, figures: EvaluationFigures) -> ModelPackage:
    """The same package with its figures in the manifest."""
    fields = msgspec.to_builtins(figures)
    metrics = {key: value for key, value in fields.items() if isinstance(value, int | float)}
    recall = {label: value for label, value in figures.recall.items() if value is not None}
    manifest = msgspec.structs.replace(
        package.manifest, metrics={**metrics, **package.manifest.metrics}, recall=recall
    )
    return ModelPackage(manifest, package.model, package.golden)
