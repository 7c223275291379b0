"""Makes a model package of a trained net."""

from __future__ import annotations

import datetime
import hashlib
import platform
from dataclasses import dataclass
from importlib.metadata import version

import msgspec

from faces.alignment import CROP_SIZE_PX, TEMPLATE
from faces.manifest import Manifest, pack_golden
from faces.package import LABELS, ModelPackage
from faces.scorer import Scorer
from training import export, votes
from training.calibration import Calibration, fit_calibration
from training.card import write_card
from training.dataset import Faces
from training.errors import DataError
from training.evaluate import Figures, evaluate
from training.golden import draw_golden
from training.pictures import draw_confusion, draw_curves
from training.train import Learned

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
    """

    package: ModelPackage
    documents: dict[str, bytes]
    figures: Figures


def make_package(learned: Learned, faces: Faces, name: str) -> Made:
    """Calibrate, export, check and measure a trained net.

    Args:
        learned: the net and its run.
        faces: the data of the run; the split valid calibrates and measures.
        name: of the package.

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
    calibration = fit_calibration(logits, truth[clear])
    model = export.to_onnx(export.with_scores(net, calibration), held.crops[:_PARITY_FACES])
    bare = _package(name, model, learned, faces, calibration)
    figures = evaluate(Scorer(bare), faces, "valid")
    package = _described(bare, figures)
    Scorer(package).check_golden()
    documents = {
        "card.md": write_card(package, figures, learned.state).encode(),
        "confusion.png": draw_confusion(figures.confusion, f"{package.version}, split valid"),
        "curves.png": draw_curves(learned.state.epochs),
    }
    return Made(package, documents, figures)


def _package(
    name: str, model: bytes, learned: Learned, faces: Faces, calibration: Calibration
) -> ModelPackage:
    """The package without figures, its golden scores given by the net itself."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    crops = draw_golden()
    manifest = Manifest(
        name=name,
        labels=list(LABELS),
        input_px=CROP_SIZE_PX,
        template=[[round(float(value), 6) for value in point] for point in TEMPLATE],
        created=now,
        model_sha256=hashlib.sha256(model).hexdigest(),
        golden_sha256="",
        training_data_sha256=learned.state.data,
        metrics={},
        recall={},
        temperature=calibration.temperature,
        label_bias=[round(float(value), 4) for value in calibration.bias],
        configuration=msgspec.to_builtins(learned.state.config),
        versions={
            "python": platform.python_version(),
            **{library: version(library) for library in _LIBRARIES},
        },
        duration_s=round(sum(epoch.seconds for epoch in learned.state.epochs), 1),
    )
    scores = Scorer(ModelPackage(manifest, model, b"")).scores(crops)
    golden = pack_golden(crops, scores)
    signed = msgspec.structs.replace(manifest, golden_sha256=hashlib.sha256(golden).hexdigest())
    return ModelPackage(signed, model, golden)


def _described(package: ModelPackage, figures: Figures) -> ModelPackage:
    """The same package with its figures in the manifest."""
    fields = msgspec.to_builtins(figures)
    metrics = {key: value for key, value in fields.items() if isinstance(value, int | float)}
    recall = {label: value for label, value in figures.recall.items() if value is not None}
    manifest = msgspec.structs.replace(package.manifest, metrics=metrics, recall=recall)
    return ModelPackage(manifest, package.model, package.golden)
