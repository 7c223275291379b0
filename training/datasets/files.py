"""Files of a data set, whether they lie in a folder or inside a .zip, read in place."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from mien.images.kinds import PICTURE_SUFFIXES
from mien.process.archives import ArchiveError, Budget, ZipReader
from training.errors import DataError

#: Of a data set: ten times the largest of faces with labels, and a table of pixels as one file.
BUDGET = Budget(files=2_000_000, file_bytes=1 << 30, total_bytes=64 << 30)


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
        DataError: the .zip is broken, holds a file twice, or would inflate to too much.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = ZipReader(path, BUDGET)
        except ArchiveError as error:
            raise DataError(f"{path}: {error}") from None
        self.names = sorted(n for n in self._zip.names if not n.startswith("__MACOSX/"))

    def read(self, name: str) -> bytes:
        """The content of one file.

        Raises:
            DataError: it is damaged or encrypted.
        """
        try:
            return self._zip.read(name)
        except ArchiveError as error:
            raise DataError(f"{self.path}: {error}") from None

    def find(self, file_name: str) -> str | None:
        """The path of the first file of that name, at any depth."""
        return _find(self.names, file_name)

    def folders(self) -> set[str]:
        """The folders that hold files, relative to the root."""
        return {name.rpartition("/")[0] for name in self.names if "/" in name}


def _find(names: list[str], file_name: str) -> str | None:
    wanted = file_name.lower()
    matches = (name for name in names if name.rpartition("/")[2].lower() == wanted)
    return min(matches, key=lambda name: name.count("/"), default=None)
