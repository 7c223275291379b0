"""How the pictures of a video are to be shown: turned, mirrored, with square pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, cast

import numpy as np
from av.sidedata.sidedata import SideDataContainer, Type
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from mien.bus.messages import Rotation
from mien.images.picture import fit

# Beyond these a pixel's shape is a mistake in the file.
_WIDEST = 4


@dataclass(frozen=True)
class PictureDisplay:
    """What has to be done to a decoded picture, in this order.

    Attributes:
        aspect: Width of a pixel as a share of its height; the picture is stretched by it.
        swapped: Rows become columns.
        mirrored: Left and right change places.
        upside_down: Top and bottom change places.
    """

    aspect: Fraction = Fraction(1)
    swapped: bool = False
    mirrored: bool = False
    upside_down: bool = False

    @property
    def plain(self) -> bool:
        """True when a picture is shown as it is stored."""
        return self == PictureDisplay()

    def stretched(self, width: int, height: int, max_width: int) -> tuple[int, int]:
        """Size to which a stored picture is to be scaled, before it is turned.

        Args:
            width: As stored.
            height: As stored.
            max_width: As shown, at most.
        """
        if self.aspect > 1:
            width = round(width * self.aspect)
        else:
            height = round(height / self.aspect)
        if not self.swapped:
            return fit(width, height, max_width)
        shown_width, shown_height = fit(height, width, max_width)
        return shown_height, shown_width

    def hung(self, rotation: Rotation, *, mirrored: bool) -> PictureDisplay:
        """The same for a camera that is mounted otherwise than upright.

        Args:
            rotation: Degrees clockwise by which the picture as shown is turned.
            mirrored: True has its left and right change places then.
        """
        shown = self
        for _ in range(rotation // 90):  # a turn: rows become columns, then left becomes right
            shown = replace(
                shown,
                swapped=not shown.swapped,
                mirrored=not shown.upside_down,
                upside_down=shown.mirrored,
            )
        return replace(shown, mirrored=shown.mirrored != mirrored)

    def turn(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Turn and mirror a picture, or one of its planes: (H, W) or (H, W, 3)."""
        if self.swapped:
            image = np.swapaxes(image, 0, 1)
        if self.mirrored:
            image = image[:, ::-1]
        if self.upside_down:
            image = image[::-1]
        return np.ascontiguousarray(image)


def display(frame: VideoFrame, aspect: Fraction | None) -> PictureDisplay:
    """Read how a picture is to be shown.

    Args:
        frame: The picture, with its display matrix if it has one.
        aspect: Width of its pixels as a share of their height; None when it is not known.
    """
    if not aspect or not Fraction(1, _WIDEST) <= aspect <= _WIDEST:
        aspect = Fraction(1)
    # Not ``frame.side_data``: that container and its frame hold each other, so that each decoded
    # picture, several megabytes, would stay until the interpreter searches for garbage.
    side_data = cast(Any, SideDataContainer)(frame)  # PyAV's types know no arguments
    matrix = side_data.get(Type.DISPLAYMATRIX)
    if matrix is None:
        return PictureDisplay(aspect)
    # Column x and row y of the stored picture are shown at (a x + c y, b x + d y).
    a, b, _, c, d = np.frombuffer(matrix, np.int32)[:5].tolist()
    if abs(b) + abs(c) > abs(a) + abs(d):
        return PictureDisplay(aspect, swapped=True, mirrored=c < 0, upside_down=b < 0)
    return PictureDisplay(aspect, mirrored=a < 0, upside_down=d < 0)
