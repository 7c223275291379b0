"""Videos that come in parts: what has come stays on the disk when the line breaks, and goes on.

The protocol is tus 1.0 (https://tus.io/protocols/resumable-upload), with creation and termination.
"""

import contextlib
import fcntl
import io
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from web.http.refusals import RefusedError
from web.uploads.run_files import chunks, make_room
from web.uploads.runs import Runs

#: An upload of which nothing came for so long is deleted.
PATIENCE_S = 24 * 3_600.0
#: So often old ones are looked for.
EVERY_S = 600.0


class PartialUpload(msgspec.Struct, frozen=True):
    """What was said when an upload began; it outlives a restart, and the file that becomes a run.

    Attributes:
        id: Hard to guess; that of the run that it becomes.
        name: What its owner calls the file.
        length: In bytes, of the whole.
        keep: Whether the pictures are kept with what is found in them.
    """

    id: str
    name: str
    length: int
    keep: bool


class PartialUploads:
    """Uploads that are not whole yet, or were a while ago. Any thread of any process may call it.

    Args:
        runs: Takes videos that are whole.
        folder: Where parts lie; every web process must have it, under any path.
    """

    def __init__(self, runs: Runs, folder: Path) -> None:
        self._runs = runs
        self._folder = folder.absolute()
        self._tidy_at_s = 0.0

    def begin(self, name: str, length: int, keep: bool) -> str:
        """Begin an upload, and return its id.

        Raises:
            RefusedError: There is no room for it (507).
        """
        begun = PartialUpload(secrets.token_urlsafe(12), name, length, keep)
        try:
            make_room(self._folder, name, length)
            self._part(begun.id).touch()  # first: what has no part is whole
            self._about(begun.id).write_bytes(msgspec.json.encode(begun))
        except OSError as error:
            raise RefusedError(507, f"{name} cannot be stored: {error.strerror}.") from None
        return begun.id

    def offset(self, upload_id: str) -> tuple[int, int]:
        """How many bytes have come, and how many there are; when these are all, it is a run.

        Raises:
            RefusedError: There is no such upload (404), or it becomes a run just now (423).
            StoreError: The database does not take the run; ask again.
        """
        about = self._find(upload_id)
        come = self._come(about)
        if come == about.length:  # whoever took the last part may not have made a run of it
            self.append(about.id, come, io.BytesIO(), 0)
        return come, about.length

    def append(self, upload_id: str, offset: int, body: IO[bytes], length: int) -> int:
        """Take a part; what has come of it stays when the line breaks.

        Args:
            upload_id: Which upload.
            offset: Where the part begins.
            body: Its bytes.
            length: How many there are.

        Returns:
            How many bytes have come now; when these are all, the video is a run.

        Raises:
            RefusedError: There is no such upload (404), another part is coming (423), the part
                begins elsewhere (409) or is too long (413), or it cannot be stored (507).
            StoreError: The database does not take the run; asking for the offset tries it again.
        """
        with self._held(upload_id) as about:
            come = self._come(about)
            if offset != come:
                raise RefusedError(
                    409, f"{about.name}: {come:,} bytes have come; go on from there."
                )
            if come + length > about.length:
                raise RefusedError(413, f"{about.name}: more than its {about.length:,} bytes.")
            part = self._part(about.id)
            if not part.exists():  # it is a run already
                return come
            try:
                come += _appended(body, length, part)
            except OSError as error:
                reason = error.strerror
                raise RefusedError(507, f"{about.name} cannot be stored: {reason}.") from None
            if come == about.length:
                self._runs.adopt(about.id, part, about.name, about.keep)
                # What was said of it stays, from now on for as long as a part would: whoever
                # missed the answer asks again.
                os.utime(self._about(about.id))
            return come

    def forget(self, upload_id: str) -> None:
        """Delete what has come; what became a run is left to that.

        Raises:
            RefusedError: There is no such upload (404), or a part is coming (423).
        """
        with self._held(upload_id) as about:
            self._delete(about.id)

    def tidy(self) -> None:
        """Called every second or oftener: deletes uploads that nobody goes on with."""
        if time.monotonic() < self._tidy_at_s:
            return
        self._tidy_at_s = time.monotonic() + EVERY_S
        came_s: dict[str, float] = {}
        for path in self._folder.glob("*"):
            with contextlib.suppress(FileNotFoundError):  # another deleted it
                came_s[path.stem] = max(came_s.get(path.stem, 0.0), path.stat().st_mtime)
        for upload_id, at_s in came_s.items():
            if time.time() - at_s > PATIENCE_S:
                with contextlib.suppress(RefusedError), self._alone(upload_id):  # it goes on
                    self._delete(upload_id)

    def _find(self, upload_id: str) -> PartialUpload:
        known = {path.stem for path in self._folder.glob("*.json")}
        if upload_id in known:  # so it is no path to anywhere else
            # Another deleted it, or it was never whole on the disk: the machine's power failed.
            with contextlib.suppress(FileNotFoundError, msgspec.DecodeError):
                return msgspec.json.decode(self._about(upload_id).read_bytes(), type=PartialUpload)
        raise RefusedError(404, f"there is no upload {upload_id!r}; begin it again.")

    def _come(self, about: PartialUpload) -> int:
        """How many bytes have come: all when it has no part any more, which a run took."""
        try:
            return self._part(about.id).stat().st_size
        except FileNotFoundError:
            return about.length

    def _delete(self, upload_id: str) -> None:
        # In this order, or else one of which a part came would pass for whole in between.
        self._about(upload_id).unlink(missing_ok=True)
        self._part(upload_id).unlink(missing_ok=True)

    @contextlib.contextmanager
    def _held(self, upload_id: str) -> Iterator[PartialUpload]:
        """Hold an upload against everybody else."""
        about = self._find(upload_id)
        with self._alone(about.id):
            yield self._find(about.id)  # whoever held it before may have deleted it

    @contextlib.contextmanager
    def _alone(self, upload_id: str) -> Iterator[None]:
        """Hold a part, if there is one; a process that dies lets go of it."""
        with contextlib.ExitStack() as opened:
            with contextlib.suppress(FileNotFoundError):
                file = opened.enter_context(self._part(upload_id).open("r+b"))
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise RefusedError(423, "another part of it is still coming.") from None
            yield

    def _part(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.part"

    def _about(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.json"


def _appended(body: IO[bytes], length: int, part: Path) -> int:
    """Append a part as it comes; how many bytes these were."""
    come = 0
    with part.open("ab") as file:
        try:
            for chunk in chunks(body, length):
                come += file.write(chunk)
        finally:
            file.flush()
            os.fsync(file.fileno())
    return come
