"""The command `mien evaluate`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console

from mien.models.package import ModelPackage, PackageError, load_package
from mien.models.scorer import Scorer
from training.commands import data_option, labels_option, load
from training.datasets.dataset import LabelledFaces
from training.datasets.mapping import read_mapping
from training.datasets.samples import SPLITS
from training.errors import DataError
from training.folds import left_out
from training.run.progress import RunProgress


@click.command(
    epilog="\b\nExamples:\n  mien evaluate mymodel/package --data ferplus.zip --split valid\n"
    "  mien evaluate mymodel/package --data photos --whole --json figures.json"
)
@click.argument("model", type=click.Path(path_type=Path))
@data_option
@labels_option
@click.option(
    "--split",
    default="test",
    type=click.Choice(SPLITS),
    show_default=True,
    help="Which part of the data set to measure on; fold is what `mien train --fold` left out.",
)
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    help="Folder of another model package, to be measured on the same faces beside MODEL.",
)
@click.option(
    "--whole",
    is_flag=True,
    help="The data are photos in a folder per label: let the workers find, align and score faces.",
)
@click.option(
    "--json", "json_path", type=click.Path(path_type=Path), help="Write the figures to a file."
)
@click.option("--picture", type=click.Path(path_type=Path), help="Draw the confusion matrix (PNG).")
def evaluate(
    model: Path,
    paths: tuple[Path, ...],
    mapping: Path | None,
    split: str,
    against: Path | None,
    whole: bool,
    json_path: Path | None,
    picture: Path | None,
) -> None:
    """Measure the package in the folder MODEL on labelled faces."""
    models = [model] if against is None else [model, against]
    try:
        packages = [load_package(folder) for folder in models]
        scorers = [Scorer(package) for package in packages]
        for scorer in scorers:
            scorer.check_golden()
        if whole:
            figures = _photos(models, scorers, paths, mapping)
        else:
            with RunProgress(Console(), epochs=0) as progress:
                faces = load(paths, mapping, _user_cache(), progress)
            faces = faces.leave_out(_fold(packages, split))
            figures = _crops(scorers, faces, split, picture)
        if json_path is not None:
            json_path.write_bytes(msgspec.json.format(msgspec.json.encode(figures)) + b"\n")
    except (DataError, PackageError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error


def _fold(packages: list[ModelPackage], split: str) -> int:
    """The fold that models left out, which must be the same one where it is to be measured on."""
    folds = {left_out(package) for package in packages}
    if split != "fold":
        return folds.pop() if len(folds) == 1 else 0
    if len(folds) > 1 or folds == {0}:
        raise DataError(
            "--split fold measures on training faces that a run left out; "
            "each model must be of a run with the same --fold"
        )
    return folds.pop()


def _crops(scorers: list[Scorer], faces: LabelledFaces, split: str, picture: Path | None) -> Any:
    """Measure on crops; with two models, MODEL's figures and what the other has beside them."""
    from training.evaluation.evaluate import ask, judge, time_per_face_ms
    from training.evaluation.report import print_beside, print_figures
    from training.proof.significance import mcnemar

    said = [ask(scorer, faces, split) for scorer in scorers]
    reports = [
        judge(measured, split, time_per_face_ms(scorer, faces.crops))
        for scorer, measured in zip(scorers, said, strict=True)
    ]
    console = Console()
    print_figures(console, scorers[0].version, reports[0])
    if picture is not None:
        from training.packaging.pictures import draw_confusion

        title = f"{scorers[0].version}, split {split}"
        picture.write_bytes(draw_confusion(reports[0].confusion, title))
    if len(scorers) == 1:
        return reports[0]
    test = mcnemar(said[1].right(), said[0].right())
    rows = [msgspec.to_builtins(figures) for figures in reports]
    print_beside(console, [scorer.version for scorer in scorers], rows, test)
    return {**rows[0], "against": {"version": scorers[1].version, "test": test, **rows[1]}}


def _photos(
    models: list[Path], scorers: list[Scorer], paths: tuple[Path, ...], mapping: Path | None
) -> Any:
    """Measure on whole photos, likewise."""
    from training.evaluation.report import print_beside
    from training.evaluation.whole import ask_whole
    from training.proof.significance import mcnemar

    if len(paths) != 1:
        raise DataError("--whole takes one --data, a folder or .zip with a folder per label")
    names = read_mapping(mapping) if mapping is not None else {}
    said = [ask_whole(model, paths[0], names) for model in models]
    rows: list[dict[str, Any]] = [
        {**report.figures(), "photos": len(report.photos), "intervals": report.intervals()}
        for report in said
    ]
    test = (
        mcnemar(said[1].answer == said[1].truth, said[0].answer == said[0].truth)
        if (len(said) > 1)
        else None
    )
    print_beside(Console(), [scorer.version for scorer in scorers], rows, test)
    if test is None:
        return rows[0]
    return {**rows[0], "against": {"version": scorers[1].version, "test": test, **rows[1]}}


def _user_cache() -> Path:
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "mien" / "crops"
