"""What an analysis found, in short."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.table import Table

from mien.results.records import FrameResult, Record

#: More files than a screen holds are shown as one row.
MAX_ROWS = 30
_MOST_SHOWN = 3
UNCERTAIN = "uncertain"


@dataclass
class FileSummary:
    """The figures of one file.

    Attributes:
        frames: Pictures that were analyzed.
        empty: Those without a face.
        faces: Faces in all of them, each counted in each.
        tracks: Numbers of the people that they belong to.
        answers: How many faces show each expression, or none clearly.
        confidence: The sum of their confidences.
    """

    frames: int = 0
    empty: int = 0
    faces: int = 0
    tracks: set[int] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    confidence: Counter[str] = field(default_factory=Counter)

    def add(self, records: Sequence[Record]) -> None:
        """Count one frame."""
        self.frames += 1
        self.empty += not records
        self.faces += len(records)
        self.tracks.update(record["track"] for record in records)
        for record in records:
            if record["top"]:
                answer = UNCERTAIN if record["uncertain"] else record["top"]
                self.answers[answer] += 1
                self.confidence[answer] += record["confidence"]

    def seen(self) -> str:
        """What was seen most often: as a share of the classified faces, and how high it scored."""
        whole = self.answers.total()
        means = {answer: self.confidence[answer] / count for answer, count in self.answers.items()}
        return "\n".join(
            f"{answer} {count / whole:.0%} of faces, mean score {means[answer]:.2f}"
            for answer, count in self.answers.most_common(_MOST_SHOWN)
        )


class Summary:
    """The figures of a run: by file, in all, and what failed."""

    def __init__(self) -> None:
        self.total = FileSummary()
        self.files: dict[str, FileSummary] = {}
        self.failures: dict[str, str] = {}

    def add(self, file: str, result: FrameResult, records: Sequence[Record]) -> None:
        """Count one frame of a file; a file is named as failed with its first reason."""
        if result.error is not None:
            where = f" (frame {result.position.frame})" if result.position.frame else ""
            self.failures.setdefault(file, result.error + where)
            return
        self.files.setdefault(file, FileSummary()).add(records)
        self.total.add(records)

    def table(self) -> Table:
        """One row a file, or one for all when there are many.

        What is seen how often stands apart from how high it scored: 80 % of the faces in a video
        are one thing, a score of 0.8 another.
        """
        table = Table()
        table.add_column("file")
        for heading in ("frames", "no face", "faces", "people"):
            table.add_column(heading, justify="right")
        table.add_column("seen most")
        rows = self.files
        if len(rows) > MAX_ROWS:
            rows = {f"{len(rows):,} files": self.total}
        for name, row in rows.items():
            counts = (row.frames, row.empty, row.faces, len(row.tracks))
            table.add_row(name, *(f"{count:,}" for count in counts), row.seen())
        return table
