"""Studies and single runs in long form, as files."""

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from mien.results.studies import long_rows
from mien.results.studies.long_rows import Rows
from web.uploads.runs import Runs
from web.uploads.studies.described import StudyRun
from web.uploads.studies.studies import Studies, cells_of, is_usable


@dataclass(frozen=True)
class Wanted:
    """What rows are to be of.

    Attributes:
        rows: Which.
        step_ms: Length of a step, for rows of steps.
        before_ms: Rows of events begin so long before the event.
        after_ms: And end so long after it.
    """

    rows: Rows
    step_ms: int
    before_ms: int
    after_ms: int


class LongExport:
    """Writes exports. Any thread may call it.

    Args:
        runs: The runs.
        studies: Reads their sessions.
        folder: Where a file lies while it is sent.
    """

    def __init__(self, runs: Runs, studies: Studies, folder: Path) -> None:
        self._runs = runs
        self._studies = studies
        self._folder = folder

    @contextlib.contextmanager
    def written(self, runs: list[StudyRun], wanted: Wanted, form: str) -> Iterator[Path]:
        """A file with the rows of runs; it is deleted afterwards.

        Args:
            runs: Of which; those that are not done, or lost, give no rows.
            wanted: What the rows are of.
            form: One of ``FORMATS``.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        # These cost memory that only downloads need.
        from mien.results.flat import schema_of
        from mien.results.tables import BATCH, open_table

        columns = long_rows.columns(wanted.rows, self._studies.labels(runs))
        names = [column.name for column in columns]
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{secrets.token_hex(8)}.{form}"
        try:
            table = open_table(path)
            table.begin(schema_of(columns))
            rows = (
                long_rows.row_of(names, cells_of(each), row)
                for each in runs
                if is_usable(each.run)
                for row in self._rows(each, wanted)
            )
            while batch := list(islice(rows, BATCH)):
                table.write(batch)
            table.close()
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _rows(self, each: StudyRun, wanted: Wanted) -> Iterator[dict[str, Any]]:
        if wanted.rows == "event":
            before_s, after_s = wanted.before_ms / 1000, wanted.after_ms / 1000
            for event in each.events:
                at_s = event.at_ms / 1000
                records = self._runs.records(each.run.id, max(0.0, at_s - before_s))
                yield from long_rows.of_event(records, event.name, at_s, before_s, after_s)
            return
        records = self._runs.records(each.run.id)
        if wanted.rows == "visit":
            yield from long_rows.by_visit(records)
        else:
            yield from long_rows.by_step(records, wanted.step_ms / 1000)
