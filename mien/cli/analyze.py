"""``mien analyze``: photos and videos through the same workers, without skipping a frame."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from redis import Redis
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from mien.analysis import inputs
from mien.analysis.annotate import Annotator, DrawingError, targets
from mien.analysis.inputs import InputError, InputFile
from mien.bus import registry, streams
from mien.bus.shards.place import place
from mien.cli.analysis.summary import Summary
from mien.cli.errors import UNAVAILABLE, UserError
from mien.cli.machine import processes
from mien.cli.machine.supervisor import Supervisor
from mien.cli.signals import stop_event
from mien.process.paths import shown
from mien.results.file_camera import file_camera
from mien.results.lossless import LosslessRun, StuckError
from mien.results.records import FrameResult, Record, records, rows
from mien.results.tables import UnknownFormatError
from mien.results.writers import Writer, open_writer

BLOCK_MS = 100
START_S = 10.0
SOME_FAILED = 1
INTERRUPTED = 130
CANNOT_WRITE = os.EX_CANTCREAT


@click.command(
    epilog="\b\nExamples:\n  mien analyze holiday/ --out faces.csv\n"
    "  mien analyze talk.mp4 --out talk.json --annotated talk-faces.mp4"
)
@click.argument("path", nargs=-1, required=True)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a row per face per frame to a .json, .jsonl, .csv or .parquet file; a frame "
    "without a face is a row as well.",
)
@click.option(
    "--nested",
    is_flag=True,
    help="Write faces as nested records instead of rows; not for .csv.",
)
@click.option(
    "--annotated",
    type=click.Path(path_type=Path),
    help="Draw what was found: a .jpg for one photo, a .mp4 for one video, a folder for several.",
)
def analyze(path: tuple[str, ...], out: Path | None, nested: bool, annotated: Path | None) -> None:
    """Analyze photos, folders of photos and videos; every frame, every face.

    Without --out a summary is printed. Files that cannot be read are named at the end, and the
    exit code is then 1.
    """
    try:
        given = inputs.find(path)
    except InputError as error:
        raise UserError(str(error)) from None
    files = given.files
    sinks = Sinks(files, _open(out, nested=nested) if out else None, annotated, nested=nested)
    started = time.monotonic()
    stopping = stop_event()
    expected = inputs.expected_frames(files)
    try:
        with contextlib.closing(sinks), _progress() as progress:
            task = progress.add_task("analyzing", total=expected)
            with _workers(progress.console) as (supervisor, redis):
                run = _begin(redis, files)
                while not stopping.is_set():
                    supervisor.tick()
                    results = run.take(BLOCK_MS)
                    for result in results:
                        sinks.add(result, run)
                    run.release(results)
                    progress.update(task, completed=run.given)
                    if not results and run.ended():
                        progress.update(task, total=run.given)
                        break
    except StuckError as error:
        raise UserError(
            f"{error}; see the lines above, or run it again with MIEN_LOG_LEVEL=INFO", UNAVAILABLE
        ) from None
    except streams.LOST:
        raise UserError("the embedded server was lost; run it again", UNAVAILABLE) from None
    _report(sinks, out, time.monotonic() - started)
    for line in given.left_out_lines():
        click.echo(f"mien: {line}", err=True)
    if stopping.is_set():
        raise UserError(f"stopped after {run.given:,} of {expected:,} frames", INTERRUPTED)
    if sinks.summary.failures or sinks.undrawn:
        sys.exit(SOME_FAILED)


class Sinks:
    """Everywhere that a result goes: the summary, the records, the annotated pictures."""

    def __init__(
        self,
        files: Sequence[InputFile],
        writer: Writer | None,
        annotated: Path | None,
        *,
        nested: bool,
    ) -> None:
        self.summary = Summary()
        self.undrawn: dict[str, str] = {}
        self._files = {shown(file.path): file for file in files}
        self._drawing = _annotator(annotated, files) if annotated else None
        self._writer = writer
        self._told = records if nested else rows

    def add(self, result: FrameResult, run: LosslessRun) -> None:
        """Take one frame, whose picture the run still has."""
        file = self._files[result.position.file]
        faces = records(result, file.shown)
        self.summary.add(file.shown, result, faces)
        with _written():
            if self._writer is not None:
                self._writer.write(self._told(result, file.shown))
        if result.detections.error is None and file.shown not in self.undrawn:
            self._draw(file, result, run, faces)

    def _draw(
        self, file: InputFile, result: FrameResult, run: LosslessRun, faces: list[Record]
    ) -> None:
        """Draw one frame; a file that cannot be drawn is named at the end, the others go on."""
        if self._drawing is None:
            return
        try:
            self._drawing.add(file.path, result.position.time_s, run.jpeg(result), faces)
        except DrawingError as error:
            self.undrawn[file.shown] = str(error)

    def close(self) -> None:
        """Complete the files, the records first."""
        try:
            with _written():
                if self._writer is not None:
                    self._writer.close()
        finally:
            if self._drawing is not None:
                self._finish_drawing(self._drawing)

    def _finish_drawing(self, drawing: Annotator) -> None:
        try:
            drawing.close()
        except DrawingError as error:
            self.undrawn.setdefault(shown(error.path), str(error))


@contextlib.contextmanager
def _written() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(f"the results cannot be written: {error.strerror}", CANNOT_WRITE) from None


@contextlib.contextmanager
def _workers(console: Console) -> Iterator[tuple[Supervisor, Redis]]:
    """Run what an analysis needs, on a server of its own."""
    with processes.private_server() as (url, server):
        services = [
            server,
            processes.service("capture"),
            processes.service("detector"),
            *processes.pool("classifier", processes.default_classifiers()),
        ]
        environment = processes.environment({"REDIS_URL": url}, "ERROR")
        with processes.supervised(services, environment, console.print) as supervisor:
            yield supervisor, _connect(url)


def _begin(redis: Redis, files: Sequence[InputFile]) -> LosslessRun:
    camera = file_camera("analysis", [file.path for file in files])
    registry.publish_cameras(redis, [camera], {})
    return LosslessRun(redis, place(camera.id, 1))


def _open(out: Path, *, nested: bool) -> Writer:
    try:
        return open_writer(out, nested=nested)
    except UnknownFormatError as error:
        raise UserError(f"--out {shown(out)}: {error}") from None
    except OSError as error:
        raise UserError(f"--out {shown(out)} cannot be written: {error.strerror}") from None


def _annotator(annotated: Path, files: Sequence[InputFile]) -> Annotator:
    try:
        return Annotator(targets(annotated, files))
    except InputError as error:
        raise UserError(f"--annotated {error}") from None


def _connect(url: str) -> Redis:
    try:
        return streams.connect_within(url, START_S)
    except streams.UnreachableError as error:
        raise UserError(str(error), UNAVAILABLE) from None


class RateColumn(ProgressColumn):
    """Frames per second over the last moments."""

    def render(self, task: Task) -> Text:
        """Nothing until the first frames are through."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.0f} frames/s" if speed else "")


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def _report(sinks: Sinks, out: Path | None, took_s: float) -> None:
    summary = sinks.summary
    total = summary.total
    if out is None:
        Console().print(summary.table())
    click.echo(
        f"{_count(len(summary.files), 'file')}, {_count(total.frames, 'frame')}, "
        f"{_count(total.faces, 'face')} "
        f"in {took_s:.1f} s" + (f", written to {shown(out)}" if out else "")
    )
    for file, reason in summary.failures.items():
        click.echo(f"mien: {file}: {reason}", err=True)
    for file, reason in sinks.undrawn.items():
        click.echo(f"mien: {file} could not be drawn: {reason}", err=True)
    if summary.failures:
        click.echo(f"mien: {_count(len(summary.failures), 'file')} failed, see above", err=True)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")
