"""``mien corrections``: kept faces with the labels that people gave them, out, in, or away."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlencode

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from mien.cli.corrections import sources
from mien.cli.corrections.exports import ExportError
from mien.cli.corrections.pictures import ImportReport, LabelledPicture, cut
from mien.cli.corrections.tables import by_label_table, summary, training_lines
from mien.cli.errors import UserError
from mien.cli.server import ask, ask_json, read_json, url_option
from mien.process.archives import ArchiveError, Budget, ZipReader
from mien.store.corrections.kept_faces import Label

#: Faces that are sent at once.
_AT_ONCE = 1_000
#: Names that are told of each kind of trouble.
_TOLD = 20
#: Of an export, in which every kept face may be.
_BUDGET = Budget(files=2_000_000, file_bytes=1 << 30, total_bytes=8 << 30)


@click.group(
    epilog="\b\nExamples:\n  mien corrections status\n  mien corrections export corrections\n"
    "  mien corrections import my-faces\n  mien corrections delete --label fear"
)
def corrections() -> None:
    """Show, export, import and delete the corrections of a running system."""


@corrections.command(epilog="\b\nExample:\n  mien corrections status")
@url_option
def status(url: str) -> None:
    """Show how many corrections there are, which would help most, and how long a training takes."""
    progress = ask_json(url, "/api/corrections/progress")
    can = ask_json(url, "/api/training")["can"]
    console = Console()
    console.print(summary(progress), soft_wrap=True, highlight=False)
    console.print(by_label_table(progress))
    console.print(training_lines(can), soft_wrap=True, highlight=False)


@corrections.command(epilog="\b\nExample:\n  mien corrections export corrections")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@url_option
def export(folder: Path, url: str) -> None:
    """Write all corrections to FOLDER: pictures in a folder for each label, and a table.

    FOLDER is made; one that is there must be empty. Faces of cameras with blur on stay where
    they are.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UserError(f"{folder} is not empty; give a folder that is new or empty")
    packed = ask(url, "/api/corrections/export")
    try:
        archive = ZipReader(packed, _BUDGET)
        archive.extract(folder)
        count = sum(name.endswith(".png") for name in archive.names)
    except ArchiveError as error:
        raise UserError(f"what answers at {url} is not Mien: {error}") from None
    except OSError as error:
        raise UserError(f"cannot write {folder}: {error.strerror}") from None
    click.echo(f"Wrote {_faces(count)} to {folder}.")


@corrections.command(
    "import",
    epilog="\b\nExamples:\n  mien corrections import my-faces\n"
    "  mien corrections import cvat/annotations.xml\n"
    "  mien corrections import label-studio.json\n"
    "  mien corrections import coco/annotations/instances.json",
)
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@url_option
def import_(source: Path, url: str) -> None:
    """Keep the labelled faces of SOURCE: a folder, or what another tool exported.

    A folder has a folder for each label. Pictures may be of any size: the main face is cut out and
    aligned as a live face would be; where none is found the middle of the picture is taken. Faces
    whose file names begin with the same name and two underscores (door-17__8.png) are held out of
    training together; any other face stands for itself.

    An export is the file of CVAT (CVAT for images 1.1), Label Studio (JSON) or COCO (JSON), with
    its pictures anywhere beside it. Boxes are faces; a label, choice or attribute of each says
    what it shows, and what has no box is the main face of its picture. Where people disagree about
    a face it is left out.
    """
    report = ImportReport()
    added = known = 0
    try:
        faces = sources.read(source, report)
    except ExportError as error:
        raise UserError(str(error)) from None
    except OSError as error:
        raise UserError(f"cannot read {source}: {error.strerror}") from None
    with _bar(len(faces)) as advance:
        for batch in _batches(cut(faces, report), advance):
            more = _send(url, batch, report)
            added, known = added + more["added"], known + more["known"]
    _tell(report)
    if not added and not known:
        raise UserError(
            f"{source} holds no picture that can be kept; it needs folders named as the labels "
            f"({', '.join(get_args(Label))}) with pictures in them, or is an export of CVAT, "
            "Label Studio or COCO"
        )
    here = f"; {known} were here already" if known else ""
    click.echo(f"Imported {_faces(added)}{here}.")


@corrections.command(epilog="\b\nExample:\n  mien corrections delete --camera door")
@click.option("--label", type=click.Choice(get_args(Label)), help="Only those with this label.")
@click.option("--camera", metavar="ID", help="Only those that this camera saw.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@url_option
def delete(label: str | None, camera: str | None, yes: bool, url: str) -> None:
    """Delete kept faces for good; without --label also those that wait for review."""
    named = {"label": label, "camera": camera}
    which = {name: value for name, value in named.items() if value is not None}
    if not yes:
        told = " and ".join(f"{name} {value}" for name, value in which.items())
        click.confirm(f"Delete every kept face{told and f' of {told}'} for good?", abort=True)
    query = urlencode(which or {"all": "1"})
    gone = ask_json(url, f"/api/corrections?{query}", method="DELETE")["kept_faces"]
    click.echo(f"Deleted {_faces(gone)}.")


@contextmanager
def _bar(faces: int) -> Iterator[Callable[[], None]]:
    """How far an import is, where somebody can see it; yields what moves it by a face."""
    console = Console(stderr=True)
    columns = TextColumn("reading faces"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=faces)
        yield partial(progress.advance, task)


def _batches(
    pictures: Iterable[LabelledPicture | None], advance: Callable[[], None]
) -> Iterator[list[LabelledPicture]]:
    batch: list[LabelledPicture] = []
    for picture in pictures:
        advance()
        if picture is not None:
            batch.append(picture)
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _send(url: str, batch: list[LabelledPicture], report: ImportReport) -> dict[str, Any]:
    """Send some pictures; return how many were added and known."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, picture in enumerate(batch):
            track = f"{picture.track}__" if picture.track else ""
            archive.writestr(f"{picture.label}/{track}{number}.png", picture.png)
    answer = ask(url, "/api/corrections/import", buffer.getvalue(), "application/zip")
    told: dict[str, Any] = read_json(url, answer)
    report.bad += told["bad"]
    return told


def _tell(report: ImportReport) -> None:
    for what, names in (
        ("aligned by the face that was found", report.aligned),
        ("taken as they are, being crops of Mien's own", report.ready),
        ("no face found, so the middle was taken", report.resized),
        ("left out", report.bad),
    ):
        if names:
            click.echo(f"{len(names)} {'picture' if len(names) == 1 else 'pictures'} {what}")
    for what, names in (("no face found", report.resized), ("left out", report.bad)):
        for name in names[:_TOLD]:
            click.echo(f"{what}: {name}", err=True)
        if len(names) > _TOLD:
            click.echo(f"{what}: {len(names) - _TOLD} more", err=True)


def _faces(count: int) -> str:
    return f"{count} {'face' if count == 1 else 'faces'}"
