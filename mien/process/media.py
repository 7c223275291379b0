"""Which files of the machine may be cameras: those below the folders that the operator named."""

import fcntl
import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_MAX_PATH_BYTES = 1_024


class OutsideError(RuntimeError):
    """A file may not be a camera; the text says where it would have to lie."""


@dataclass(frozen=True)
class MediaDirs:
    """The folders, and what is exempt from them.

    Attributes:
        folders: Files have to lie below one of these, links resolved; None lets all through.
        named: Sources that the operator gave when Mien was started: his own matter.
    """

    folders: tuple[Path, ...] | None = None
    named: Collection[str] = ()

    def check(self, source: str) -> None:
        """Look where a source is, if it is a file.

        Raises:
            OutsideError: It is one that may not be a camera.
        """
        if not self._free(source) and "://" not in source and not source.isdecimal():
            path = _resolved(source)
            # What is no file there is a webcam, or refused when it is opened.
            if not path.is_relative_to("/dev") or path.is_file() or path.is_dir():
                self._judge(path)

    @contextmanager
    def opened(self, file: str) -> Iterator[str]:
        """Open a file for as long as the block lasts, and look where it is once it is open.

        Whoever moves a link meanwhile gains nothing.

        Yields:
            A path that leads to this very file, whatever becomes of its name.

        Raises:
            OutsideError: It may not be a camera.
            OSError: It cannot be opened.
        """
        if self._free(file):
            yield file
            return
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
        try:
            self._judge(_path_of(descriptor))
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OutsideError("it is not a file")
            yield f"/dev/fd/{descriptor}"
        finally:
            os.close(descriptor)

    def _free(self, source: str) -> bool:
        return self.folders is None or source in self.named

    def _judge(self, path: Path) -> None:
        folders = self.folders or ()
        if any(path.is_relative_to(_resolved(folder)) for folder in folders):
            return
        if not folders:
            raise OutsideError(
                "no file of the machine may be a camera here; the operator names folders for them "
                "in MIEN_MEDIA_DIRS"
            )
        shown = ", ".join(map(str, folders))
        raise OutsideError(f"a file has to lie below {shown} to be a camera (MIEN_MEDIA_DIRS)")


ANYWHERE = MediaDirs()


def _resolved(path: str | Path) -> Path:
    return Path(os.path.realpath(path))  # unlike Path.resolve, takes links that lead in a circle


def _path_of(descriptor: int) -> Path:
    if hasattr(fcntl, "F_GETPATH"):  # macOS
        name = fcntl.fcntl(descriptor, fcntl.F_GETPATH, bytes(_MAX_PATH_BYTES))
        return Path(os.fsdecode(name.rstrip(b"\0")))
    return Path(f"/proc/self/fd/{descriptor}").readlink()
