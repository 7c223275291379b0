"""What an analysis gives: frames with their faces, and tables of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from mien.bus.messages import HeldBack
from mien.process.extras import need
from mien.results import flat
from mien.results.records import FrameResult, Record, records, rows

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from mien.analysis.inputs import InputFile

Image = NDArray[np.uint8]


@dataclass(frozen=True)
class Face:
    """One face in one frame.

    Attributes:
        track: Number of the person, the same in all frames of a file or stream.
        box_xywh: Left, top, width and height in pixels; may reach beyond the picture.
        landmarks: x and y in pixels of right eye, left eye, nose, right and left mouth corner,
            right and left of the person.
        detection_score: How sure the face detector is, 0 to 1.
        size_px: Side of the square that becomes the crop, in pixels of the picture.
        sharpness: Variance of the Laplacian of the crop; None before it was measured.
        yaw: Turn of the head, -1 (to the picture's left) to 1, 0 frontal.
        held_back: Why a live camera's face like this is not classified; None when it is.
        scores: By expression, summing to 1; None when the face was not classified.
        top: The expression with the largest share under the model's rule.
        confidence: That share, 0 to 1.
        uncertain: True when it is too low for an answer.
        model_version: The model that gave the scores: its name and the first eight of its SHA-256.
    """

    track: int
    box_xywh: tuple[float, float, float, float]
    landmarks: tuple[tuple[float, float], ...]
    detection_score: float
    size_px: float
    sharpness: float | None
    yaw: float
    held_back: HeldBack | None
    scores: dict[str, float] | None
    top: str | None
    confidence: float | None
    uncertain: bool | None
    model_version: str | None


class AnalyzedFrame:
    """One picture and the faces in it.

    Args:
        file: How the picture's file is to be called; ``frames`` for arrays.
        result: What was found.
    """

    def __init__(self, file: str, result: FrameResult) -> None:
        self.file = file
        self._result = result

    def __repr__(self) -> str:
        told = self.error or f"{len(self.faces)} faces"
        return f"<AnalyzedFrame {self.file} {self.index} at {self.time_s:.3f} s: {told}>"

    @property
    def index(self) -> int:
        """Number of the picture within its file or stream, from 0."""
        return self._result.position.frame

    @property
    def time_s(self) -> float:
        """Its time there in seconds; 0 for photos."""
        return self._result.position.time_s

    @property
    def width(self) -> int:
        """In pixels, upright; 0 for one that could not be read."""
        return self._result.detections.width

    @property
    def height(self) -> int:
        """In pixels, upright; 0 for one that could not be read."""
        return self._result.detections.height

    @property
    def error(self) -> str | None:
        """Why it could not be analyzed, in plain words; None when it could."""
        return self._result.error

    @cached_property
    def records(self) -> list[Record]:
        """Nested records of the faces, as ``mien analyze --nested`` writes them."""
        return records(self._result, self.file)

    @cached_property
    def faces(self) -> tuple[Face, ...]:
        """Everybody in the picture."""
        return tuple(_face(record) for record in self.records)

    def rows(self) -> Iterator[Record]:
        """Yield a row of plain cells for each face, or one that says there is none."""
        return (flat.flat(row) for row in rows(self._result, self.file))

    def annotate(self, image: Image) -> Image:
        """Draw boxes and labels.

        Args:
            image: The picture, RGB uint8 (H, W, 3); it stays as it is.

        Returns:
            RGB uint8 (H, W, 3), a copy with what was found drawn into it.
        """
        from mien.results.drawing import draw

        drawn = np.ascontiguousarray(image[:, :, ::-1])
        draw(drawn, self.records)
        return np.ascontiguousarray(drawn[:, :, ::-1])


def _face(record: Record) -> Face:
    quality = record["quality"]
    x, y, width, height = record["box_xywh"]
    return Face(
        track=record["track"],
        box_xywh=(x, y, width, height),
        landmarks=tuple((x, y) for x, y in record["landmarks"]),
        detection_score=quality["score"],
        size_px=quality["size_px"],
        sharpness=quality["sharpness"],
        yaw=quality["yaw"],
        held_back=quality["held_back"],
        scores=record["scores"],
        top=record["top"],
        confidence=record["confidence"],
        uncertain=record["uncertain"],
        model_version=record["model_version"],
    )


class Analysis(Sequence[AnalyzedFrame]):
    """The frames of an analysis in order; tables have a row for each face and each empty frame.

    Args:
        frames: What was found.
        labels: Names of the scores.
        model_version: The model that was used.
        files: Where the pictures come from; none for arrays.
    """

    def __init__(
        self,
        frames: Sequence[AnalyzedFrame],
        labels: tuple[str, ...],
        model_version: str,
        files: Sequence[InputFile] = (),
    ) -> None:
        self._frames = tuple(frames)
        self.labels = labels
        self.model_version = model_version
        self._files = files

    @overload
    def __getitem__(self, index: int) -> AnalyzedFrame: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[AnalyzedFrame, ...]: ...

    def __getitem__(self, index: int | slice) -> AnalyzedFrame | tuple[AnalyzedFrame, ...]:
        return self._frames[index]

    def __len__(self) -> int:
        return len(self._frames)

    def __repr__(self) -> str:
        return f"<Analysis: {len(self)} frames, {len(self.faces)} faces, {self.model_version}>"

    @property
    def faces(self) -> tuple[Face, ...]:
        """Everybody in all frames, each once a frame."""
        return tuple(face for frame in self._frames for face in frame.faces)

    @property
    def errors(self) -> dict[str, str]:
        """What could not be analyzed: the first reason of each file."""
        found: dict[str, str] = {}
        for frame in self._frames:
            if frame.error is not None:
                found.setdefault(frame.file, frame.error)
        return found

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row of plain cells for each face, and for each frame without one."""
        empty: dict[str, Any] = {column.name: None for column in flat.columns(self.labels)}
        for frame in self._frames:
            for row in frame.rows():
                yield empty | row

    def to_arrow(self) -> pyarrow.Table:
        """Make an Arrow table; each field's metadata have its unit and what it says."""
        import pyarrow

        schema = flat.schema(self.labels).with_metadata({"model_version": self.model_version})
        return pyarrow.Table.from_pylist(list(self.rows()), schema)

    def to_pandas(self) -> pandas.DataFrame:
        """Make a pandas data frame.

        Raises:
            ImportError: pandas is not installed.
        """
        need("pandas")
        frame: pandas.DataFrame = self.to_arrow().to_pandas()
        return frame

    def to_polars(self) -> polars.DataFrame:
        """Make a polars data frame.

        Raises:
            ImportError: polars is not installed.
        """
        need("polars")
        import polars

        frame = polars.from_arrow(self.to_arrow())
        assert isinstance(frame, polars.DataFrame)  # noqa: S101  # of a table it is never a series
        return frame

    def annotate(self, target: str | Path) -> list[Path]:
        """Draw what was found into copies of the files, which are read once more.

        Args:
            target: A .jpg for one photo, a .mp4 for one video, a folder for several files.

        Returns:
            What was written, a file for each.

        Raises:
            InputError: There are no files, or the target does not fit them.
            DrawingError: A copy cannot be written.
        """
        from mien.analysis.annotate import annotate_files

        return annotate_files(self._frames, self._files, Path(target))
