"""Files in which other tools export what people marked in pictures."""

from dataclasses import dataclass
from typing import TypeAlias

#: In pixels: left, top, width, height.
Box: TypeAlias = tuple[float, float, float, float]


class ExportError(Exception):
    """A file cannot be used; says in one line why, and what would be right."""


@dataclass(frozen=True)
class MarkedRegion:
    """A face as such a file has it.

    Attributes:
        picture: Name of the picture, a path with ``/``.
        names: Label and attributes, of which one should be an expression.
        box_xywh: Where it is; None for the main face of the picture.
        disputed: True when the people who marked it disagree.
    """

    picture: str
    names: tuple[str, ...]
    box_xywh: Box | None
    disputed: bool = False
