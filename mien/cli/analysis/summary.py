"""What an analysis found, in short."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.table import Table

from mien.results.records import FrameResult, Record

#: More files than a screen holds are shown as one row.
MAX_ROWS = 30


@dataclass
class FileSummary:
    """The figures of one file."""

    frames: int = 0
    faces: int = 0
    tracks: set[int] = field(default_factory=set)
    tops: Counter[str] = field(default_factory=Counter)

    def add(self, records: Sequence[Record]) -> None:
        """Count one frame."""
        self.frames += 1
        self.faces += len(records)
        self.tracks.update(record["track"] for record in records)
        self.tops.update(record["top"] for record in records if record["top"])

    def most_seen(self) -> str:
        """The expressions seen most often, with their share of the classified faces."""
        classified = self.tops.total()
        return ", ".join(f"{top} {n / classified:.0%}" for top, n in self.tops.most_common(3))


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
        """One row a file, or one for all when there are many."""
        table = Table()
        table.add_column("file")
        for heading in ("frames", "faces", "people"):
            table.add_column(heading, justify="right")
        table.add_column("seen most")
        rows = self.files
        if len(rows) > MAX_ROWS:
            rows = {f"{len(rows):,} files": self.total}
        for name, row in rows.items():
            counts = (row.frames, row.faces, len(row.tracks))
            table.add_row(name, *(f"{count:,}" for count in counts), row.most_seen())
        return table
