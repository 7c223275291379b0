"""The photos and videos that an analysis was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.length import video_frames
from imaging.photos import SUFFIXES
from mien.errors import UserError


@dataclass(frozen=True)
class InputFile:
    """One file under analysis.

    Attributes:
        path: Absolute, as the workers know it.
        shown: As the user named it, or its folder.
    """

    path: Path
    shown: str

    @property
    def is_photo(self) -> bool:
        """True when the suffix is that of a picture; everything else is taken for a video."""
        return self.path.suffix.lower() in SUFFIXES


def find(arguments: Sequence[str]) -> list[InputFile]:
    """Lists the files of the arguments in their order, a folder's photos by name.

    Raises:
        UserError: A path does not exist, or a folder holds no photos.
    """
    found: dict[Path, InputFile] = {}
    for argument in arguments:
        given = Path(argument)
        if "\n" in argument:
            raise UserError(f"a path with a line break cannot be analyzed: {argument!r}")
        if given.is_dir():
            files = _photos(given)
        elif given.exists():
            files = [given]
        else:
            raise UserError(f"no such file or folder: {argument}")
        for file in files:
            found.setdefault(file.absolute(), InputFile(file.absolute(), str(file)))
    return list(found.values())


def _photos(folder: Path) -> list[Path]:
    photos = sorted(
        file for file in folder.iterdir() if file.is_file() and file.suffix.lower() in SUFFIXES
    )
    if not photos:
        kinds = ", ".join(sorted(suffix.lstrip(".") for suffix in SUFFIXES))
        raise UserError(f"no photos in {folder} (looked for {kinds})")
    return photos


def expected_frames(files: Sequence[InputFile]) -> int:
    """How many frames the files will give, as far as their headers tell; at least one each."""
    return sum(1 if file.is_photo else video_frames(file.path) for file in files)
