"""Files of a data set, whether they lie in a folder or inside a .zip, read in place."""

from __future__ import annotations

import threading
import zipfile
from pathlib import Path, PurePosixPath

from imaging.kinds import PICTURE_SUFFIXES
from training.errors import DataError


def is_picture(name: str) -> bool:
    """Whether a file's name says that it is a picture."""
    return PurePosixPath(name).suffix.lower() in PICTURE_SUFFIXES


class FolderFiles:
    """The files below a folder, by their path relative to it, with forward slashes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names = sorted(
            file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file()
        )

    def read(self, name: str) -> bytes:
        """The content of one file.

        Raises:
            DataError: it cannot be read.
        """
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            raise DataError(f"{self.path / name}: {error.strerror}") from error

    def find(self, file_name: str) -> str | None:
        """The path of the first file of that name, at any depth."""
        return _find(self.names, file_name)

    def folders(self) -> set[str]:
        """The folders that hold files, relative to the root."""
        return {name.rpartition("/")[0] for name in self.names if "/" in name}


class ZipFiles:
    """The files inside a .zip.

    Raises:
        DataError: the .zip is broken.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise DataError(f"{path}: not a readable .zip ({error})") from error
        self._lock = threading.Lock()
        self.names = sorted(
            name
            for name in self._zip.namelist()
            if not name.endswith("/") and not name.startswith("__MACOSX/")
        )

    def read(self, name: str) -> bytes:
        """The content of one file.

        Raises:
            DataError: it is damaged or encrypted.
        """
        try:
            with self._lock:
                return self._zip.read(name)
        except (RuntimeError, zipfile.BadZipFile, EOFError) as error:
            raise DataError(f"{self.path}: {name} cannot be read ({error})") from error

    def find(self, file_name: str) -> str | None:
        """The path of the first file of that name, at any depth."""
        return _find(self.names, file_name)

    def folders(self) -> set[str]:
        """The folders that hold files, relative to the root."""
        return {name.rpartition("/")[0] for name in self.names if "/" in name}


def _find(names: list[str], file_name: str) -> str | None:
    wanted = file_name.lower()
    found = (name for name in names if name.rpartition("/")[2].lower() == wanted)
    return min(found, key=lambda name: name.count("/"), default=None)
