"""The film that is kept of a run: its pictures exactly as they were analysed.

It is made anew and not the file that was uploaded: browsers play it whatever that was, a picture
of it is the very one that boxes were found in, and it has no sound.
"""

import errno
from pathlib import Path

import cv2

from mien.images.headers import PictureError
from mien.images.picture import decode
from mien.results.film_writer import FilmWriter


class KeptFilm:
    """Writes pictures as they come; one that is damaged is left out.

    Args:
        path: Where, a .mp4; it is there once a picture was.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: FilmWriter | None = None

    def add(self, jpeg: bytes, time_s: float) -> None:
        """Append a picture.

        Raises:
            OSError: It cannot be written.
        """
        try:
            picture = decode(jpeg)
        except PictureError:
            return  # its frame failed, and the run says so
        try:
            if self._writer is None:
                self._writer = FilmWriter(self._path, picture)
            self._writer.add(picture, time_s)
        except (ValueError, cv2.error) as error:
            raise OSError(errno.EIO, str(error)) from None

    def close(self) -> None:
        """Complete the film.

        Raises:
            OSError: Its end cannot be written.
        """
        writer, self._writer = self._writer, None
        if writer is not None:
            try:
                writer.close()
            except ValueError as error:
                raise OSError(errno.EIO, str(error)) from None
