"""What faces are looked for in: a picture that may be decoded only as far as it is needed."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class AnyPicture(Protocol):
    """A picture of known size, in pixels."""

    width: int
    height: int

    def full(self) -> NDArray[np.uint8]:
        """The whole picture, BGR uint8 (H, W, 3).

        Raises:
            PictureError: It is damaged.
        """

    def at_least(self, width_px: float) -> tuple[NDArray[np.uint8], float]:
        """The picture with at least so many pixels across, unless it has fewer.

        Returns:
            BGR uint8 (H, W, 3), and its size as a share of the whole, above 0, at most 1.

        Raises:
            PictureError: It is damaged.
        """


class ArrayPicture:
    """A picture that is decoded already.

    Args:
        image: BGR uint8 (H, W, 3).
    """

    def __init__(self, image: NDArray[np.uint8]) -> None:
        self.height, self.width = image.shape[:2]
        self._image = image

    def full(self) -> NDArray[np.uint8]:
        """The picture itself."""
        return self._image

    def at_least(self, width_px: float) -> tuple[NDArray[np.uint8], float]:
        """The picture itself, and 1: nothing is saved by less of it."""
        return self._image, 1.0
