"""The commands `mien train` and `mien export`.

TensorFlow and Keras take seconds to import and are in the extra `training` only, so each
command imports what it needs when it runs.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

import click
import msgspec
import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from mien.models.manifest import REPLAY_FILE, WEIGHTS_FILE, check_seeds
from mien.models.package import LABELS, ModelPackage, PackageError, load_package, save_package
from training.datasets.dataset import LabelledFaces, load_faces
from training.datasets.mapping import read_mapping
from training.datasets.samples import FOLDS, SPLITS, Skipped
from training.errors import DataError, RunError
from training.run.config import PRESETS, TrainConfig
from training.run.progress import RunProgress

_PACKAGE = "package"
_RUN = "run"
_CACHE = "cache"
_NAME = "mien"
_EXTRA = ("tensorflow", "tensorboard", "keras", "tf2onnx", "matplotlib")

data_option = click.option(
    "--data",
    "paths",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="fer2013.csv, the FER+ layout (folder or .zip) or a folder per label; may be repeated.",
)
labels_option = click.option(
    "--labels",
    "mapping",
    type=click.Path(path_type=Path),
    help='JSON file that maps label names to labels: {"glad": "happiness", "other": "-"}.',
)


@click.command(
    epilog="\b\nExamples:\n  mien train --data ferplus.zip --out mymodel\n"
    "  mien train --data pictures --labels labels.json --out mymodel --resume"
)
@data_option
@labels_option
@click.option(
    "--out",
    default=Path("mien-model"),
    type=click.Path(path_type=Path),
    show_default=True,
    help="Folder that the run is kept in, and the package when it is done.",
)
@click.option("--resume", is_flag=True, help="Go on with the run in --out.")
@click.option(
    "--epochs",
    type=click.IntRange(0, 10_000),
    help="Instead of the preset's; 0 packs what --from names as it is, in this release's form.",
)
@click.option(
    "--preset",
    default="full",
    type=click.Choice(sorted(PRESETS)),
    show_default=True,
    help="How long and how fast it learns; finish goes on from what --from names.",
)
@click.option(
    "--from",
    "begun",
    type=click.Path(path_type=Path),
    help="Folder of a model package whose weights to go on from, instead of from chance.",
)
@click.option(
    "--teacher",
    "teachers",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Folder of a model package to learn from beside the votes; may be repeated.",
)
@click.option(
    "--fold",
    default=0,
    type=click.IntRange(0, FOLDS),
    help=f"Leave this of {FOLDS} equal parts of the training faces out, and measure it as well.",
)
@click.option("--tensorboard", is_flag=True, help="Write TensorBoard logs below --out.")
def train(
    paths: tuple[Path, ...],
    mapping: Path | None,
    out: Path,
    resume: bool,
    epochs: int | None,
    preset: str,
    begun: Path | None,
    teachers: tuple[Path, ...],
    fold: int,
    tensorboard: bool,
) -> None:
    """Train a model on labelled faces and make a package of it."""
    _need_training_extra()
    from training.run.runstate import RunStore
    from training.run.train import train as learn

    if epochs == 0 and begun is None:
        raise click.UsageError("--epochs 0 packs what --from names; name a package")
    config = msgspec.structs.replace(PRESETS[preset], fold=fold)
    if epochs is not None:
        config = msgspec.structs.replace(config, epochs=epochs)
    console = Console()
    try:
        start, graph = None, None
        if begun is not None:
            package = load_package(begun)
            # What was learned would be lost at the rate that suits weights of chance.
            rate = config.learning_rate / 4
            config = msgspec.structs.replace(
                _built_like(package, config), start=package.version, learning_rate=rate
            )
            if package.manifest.weights_sha256 is None:
                graph = package.model
            else:
                start = _weights(package, begun)
        taught_by = [_teacher(folder) for folder in teachers]
        config = msgspec.structs.replace(
            config, teachers=tuple(package.version for package in taught_by)
        )
        store = RunStore(out / _RUN)
        if store.exists() and not resume:
            raise RunError(f"{out}: holds a run; add --resume to go on, or choose another --out")
        with RunProgress(console, config.epochs) as progress:
            faces = load(paths, mapping, out / _CACHE, progress).leave_out(fold)
            if resume and not store.exists():
                progress.say(f"{out}: no finished epoch to resume from; starting anew")
                resume = False
            if graph is not None and not resume:
                from training.net.recover import recover_weights

                start = recover_weights(graph, config, faces.split("train").crops)
            logs = out / "logs" if tensorboard else None
            learn(faces, config, store, progress, resume, logs, taught_by, start)
            _make(faces, out, progress)
    except (DataError, RunError, PackageError) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        console.print(f"stopped; the same command with --resume goes on ({out})")
        raise SystemExit(130) from None


@click.command(epilog="\b\nExample:\n  mien export mymodel --data ferplus.zip")
@click.argument("run", type=click.Path(path_type=Path))
@data_option
@labels_option
def export(run: Path, paths: tuple[Path, ...], mapping: Path | None) -> None:
    """Make a package of what RUN learned, the --out of a `mien train` that was stopped."""
    _need_training_extra()
    from training.run.runstate import RunStore

    try:
        fold = RunStore(run / _RUN).load_state().config.fold
        with RunProgress(Console(), epochs=0) as progress:
            faces = load(paths, mapping, run / _CACHE, progress).leave_out(fold)
            _make(faces, run, progress)
    except (DataError, RunError, PackageError) as error:
        raise click.ClickException(str(error)) from error


def _teacher(folder: Path) -> ModelPackage:
    """The teacher's package, which must score the labels that are to be learned."""
    package = load_package(folder)
    if package.labels != LABELS:
        raise PackageError(f"{folder}: scores other labels than those to be learned")
    return package


