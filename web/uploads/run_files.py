"""Files of runs: videos as they are uploaded, and records as they are downloaded."""

import contextlib
import secrets
import shutil
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from mien.results.records import Record
from web.http.refusals import RefusedError
from web.uploads.run import VideoRun

#: Left free on the disk, whatever is uploaded.
_SPARE_BYTES = 1 << 30
_CHUNK_BYTES = 1 << 20


def receive(body: IO[bytes], length: int, run: VideoRun) -> None:
    """Store a video that is being uploaded.

    Raises:
        RefusedError: There is no room for it (507), or the upload broke off (400).
        OSError: It cannot be stored.
    """
    make_room(run.video.parent, run.name, length)
    left = length
    try:
        with run.video.open("xb") as file:
            for chunk in chunks(body, length):
                file.write(chunk)
                left -= len(chunk)
    finally:
        if left:
            run.forget()
    if left:
        raise RefusedError(400, f"{run.name}: the upload broke off, {left:,} bytes are missing.")


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
