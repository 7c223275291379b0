"""Files of runs: videos as they are uploaded, and records as they are downloaded."""

import contextlib
import secrets
import shutil
import time
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from mien.results.records import Record
from web.http.refusals import RefusedError

#: Left free on the disk, whatever is uploaded.
_SPARE_BYTES = 1 << 30
_CHUNK_BYTES = 1 << 20
#: Nothing that somebody still writes stays unchanged for so long.
LEFT_S = 3_600.0


def video(folder: Path, run_id: str, name: str) -> Path:
    """Where the video of a run lies that its owner calls so."""
    # The suffix tells capture a stream of JPEGs from a single one; all else is in the content.
    suffix = Path(name).suffix.lower() if Path(name).suffix[1:].isalnum() else ""
    return folder / f"{run_id}{suffix}"


def forget(folder: Path, run_id: str) -> None:
    """Delete everything that a run left on the disk."""
    for path in (folder / run_id, *folder.glob(f"{run_id}.*")):
        path.unlink(missing_ok=True)


def tidy(folder: Path, run_ids: Collection[str]) -> None:
    """Delete what processes that were killed left, unless it is of these runs."""
    oldest_s = time.time() - LEFT_S
    for path in folder.glob("*"):
        with contextlib.suppress(FileNotFoundError):  # another did it
            if path.name.partition(".")[0] not in run_ids and path.stat().st_mtime < oldest_s:
                path.unlink()


def receive(body: IO[bytes], length: int, path: Path, name: str) -> None:
    """Store a video that is being uploaded.

    Args:
        body: Its bytes.
        length: How many there are.
        path: Where it is to lie.
        name: What its owner calls it.

    Raises:
        RefusedError: There is no room for it (507), or the upload broke off (400).
        OSError: It cannot be stored.
    """
    make_room(path.parent, name, length)
    left = length
    try:
        with path.open("xb") as file:
            for chunk in chunks(body, length):
                file.write(chunk)
                left -= len(chunk)
    finally:
        if left:
            path.unlink(missing_ok=True)
    if left:
        raise RefusedError(400, f"{name}: the upload broke off, {left:,} bytes are missing.")


def make_room(folder: Path, name: str, length: int) -> None:
    """Make the folder that an upload goes to, if there is room for it.

    Raises:
        RefusedError: There is none (507).
        OSError: The folder cannot be made.
    """
    # Nobody else on this machine may look at what people upload.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < length + _SPARE_BYTES:
        raise RefusedError(507, f"{name}: the data directory has no room for it.")


def chunks(body: IO[bytes], length: int) -> Iterator[bytes]:
    """Read so many bytes as they come; fewer where the line breaks."""
    while length and (chunk := body.read(min(length, _CHUNK_BYTES))):
        length -= len(chunk)
        yield chunk


@contextlib.contextmanager
def written(records: Iterable[Record], folder: Path, form: str) -> Iterator[tuple[Path, int]]:
    """A file with records, and how many there are; it is deleted afterwards.

    Args:
        records: What to write.
        folder: Where, for so long.
        form: One of ``mien.results.flat.FORMATS``.
    """
    # These cost memory that only downloads need.
    from mien.results.tables import BATCH
    from mien.results.writers import open_writer

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(8)}.{form}"
    source = iter(records)
    count = 0
    try:
        writer = open_writer(path)
        while batch := list(islice(source, BATCH)):
            writer.write(batch)
            count += len(batch)
        writer.close()
        yield path, count
    finally:
        path.unlink(missing_ok=True)