def _built_like(package: ModelPackage, config: TrainConfig) -> TrainConfig:
    """The settings with the build of a package's net.

    Of packages that do not name the kind of their net, mirrored ones bring weights.

    Raises:
        PackageError: the package tells its build in a way that this release does not know.
    """
    told = package.manifest.configuration
    build: dict[str, Any] = {name: told[name] for name in ("width", "blocks") if name in told}
    build["detail"] = told.get("detail", [])
    build["net"] = told.get("net", "mirrored" if package.manifest.weights_sha256 else "plain")
    try:
        return msgspec.convert({**msgspec.to_builtins(config), **build}, TrainConfig)
    except msgspec.ValidationError as error:
        raise PackageError(f"{package.version} is of a net of another build: {error}") from None


def _weights(package: ModelPackage, folder: Path) -> list[NDArray[np.float32]]:
    """The weights of a package that was made to be trained on."""
    from training.seeds.weights import unpack_weights

    paths = [folder / name for name in (WEIGHTS_FILE, REPLAY_FILE)]
    files = {path.name: path.read_bytes() for path in paths if path.is_file()}
    check_seeds(package.manifest, files)
    return unpack_weights(files[WEIGHTS_FILE])


def load(
    paths: tuple[Path, ...], mapping: Path | None, cache: Path, progress: RunProgress
) -> LabelledFaces:
    """The faces of some data sets, with a word on what was left out.

    Raises:
        DataError: a path holds no data set, or the mapping is none.
    """
    skipped = Skipped()
    labels = read_mapping(mapping) if mapping is not None else None
    faces = load_faces(paths, cache, skipped, labels, progress.cropping)
    for line in skipped.lines():
        progress.say(line)
    given = [split for split in SPLITS if split != "fold"]
    amounts = ", ".join(f"{len(faces.split(split))} {split}" for split in given)
    progress.say(f"{len(faces)} faces ({amounts}), {faces.aligned.mean():.1%} aligned")
    return faces


def _make(faces: LabelledFaces, out: Path, progress: RunProgress) -> None:
    from training.evaluation.report import print_figures
    from training.packaging.making import make_package
    from training.run.runstate import RunStore
    from training.run.train import Learned
    from training.seeds.bundle import add_seeds

    store = RunStore(out / _RUN)
    learned = Learned(store.load_averaged(), store.load_state())
    made = make_package(learned, faces, _NAME)
    package, seeds = add_seeds(made.package, learned.net, faces)
    save_package(package, out / _PACKAGE, {**made.documents, **seeds})
    print_figures(progress.console, package.version, made.figures)
    if made.left_out is not None:
        print_figures(progress.console, package.version, made.left_out)
    progress.say(f"{package.version} is in {out / _PACKAGE}")


def _need_training_extra() -> None:
    for library in _EXTRA:
        if importlib.util.find_spec(library) is None:
            raise click.ClickException(f"training needs {library}: pip install 'mien[training]'")
    # Before TensorFlow is imported: it greets with a page of notes otherwise.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
