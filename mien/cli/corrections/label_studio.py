"""Labels of Label Studio, as it exports them in the format JSON."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from mien.cli.corrections.exports import Box, ExportError, MarkedRegion
from mien.images.kinds import PICTURE_SUFFIXES

#: Boxes of two people mean the same face when they share at least so much of what they cover.
_SAME = 0.5
#: What the tool puts before the names of files that were uploaded to it.
_UPLOADED = re.compile(r"^[0-9a-f]{8}-")


class _Result(msgspec.Struct, frozen=True):
    value: dict[str, Any]
    id: str = ""
    original_width: float = 0
    original_height: float = 0


class _Percent(msgspec.Struct, frozen=True):
    """A box in percent of the picture."""

    x: float
    y: float
    width: float
    height: float


class _Annotation(msgspec.Struct, frozen=True):
    result: list[_Result]
    was_cancelled: bool = False


class Task(msgspec.Struct, frozen=True):
    """One picture with what each person marked in it."""

    data: dict[str, Any]
    annotations: list[_Annotation]


def read(tasks: list[Task]) -> Iterator[MarkedRegion]:
    """Read what is marked: boxes, and choices for a box or for the whole picture.

    Where several people marked a picture, a face counts when all gave it the same labels.
    """
    for task in tasks:
        picture = _picture(task.data)
        said = [
            list(_marks(picture, annotation.result))
            for annotation in task.annotations
            if not annotation.was_cancelled
        ]
        for mark in said[0] if said else ():
            agreed = all(any(_same(mark, other) for other in others) for others in said[1:])
            yield (
                mark if agreed else MarkedRegion(picture, mark.names, mark.box_xywh, disputed=True)
            )


def _picture(data: dict[str, Any]) -> str:
    """The name of a task's picture: the end of its address, without what the tool puts before."""
    for value in data.values():
        parts = urlsplit(value) if isinstance(value, str) else None
        if parts is None:
            continue
        path = unquote(parse_qs(parts.query).get("d", [parts.path])[0]).lstrip("/")
        if PurePosixPath(path).suffix.lower() in PICTURE_SUFFIXES:
            pure = PurePosixPath(path)
            return str(pure.with_name(_UPLOADED.sub("", pure.name)))
    return ""


def _marks(picture: str, results: list[_Result]) -> Iterator[MarkedRegion]:
    """Bring together what was said of each region, or of the whole picture."""
    regions: dict[str, list[_Result]] = defaultdict(list)
    for result in results:
        regions[result.id if "width" in result.value else ""].append(result)
    for region, parts in regions.items():
        names = [name for part in parts for name in _names(part.value)]
        if names:
            yield MarkedRegion(picture, tuple(names), _box_xywh(parts[0]) if region else None)


def _names(value: dict[str, Any]) -> list[str]:
    """All labels and choices of a result, whatever kind of region it is."""
    lists = [part for part in value.values() if isinstance(part, list)]
    return [name for part in lists for name in part if isinstance(name, str)]


def _box_xywh(result: _Result) -> Box:
    try:
        sides = msgspec.convert(result.value, _Percent)
    except msgspec.ValidationError as error:
        raise ExportError(f"a box of Label Studio cannot be read: {error}") from None
    across, down = result.original_width / 100, result.original_height / 100
    return sides.x * across, sides.y * down, sides.width * across, sides.height * down


def _same(one: MarkedRegion, other: MarkedRegion) -> bool:
    if set(one.names) != set(other.names) or (one.box_xywh is None) != (other.box_xywh is None):
        return False
    if one.box_xywh is None or other.box_xywh is None:
        return True
    (ax, ay, aw, ah), (bx, by, bw, bh) = one.box_xywh, other.box_xywh
    across = max(0.0, min(ax + aw, bx + bw) - max(ax, bx))
    down = max(0.0, min(ay + ah, by + bh) - max(ay, by))
    return across * down >= _SAME * (aw * ah + bw * bh - across * down)
