"""Photos that are given together: kept where a person chose that, else for some minutes."""

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from mien.results.flat import FORMATS
from mien.results.records import Record
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.uploads import photos as kept
from mien.store.uploads.photos import KeptPhoto
from web.http.refusals import RefusedError
from web.uploads import run_files
from web.uploads.described import FoundFace
from web.uploads.photos import KEPT_MS, PhotoMemory, Photos


class PhotoSets:
    """Sets of photos, and photos by themselves. Any thread may call it.

    Args:
        photos: Analyses them.
        memory: Remembers those that are not kept.
        database: Where the others are kept.
        folder: Where exports lie while they are sent.
    """

    def __init__(
        self, photos: Photos, memory: PhotoMemory, database: Database, folder: Path
    ) -> None:
        self._photos = photos
        self._memory = memory
        self._database = database
        self._folder = folder

    def begin(self, keep: bool) -> str:
        """Begin a set, and return its id, which is hard to guess.

        Raises:
            UnavailableError: It is to be kept, and the database cannot be used now.
        """
        set_id = secrets.token_urlsafe(12)
        if keep:
            kept.begin(self._database, set_id)
        return set_id

    def add(self, data: bytes, name: str, set_id: str | None) -> dict[str, Any]:
        """Analyse a photo and have it in a set; see ``Photos.analyze``.

        Raises:
            RefusedError: It is no such picture (415), or the workers do not answer (503).
            UnavailableError: It is to be kept, and the database cannot be used now.
        """
        photo = self._photos.analyze(data, name)
        if set_id is None or not kept.keep(self._database, set_id, photo):
            self._memory.remember(photo, set_id)
        return photo.told

    def find(self, photo_id: str) -> KeptPhoto:
        """One photo.

        Raises:
            RefusedError: There is none of this id any more.
            UnavailableError: The database cannot be used now.
        """
        photo = self._memory.find(photo_id) or kept.find(self._database, photo_id)
        if photo is None:
            minutes = KEPT_MS / 60_000
            raise RefusedError(
                404, f"no such photo; one that is not kept is there for {minutes:g} minutes."
            )
        return photo

    def annotated(self, photo_id: str) -> bytes:
        """A JPEG of a photo with what was found drawn on it.

        Raises:
            RefusedError: There is none of this id any more.
            UnavailableError: The database cannot be used now.
        """
        return self._photos.annotated(self.find(photo_id))

    def face(self, photo_id: str, number: int) -> tuple[bytes, Record]:
        """The picture, upright, a JPEG, and the record of one of its faces.

        Raises:
            RefusedError: There is no such photo any more, or it has no such face.
            UnavailableError: The database cannot be used now.
        """
        photo = self.find(photo_id)
        for record in photo.told["faces"]:
            if record["track"] == number:
                return photo.jpeg, record
        raise RefusedError(404, f"the photo has no face {number}.")

    def show(self, set_id: str) -> list[dict[str, Any]]:
        """What was told of each photo of a set, in order.

        Raises:
            RefusedError: There is none of this id any more.
            UnavailableError: The database cannot be used now.
        """
        found = self._memory.of_set(set_id) or kept.of_set(self._database, set_id)
        if not found:
            raise RefusedError(404, f"there are no photos {set_id!r}.")
        return found

    def summaries(self) -> list[dict[str, Any]]:
        """All sets that are kept, the oldest first.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        return [msgspec.structs.asdict(each) for each in kept.sets(self._database)]

    def delete(self, set_id: str) -> None:
        """Forget a set with its photos, kept or not.

        Raises:
            RefusedError: There is none of this id any more.
            UnavailableError: The database cannot be used now.
        """
        if not self._memory.forget(set_id) and not kept.erase(self._database, [set_id]):
            raise RefusedError(404, f"there are no photos {set_id!r}.")

    def erase(self, start_ms: int, end_ms: int) -> int:
        """Erase the sets that were begun in a span, and tell how many photos these had.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        return kept.erase(self._database, kept.given(self._database, start_ms, end_ms))

    @contextlib.contextmanager
    def download(self, set_id: str, form: str) -> Iterator[Path]:
        """A file with a row for each face of a set, and for each photo without one; then deleted.

        Raises:
            RefusedError: Another format (400), or no such set (404).
            UnavailableError: The database cannot be used now.
        """
        told = self.show(set_id)
        if form not in FORMATS:
            raise RefusedError(400, f"records.{form}: there are {', '.join(FORMATS)}.")
        audit.add(self._database, "exported photos' records", {"format": form})
        rows = (row for photo in told for row in photo["faces"] or [_faceless(photo["name"])])
        with run_files.written(rows, self._folder, form) as (path, _):
            yield path


def _faceless(name: str) -> Record:
    """The row of a photo in which there is no face."""
    return dict.fromkeys(FoundFace.__struct_fields__) | {"file": name, "time_s": 0.0, "frame": 0}
