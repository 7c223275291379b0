"""Notes of runs: all that outlives this process, so that nobody's video just vanishes."""

from pathlib import Path

import msgspec
import structlog

from bus.messages import now_ms
from web.run import Run

#: What was lost is told for so long, or until it is deleted.
TOLD_MS = 7 * 24 * 3_600_000

INTERRUPTED = "interrupted by a restart of Mien; drop the file again"
ENDED = "what was found is gone since Mien was restarted; drop the file again"

log = structlog.get_logger()


class Note(msgspec.Struct, frozen=True):
    """What is kept of a run: its name, when it was uploaded, and whether it has ended."""

    name: str
    created_ms: int
    over: bool = False


def write(run: Run) -> None:
    """Writes down a run as it is now.

    Raises:
        OSError: It cannot be stored.
    """
    run.note.write_bytes(msgspec.json.encode(Note(run.name, run.created_ms, run.over)))


def recall(folder: Path) -> list[Run]:
    """Takes up what a former process left: notes become lost runs, all else is deleted."""
    runs = [run for path in folder.glob("*.json") if (run := _lost(path)) is not None]
    kept = {run.note for run in runs}
    for path in folder.glob("*"):
        if path not in kept:
            path.unlink(missing_ok=True)
    return sorted(runs, key=lambda run: run.created_ms)


def _lost(path: Path) -> Run | None:
    try:
        note = msgspec.json.decode(path.read_bytes(), type=Note)
    except (OSError, msgspec.MsgspecError) as error:
        log.warning("a note of a run cannot be read", note=path.name, reason=str(error))
        return None
    if note.created_ms < now_ms() - TOLD_MS:
        return None
    run = Run(
        id=path.stem,
        name=note.name,
        video=path.with_suffix(".video"),
        found=path.with_suffix(".jsonl"),
        state="lost",
        created_ms=note.created_ms,
        reason=ENDED if note.over else INTERRUPTED,
    )
    return run
