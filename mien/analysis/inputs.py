"""The photos and videos that an analysis was asked for."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from mien.images.kinds import kind, left_out
from mien.images.photos import count_pages
from mien.process.paths import shown
from mien.results.length import video_frames

#: Names that are told for each reason.
_TOLD = 5


class InputError(ValueError):
    """What is to be analyzed is not there, or not what it should be; the text says why."""


@dataclass(frozen=True)
class InputFile:
    """One file under analysis.

    Attributes:
        path: Absolute, as the workers know it.
        shown: As the user named it, or its folder, in valid UTF-8.
    """

    path: Path
    shown: str

    @cached_property
    def pages(self) -> int:
        """How many pictures a picture file holds; 0 for everything else, taken for a video."""
        if kind(self.path) != "picture":
            return 0
        try:
            return count_pages(self.path.read_bytes())
        except OSError:
            return 1  # capture will say what is wrong with it

    @property
    def is_photo(self) -> bool:
        """True for a single picture, False for a video, an animation or several pages."""
        return self.pages == 1


@dataclass(frozen=True)
class Inputs:
    """What an analysis is to read, and what of its folders it leaves out.

    Attributes:
        files: In order.
        left_out: Names by reason.
    """

    files: list[InputFile]
    left_out: dict[str, list[str]] = field(default_factory=dict)

    def left_out_lines(self) -> Iterator[str]:
        """One line for each reason, with the count and the first names."""
        for reason, names in self.left_out.items():
            count = f"{len(names):,} {'entry' if len(names) == 1 else 'entries'} left out"
            more = f" and {len(names) - _TOLD:,} more" if len(names) > _TOLD else ""
            yield f"{count}, {reason}: {', '.join(names[:_TOLD])}{more}"


def find(arguments: Sequence[str]) -> Inputs:
    """List the files of the arguments in their order, those of a folder and its folders by name.

    Raises:
        InputError: A path does not exist, or a folder holds neither photos nor videos.
    """
    by_path: dict[Path, InputFile] = {}
    inputs = Inputs([])
    for argument in arguments:
        given = Path(argument)
        if given.is_dir():
            files = _in_folder(given, inputs)
        elif given.exists():
            files = [given]
        else:
            raise InputError(f"no such file or folder: {shown(argument)}")
        for file in files:
            by_path.setdefault(file.absolute(), InputFile(file.absolute(), shown(file)))
    inputs.files.extend(by_path.values())
    return inputs


def _in_folder(folder: Path, inputs: Inputs) -> list[Path]:
    """Photos and videos of a folder and of the folders in it; notes what else there is."""
    files = []
    here = Inputs([])
    for path in sorted(_entries(folder, here)):
        if kind(path) is None:
            here.left_out.setdefault(left_out(path), []).append(shown(path))
        else:
            files.append(path)
    if not files:
        raise InputError(
            "; ".join([f"no photos and no videos in {shown(folder)}", *here.left_out_lines()])
        )
    for reason, names in here.left_out.items():
        inputs.left_out.setdefault(reason, []).extend(names)
    return files


def _entries(folder: Path, inputs: Inputs) -> Iterator[Path]:
    """All files below a folder that are not hidden."""

    def leave_out(reason: str, path: Path) -> None:
        inputs.left_out.setdefault(reason, []).append(shown(path))

    def unreadable(error: OSError) -> None:
        leave_out(f"which cannot be opened ({error.strerror})", Path(error.filename))

    for parent, folders, names in os.walk(folder, onerror=unreadable):
        for name in [*folders, *names]:
            if name.startswith("."):
                leave_out("hidden", Path(parent, name))
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(parent, name) for name in names if not name.startswith(".")):
            if path.is_file():
                yield path
            else:
                leave_out("no regular file", path)


def expected_frames(files: Sequence[InputFile]) -> int:
    """How many frames the files will give, as far as their headers tell; at least one each."""
    return sum(file.pages or video_frames(file.path) for file in files)
