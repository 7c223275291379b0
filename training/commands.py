"""The commands `mien train` and `mien export`.

TensorFlow and Keras take seconds to import and are in the extra `training` only, so each
command imports what it needs when it runs.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import click
import msgspec
from rich.console import Console

from mien.models.package import PackageError
from training.datasets.dataset import LabelledFaces, load_faces
from training.datasets.mapping import read_mapping
from training.datasets.samples import FOLDS, SPLITS, Skipped
from training.errors import DataError, RunError
from training.run.config import ENSEMBLES, GO_ON, PRESETS
from training.run.progress import RunProgress

_CACHE = "cache"
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
    "  mien train --data pictures --labels labels.json --out mymodel --resume\n"
    "  mien train --data ferplus.zip --out mymodel --ensemble 2"
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
    help="How long and how fast it learns; finish and settle go on from what --from names.",
)
@click.option(
    "--from",
    "begun",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Folder of a model package whose weights to go on from, instead of from chance; "
    "of several that all went on from the same model, from the mean of their weights.",
)
@click.option(
    "--teacher",
    "teachers",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Folder of a model package to learn from beside the votes; may be repeated.",
)
@click.option(
    "--ensemble",
    default=0,
    type=click.IntRange(0, 5),
    help="First train so many nets from chance, then the result from the first, taught by all.",
)
@click.option(
    "--fold",
    default=0,
    type=click.IntRange(0, FOLDS),
    help=f"Leave this of {FOLDS} equal parts of the training faces out, and measure it as well.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 10_000),
    help="Another source of chance than the preset's: other order, other variants.",
)
@click.option("--tensorboard", is_flag=True, help="Write TensorBoard logs below --out.")
def train(
    paths: tuple[Path, ...],
    mapping: Path | None,
    out: Path,
    resume: bool,
    epochs: int | None,
    preset: str,
    begun: tuple[Path, ...],
    teachers: tuple[Path, ...],
    ensemble: int,
    fold: int,
    seed: int | None,
    tensorboard: bool,
) -> None:
    """Train a model on labelled faces and make a package of it."""
    _need_training_extra()
    from training.runs import RunTask, run, run_ensemble

    if epochs == 0 and not begun:
        raise click.UsageError("--epochs 0 packs what --from names; name a package")
    if ensemble and begun:
        raise click.UsageError("--ensemble begins with chance; leave out --from")
    if ensemble and preset not in ENSEMBLES:
        raise click.UsageError(f"--ensemble goes with --preset {' or '.join(ENSEMBLES)}")
    if preset in GO_ON and not begun:
        raise click.UsageError(f"--preset {preset} goes on from a package; name it with --from")
    first, last = ENSEMBLES[preset] if ensemble else (preset, preset)
    asked = {"fold": fold, "epochs": epochs, "seed": seed}
    changes = {name: value for name, value in asked.items() if value is not None}
    members = [
        msgspec.structs.replace(PRESETS[first], **{**changes, "seed": number})
        for number in range(1, ensemble + 1)
    ]
    config = msgspec.structs.replace(PRESETS[last], **changes)
    console = Console()
    try:
        task = RunTask(config, out, (), resume, tensorboard).taught_by(teachers)
        if begun:
            task = task.begin_with(begun)
        task.check_free()
        with RunProgress(console, config.epochs) as progress:
            faces = load(paths, mapping, out / _CACHE, progress).leave_out(fold)
        if members:
            run_ensemble(task, members, faces, console)
        else:
            run(task, faces, console)
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
    from training.runs import fold_of, make

    try:
        fold = fold_of(run)
        with RunProgress(Console(), epochs=0) as progress:
            make(load(paths, mapping, run / _CACHE, progress).leave_out(fold), run, progress)
    except (DataError, RunError, PackageError) as error:
        raise click.ClickException(str(error)) from error


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


def _need_training_extra() -> None:
    for library in _EXTRA:
        if importlib.util.find_spec(library) is None:
            raise click.ClickException(f"training needs {library}: pip install 'mien[training]'")
    # Before TensorFlow is imported: it greets with a page of notes otherwise.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
