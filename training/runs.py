"""What `mien train` does: one run, or several nets of which the last learns from the others.

Imports TensorFlow, which takes seconds.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from mien.models.manifest import MANIFEST_FILE, REPLAY_FILE, WEIGHTS_FILE, check_seeds
from mien.models.package import LABELS, ModelPackage, PackageError, load_package, save_package
from training.datasets.dataset import LabelledFaces
from training.errors import RunError
from training.evaluation.report import print_figures
from training.folds import check_unseen
from training.net.recover import recover_weights
from training.packaging.making import make_package
from training.run.config import TrainConfig
from training.run.progress import RunProgress
from training.run.runstate import RunStore
from training.run.train import Learned
from training.run.train import train as learn
from training.seeds.bundle import add_seeds
from training.seeds.weights import mean_weights, unpack_weights

_PACKAGE = "package"
_RUN = "run"
_NAME = "mien"
_TEACHER = "teacher-{}"


@dataclass(frozen=True)
class RunTask:
    """What a run is to be.

    Attributes:
        config: its settings.
        out: the folder of the run and its package.
        teachers: the packages that it learns from beside the votes.
        resume: whether to go on with the run in `out`.
        tensorboard: whether to write TensorBoard logs.
        start: the weights it begins with; None for chance.
        graph: the graph that has these weights merged in, where they are not known otherwise.
    """

    config: TrainConfig
    out: Path
    teachers: Sequence[ModelPackage]
    resume: bool
    tensorboard: bool
    start: list[NDArray[np.float32]] | None = None
    graph: bytes | None = None

    def check_free(self) -> None:
        """Refuse a folder that holds a run which is not to go on.

        Raises:
            RunError: it does, or it cannot be made.
        """
        begun = RunStore(self.out / _RUN).exists() or (self.out / _TEACHER.format(1)).exists()
        if begun and not self.resume:
            raise RunError(
                f"{self.out}: holds a run; add --resume to go on, or choose another --out"
            )

    def begin_with(self, folders: Sequence[Path]) -> RunTask:
        """The same, beginning with a package's weights, or the mean of several, and of that build.

        Raises:
            PackageError: a package, its weights or its build cannot be used, or it has learned
                from faces that are left out, or several did not go on from the same model.
        """
        packages = [load_package(folder) for folder in folders]
        for package in packages:
            check_unseen(package, self.config.fold)
        config = msgspec.structs.replace(
            _built_like(packages[0], self.config),
            start="+".join(package.version for package in packages),
            # What was learned would be lost at the rate that suits weights of chance.
            learning_rate=self.config.learning_rate / 4,
        )
        if len(packages) > 1:
            _check_kinship(packages)
        elif packages[0].manifest.weights_sha256 is None:
            return dataclasses.replace(self, config=config, graph=packages[0].model)
        pairs = zip(packages, folders, strict=True)
        return dataclasses.replace(
            self, config=config, start=mean_weights([_weights(*pair) for pair in pairs])
        )

    def taught_by(self, folders: Sequence[Path]) -> RunTask:
        """The same, with the packages in these folders as further teachers.

        Raises:
            PackageError: a folder holds none, or one that scores other labels or has learned from
                faces that are left out.
        """
        packages = [load_package(folder) for folder in folders]
        for folder, package in zip(folders, packages, strict=True):
            check_unseen(package, self.config.fold)
            if package.labels != LABELS:
                raise PackageError(f"{folder}: scores other labels than those to be learned")
        teachers = (*self.teachers, *packages)
        names = tuple(package.version for package in teachers)
        config = msgspec.structs.replace(self.config, teachers=names)
        return dataclasses.replace(self, config=config, teachers=teachers)


def run(task: RunTask, faces: LabelledFaces, console: Console) -> None:
    """Train a net as a task says, and make a package of it.

    Raises:
        DataError: too few usable faces.
        RunError: the stored run does not fit, or memory or disk is short.
        PackageError: the weights that it begins with are of a net of another build.
    """
    config, resume, start = task.config, task.resume, task.start
    store = RunStore(task.out / _RUN)
    with RunProgress(console, config.epochs) as progress:
        if resume and not store.exists():
            progress.say(f"{task.out}: no finished epoch to resume from; starting anew")
            resume = False
        if task.graph is not None and not resume:
            start = recover_weights(task.graph, config, faces.split("train").crops)
        logs = task.out / "logs" if task.tensorboard else None
        learn(faces, config, store, progress, resume, logs, task.teachers, start)
        make(faces, task.out, progress)


def run_ensemble(
    task: RunTask, members: Sequence[TrainConfig], faces: LabelledFaces, console: Console
) -> None:
    """Train nets from chance, then one that goes on from the first and that all of them teach.

    Args:
        task: of the last net; the others have folders of their own in its `out`. A resumed task
            takes finished ones as they are.
        members: the settings of the nets that teach it.
        faces: what all learn from.
        console: where to show how it goes.
    """
    folders = [task.out / _TEACHER.format(number + 1) for number in range(len(members))]
    for config, folder in zip(members, folders, strict=True):
        if not (folder / _PACKAGE / MANIFEST_FILE).is_file():
            console.print(f"{folder.name} of {len(members)}", highlight=False)
            member = dataclasses.replace(task, config=config, out=folder, teachers=())
            run(member, faces, console)
    packages = [folder / _PACKAGE for folder in folders]
    console.print("the net that they teach", highlight=False)
    run(task.begin_with(packages[:1]).taught_by(packages), faces, console)


def fold_of(out: Path) -> int:
    """The fold that the run in a folder left out; 0 for none.

    Raises:
        RunError: there is no run.
    """
    return RunStore(out / _RUN).load_state().config.fold


def make(faces: LabelledFaces, out: Path, progress: RunProgress) -> None:
    """Make a package of what the run in a folder has learned."""
    store = RunStore(out / _RUN)
    learned = Learned(store.load_averaged(), store.load_state())
    made = make_package(learned, faces, _NAME)
    package, seeds = add_seeds(made.package, learned.net, faces)
    save_package(package, out / _PACKAGE, {**made.documents, **seeds})
    print_figures(progress.console, package.version, made.figures)
    if made.left_out is not None:
        print_figures(progress.console, package.version, made.left_out)
    progress.say(f"{package.version} is in {out / _PACKAGE}")


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


def _check_kinship(packages: Sequence[ModelPackage]) -> None:
    """Refuse packages whose weights have no mean that would be a net.

    Two nets that learned from chance may do the same with quite other filters; the mean of these
    does nothing. Nets that went on from the same one stay close to each other.

    Raises:
        PackageError: they did not go on from the same model, or one brings no weights.
    """
    origins = {str(package.manifest.configuration.get("start", "")) for package in packages}
    if len(origins) > 1 or "" in origins:
        told = ", ".join(
            f"{package.version} from {package.manifest.configuration.get('start') or 'chance'}"
            for package in packages
        )
        raise PackageError(
            f"weights have a mean only where all models went on from the same one ({told})"
        )
    for package in packages:
        if package.manifest.weights_sha256 is None:
            raise PackageError(f"{package.version} brings no weights to take the mean of")


def _weights(package: ModelPackage, folder: Path) -> list[NDArray[np.float32]]:
    """The weights of a package that was made to be trained on."""
    paths = [folder / name for name in (WEIGHTS_FILE, REPLAY_FILE)]
    files = {path.name: path.read_bytes() for path in paths if path.is_file()}
    check_seeds(package.manifest, files)
    return unpack_weights(files[WEIGHTS_FILE])
