"""Events from a CSV file, as programs that present stimuli write them."""

import csv
import io
import math

import msgspec

from mien.process.names import in_words
from mien.store.uploads.studies import MAX_EVENTS, NewRunEvent
from web.http.refusals import RefusedError

MAX_BYTES = 1 << 20
COLUMNS = ("time_s", "event")
_LONGEST_LINE = 10_000
_FITTING = "its first line is time_s,event and each other one has seconds and a name"


def events_in(data: bytes) -> list[NewRunEvent]:
    """Read events: a line each, with ``time_s`` from the video's begin and ``event``, its name.

    Other columns are passed over. A semicolon may stand for the comma.

    Raises:
        RefusedError: It is no such file; the text says which line is wrong, and how.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedError(400, f"the file of events is not UTF-8 text; {_FITTING}.") from None
    lines = text.split("\n")
    _check_lengths(lines)
    head = lines[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if head.count(";") else ",")
    try:
        if not set(COLUMNS) <= set(rows.fieldnames or ()):
            raise RefusedError(400, f"the file of events has other columns; {_FITTING}.")
        events = [_event(row, number) for number, row in enumerate(rows, start=2)]
    except csv.Error as error:
        raise RefusedError(400, f"the file of events: {error}; {_FITTING}.") from None
    if not 0 < len(events) <= MAX_EVENTS:
        raise RefusedError(
            400, f"the file has {len(events)} events; between 1 and {MAX_EVENTS:,} are taken."
        )
    return events


def _check_lengths(lines: list[str]) -> None:
    # The csv module has a limit of its own, but any code in the process may change that.
    for number, line in enumerate(lines, start=1):
        if len(line) > _LONGEST_LINE:
            raise RefusedError(
                400,
                f"line {number} of the file of events is longer than {_LONGEST_LINE:,} "
                f"characters; {_FITTING}.",
            )


def _event(row: dict[str, str | None], number: int) -> NewRunEvent:
    try:
        time_s = float(row["time_s"] or "")
    except ValueError:
        time_s = math.nan
    if not math.isfinite(time_s):
        raise RefusedError(
            400, f"line {number} of the events: time_s must be seconds such as 12.5."
        )
    told = {"at_ms": round(time_s * 1000), "name": (row["event"] or "").strip()}
    try:
        return msgspec.convert(told, NewRunEvent)
    except msgspec.ValidationError as error:
        raise RefusedError(400, f"line {number} of the events: {in_words(error)}.") from None
