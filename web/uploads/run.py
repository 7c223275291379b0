"""One uploaded video under analysis: how far it is and what was found."""

import io
import json
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TextIO

from mien.bus.messages import now_ms
from mien.results.records import FrameResult, records
from mien.results.timeline import Timeline
from mien.store.uploads.runs import RunSummary, State
from web.uploads import run_files

#: A video that gives fewer of the frames that its header promises is called cut off.
WHOLE_SHARE = 0.9


@dataclass
class VideoRun:
    """A run that this process works on.

    One thread works on it (``add``, ``end``); any thread may read it (``summary``, ``shares``) and
    set ``cancelling``. ``lock`` guards what these change.

    Attributes:
        id: Hard to guess.
        name: What its owner calls the file.
        video: The uploaded file.
        found: The records of faces, one JSON line each.
        film: Where a film of its pictures is written, likewise; None keeps none.
        expected: Frames that the file's header promises; 0 until it was opened.
        done: Frames that are finished, those that failed among them.
        failed: Frames that could not be analyzed.
        reason: Why the run, or its first failed frame, failed.
        cancelling: Set to end it early.
    """

    id: str
    name: str
    video: Path
    found: Path
    film: Path | None = None
    state: State = "running"
    created_ms: int = field(default_factory=now_ms)
    ended_ms: int | None = None
    expected: int = 0
    done: int = 0
    failed: int = 0
    faces: int = 0
    model_version: str | None = None
    reason: str | None = None
    people: set[int] = field(default_factory=set)
    timeline: Timeline = field(default_factory=Timeline)
    cancelling: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def within(cls, folder: Path, run: RunSummary) -> Self:
        """A run with its files in a folder, where others leave what they write alone."""
        own = f"{run.id}.{secrets.token_hex(4)}"
        return cls(
            id=run.id,
            name=run.name,
            video=run_files.video(folder, run.id, run.name),
            found=folder / f"{own}.jsonl",
            film=folder / f"{own}.film.mp4" if run.kept else None,
            created_ms=run.created_ms,
        )

    @property
    def over(self) -> bool:
        """True when nothing more will be found."""
        return self.ended_ms is not None

    def add(self, results: Sequence[FrameResult]) -> None:
        """Take finished frames, in order.

        Raises:
            OSError: What was found cannot be stored.
        """
        with self.lock, self.found.open("a", encoding="utf-8") as file:
            for result in results:
                self.done += 1
                if result.error is not None:
                    self.failed += 1
                    self.reason = self.reason or self._told(result.error)
                    continue
                for record in records(result, self.name):
                    self.faces += 1
                    self.people.add(record["track"])
                    self.model_version = record["model_version"] or self.model_version
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")
                self.timeline.add(result)

    def end(self, state: State, reason: str | None = None) -> None:
        """Mark the run as over."""
        with self.lock:
            self.reason = self._told(reason) if reason else self.reason
            if state == "done":
                self._compare()
            self.state = state
            self.ended_ms = now_ms()

    def forget_found(self) -> None:
        """Delete what was written of it here; the video stays."""
        self.found.unlink(missing_ok=True)
        if self.film is not None:
            self.film.unlink(missing_ok=True)

    def _compare(self) -> None:
        """Hold what was read against what the header promised, which is not exact."""
        if self.done < WHOLE_SHARE * self.expected:
            self.reason = self.reason or (
                f"it ends after {self.done} of about {self.expected} frames; is the file whole?"
            )
        self.expected = self.done

    def _told(self, reason: str) -> str:
        """In the owner's words: where the file lies is nobody's business."""
        return reason.replace(str(self.video), self.name)

    def open_records(self) -> TextIO:
        """Open the records found so far, in order, one JSON text a line; the caller closes it."""
        try:
            return self.found.open(encoding="utf-8")
        except FileNotFoundError:  # no frame is finished yet
            return io.StringIO()

    def summary(self) -> RunSummary:
        """State and progress."""
        with self.lock:
            return RunSummary(
                id=self.id,
                name=self.name,
                state=self.state,
                created_ms=self.created_ms,
                ended_ms=self.ended_ms,
                done=self.done,
                expected=max(self.expected, self.done),
                failed=self.failed,
                faces=self.faces,
                people=len(self.people),
                model_version=self.model_version,
                reason=self.reason,
                kept=self.film is not None and (not self.over or self.film.exists()),
            )

    def shares_by_person(self) -> dict[str, Any]:
        """The shares of each person by second: ``labels`` and ``people``."""
        with self.lock:
            return {"labels": self.timeline.labels, "people": self.timeline.people()}

    def shares(self) -> dict[str, Any]:
        """The shares of expressions by second: ``labels`` and ``timeline``."""
        with self.lock:
            return {"labels": self.timeline.labels, "timeline": self.timeline.seconds()}
