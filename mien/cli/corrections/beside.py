"""The pictures that an export of another tool names, as they lie on this disk."""

from collections import defaultdict
from pathlib import Path, PurePosixPath

from mien.images.headers import PictureError
from mien.process.paths import shown


class PicturesBeside:
    """The files below the folder in which an export lies.

    Args:
        folder: Where to look, at any depth.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._by_name: dict[str, list[Path]] = defaultdict(list)
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            self._by_name[path.name].append(path)

    def find(self, name: str) -> Path:
        """Find a picture by the end of its name, as far as it is needed to tell it from others.

        Args:
            name: A path with ``/``, as the export has it; its first folders may be missing here.

        Raises:
            PictureError: There is none of this name, or there are several.
        """
        wanted = PurePosixPath(name)
        found = self._by_name.get(wanted.name, [])
        for end in range(len(wanted.parts), 0, -1):
            tail = wanted.parts[-end:]
            fitting = [path for path in found if self._parts(path)[-end:] == tail]
            if len(fitting) == 1:
                return fitting[0]
            if fitting:
                raise PictureError(f"{len(fitting)} pictures have this name below {self._said()}")
        raise PictureError(f"there is no such picture below {self._said()}")

    def _parts(self, path: Path) -> tuple[str, ...]:
        return path.relative_to(self._folder).parts

    def _said(self) -> str:
        return shown(self._folder)
