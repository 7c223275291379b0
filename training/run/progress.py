"""Tells the user how a run goes: a line for every epoch and, on a terminal, a live bar."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from training.run.history import Epoch


class RunProgress:
    """Shows the progress of one run; a context manager.

    Args:
        console: where to.
        epochs: how many the run has.
    """

    def __init__(self, console: Console, epochs: int) -> None:
        self.console = console
        self._epochs = epochs
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task: TaskID | None = None
        self._seconds: list[float] = []

    def __enter__(self) -> RunProgress:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def say(self, line: str) -> None:
        """Print one line."""
        self.console.print(line, highlight=False, markup=False, soft_wrap=True)

    def cropping(self, done: int, total: int) -> None:
        """Show how many pictures are cropped."""
        self._count("cropping faces", done, total)

    def teaching(self, done: int, total: int) -> None:
        """Show how many faces the teacher has scored."""
        self._count("asking the teacher", done, total)

    def step(self, epoch: int, step: int, steps: int, figures: dict[str, float]) -> None:
        """Show one step of an epoch; both count from the run's beginning."""
        if self._task is None:
            self._task = self._bar.add_task("training")
        text = f"epoch {epoch + 1}/{self._epochs}"
        if "loss" in figures:
            text += f" loss {figures['loss']:.3f} accuracy {figures.get('accuracy', 0):.3f}"
        self._bar.update(
            self._task,
            description=text,
            total=self._epochs * steps,
            completed=epoch * steps + step,
            visible=True,
        )

    def _count(self, what: str, done: int, total: int) -> None:
        if self._task is None:
            self._task = self._bar.add_task(what)
        self._bar.update(
            self._task, description=what, completed=done, total=total, visible=done < total
        )

    def epoch(self, epoch: int, entry: Epoch) -> None:
        """Print a finished epoch."""
        self._seconds.append(entry.seconds)
        recent = self._seconds[-5:]
        left_s = (self._epochs - epoch - 1) * sum(recent) / len(recent)
        clock = time.strftime("%H:%M:%S", time.gmtime())
        self.say(
            f"{clock} epoch {epoch + 1}/{self._epochs}  loss {entry.loss:.3f}  "
            f"accuracy {entry.accuracy:.3f}  valid {entry.valid_accuracy:.4f}  "
            f"macro recall {entry.valid_macro_recall:.3f}  {entry.images_per_s:.0f} images/s  "
            f"{left_s / 60:.0f} min left"
        )
