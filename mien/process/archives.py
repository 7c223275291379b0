"""Zip files from strangers, read within a budget.

A zip file of a few megabytes can name a million files, or inflate to many gigabytes. So before
anything is inflated its directory is held against a budget; what the directory says of a file's
size is then the most that is read of it.
"""

from __future__ import annotations

import io
import math
import threading
import weakref
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

_MIB = 1 << 20
#: Of the directory, for each file that is allowed: far more than a name takes.
_ENTRY_BYTES = 1_024
_LEAST_DIRECTORY_BYTES = 64 << 10
#: No file of a kind that we read shrinks to a hundredth; small ones need not be judged.
_MOST_RATIO = 100
_RATIO_FROM_BYTES = 16 * _MIB
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NPY_VERSION = (1, 0)


class ArchiveError(ValueError):
    """A zip file cannot be used; the message says why in one line."""


@dataclass(frozen=True)
class Budget:
    """The most that a zip file may hold.

    Attributes:
        files: how many files.
        file_bytes: of one file, inflated.
        total_bytes: of all files, inflated.
    """

    files: int
    file_bytes: int
    total_bytes: int


class ZipReader:
    """A zip file that is within its budget. Any thread may read from it.

    Args:
        source: its path, or its bytes.
        budget: the most that it may hold.

    Raises:
        ArchiveError: it is no whole zip file, has a name twice, or exceeds the budget.
    """

    def __init__(self, source: Path | bytes, budget: Budget) -> None:
        self._lock = threading.Lock()
        try:
            file = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
        except OSError as error:
            raise ArchiveError(f"the zip file cannot be read: {error.strerror}") from None
        self._closing = weakref.finalize(self, file.close)
        guard = _Guard(file, max(budget.files * _ENTRY_BYTES, _LEAST_DIRECTORY_BYTES))
        try:
            with _plain_words("this is no whole zip file"):
                self._zip = zipfile.ZipFile(guard)
            guard.most = None
            entries = (entry for entry in self._zip.infolist() if not entry.is_dir())
            self._files = {entry.filename: entry for entry in entries}
            self._check(budget)
        except ArchiveError:
            self._closing()
            raise

    @property
    def names(self) -> list[str]:
        """Names of the files, in the order of the archive; folders are left out."""
        return list(self._files)

    def read(self, name: str) -> bytes:
        """Inflate one file.

        Raises:
            ArchiveError: it is damaged, encrypted, or packed in a way that is not known here.
        """
        entry = self._files[name]
        if entry.compress_type not in _PACKINGS:
            raise ArchiveError(
                f"{name} in the zip file is packed in a way that is not known here; use deflate"
            )
        # Told how much, it inflates no more at once; told nothing, all that was packed, whatever
        # the directory says. A file of no bytes is read too, so that its checksum is looked at.
        with (
            _plain_words(f"{name} in the zip file cannot be read"),
            self._lock,
            self._zip.open(entry) as file,
        ):
            return file.read(max(entry.file_size, 1))

    def size(self, name: str) -> int:
        """How many bytes a file has, inflated; at most."""
        return self._files[name].file_size

    def extract(self, folder: Path) -> None:
        """Write all files below a folder, whatever their names say.

        Raises:
            ArchiveError: as `read`, for any of them.
            OSError: the folder cannot be written.
        """
        for name, entry in self._files.items():
            self.read(name)  # what is damaged has a message of ours
            self._zip.extract(entry, folder)

    def close(self) -> None:
        """Close the file; it is closed as well when the reader is no longer used."""
        self._closing()

    def _check(self, budget: Budget) -> None:
        entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        if len(self._zip.infolist()) > budget.files:
            raise ArchiveError(f"the zip file holds more than {budget.files:,} files")
        if len(entries) != len(self._files):
            ((twice, _),) = Counter(entry.filename for entry in entries).most_common(1)
            raise ArchiveError(f"the zip file holds {twice[:80]!r} twice")
        for entry in entries:
            if entry.file_size > budget.file_bytes:
                raise ArchiveError(
                    f"{entry.filename[:80]} in the zip file is larger than "
                    f"{budget.file_bytes:,} bytes"
                )
        inflated = sum(entry.file_size for entry in entries)
        packed = sum(entry.compress_size for entry in entries)
        if inflated > budget.total_bytes:
            raise ArchiveError(f"the zip file inflates to more than {budget.total_bytes:,} bytes")
        if inflated > max(_RATIO_FROM_BYTES, _MOST_RATIO * packed):
            raise ArchiveError(f"the zip file inflates to more than {_MOST_RATIO} times its size")


def read_arrays(content: bytes, budget: Budget) -> dict[str, NDArray[Any]]:
    """Read what `numpy.savez` made, within a budget.

    No array is made before its bytes are there, so a header that claims more costs nothing.

    Returns:
        The arrays by name, not to be written to.

    Raises:
        ArchiveError: it is no whole .npz, holds something else than plain arrays, or exceeds the
            budget.
    """
    reader = ZipReader(content, budget)
    return {name.removesuffix(".npy"): _array(name, reader.read(name)) for name in reader.names}


def _array(name: str, content: bytes) -> NDArray[Any]:
    file = io.BytesIO(content)
    try:
        if np.lib.format.read_magic(file) != _NPY_VERSION:
            raise ArchiveError(f"{name} is not of a kind that is read here")
        shape, column_first, dtype = np.lib.format.read_array_header_1_0(file)
    except (ValueError, TypeError, SyntaxError) as error:
        raise ArchiveError(f"{name} is no array: {error}") from None
    rest = content[file.tell() :]
    count = math.prod(shape)
    if dtype.hasobject or not dtype.itemsize or min(shape, default=0) < 0:
        raise ArchiveError(f"{name} holds something else than numbers and text")
    if count * dtype.itemsize != len(rest):
        raise ArchiveError(f"{name} holds {len(rest):,} bytes, its header says otherwise")
    flat: NDArray[Any] = np.frombuffer(rest, dtype, count)
    return flat.reshape(shape, order="F" if column_first else "C")


class _Guard(io.RawIOBase):
    """A file that refuses to be read in one piece that is larger than it may be.

    The directory is read so, before `zipfile` makes an object of each entry, of which a million
    take half a minute.
    """

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file = file
        self.most: int | None = most

    def read(self, size: int = -1) -> bytes:
        if self.most is not None and size > self.most:
            raise ArchiveError("the zip file holds more files than it may")
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True


@contextmanager
def _plain_words(what: str) -> Iterator[None]:
    """Make one kind of error of the many that `zipfile` raises for a damaged or encrypted file."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        RuntimeError,
        NotImplementedError,
        OSError,
        ValueError,
    ) as error:
        if isinstance(error, ArchiveError):
            raise
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ArchiveError(f"{what}: {reason[:200]}") from None
