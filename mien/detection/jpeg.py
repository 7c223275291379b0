"""Decodes the JPEG of a frame, only as large as it is needed, and nothing else."""

import numpy as np
from numpy.typing import NDArray

from mien.bus.messages import Frame
from mien.images.headers import MAX_PIXELS, PictureError, check_size, read_jpeg
from mien.images.picture import decode, decode_jpeg
from mien.process.settings import CAMERA_MAX_PIXELS


class FramePicture:
    """The picture of a frame; what is believed is what its header and the frame's agree on.

    To look for large faces half the size is enough, which libjpeg gives for two thirds of the time.
    What is classified is cut out of the whole picture, so that the same crop can be made again.

    Args:
        frame: The header; its size must be that of the picture.
        jpeg: The bytes.
        most_pixels: What a camera's picture may have at most; files under analysis may be larger.

    Raises:
        PictureError: It is no JPEG, too large, or not of the size that the frame says.
    """

    def __init__(self, frame: Frame, jpeg: bytes, most_pixels: int = CAMERA_MAX_PIXELS) -> None:
        if frame.error is not None:
            raise PictureError(frame.error)
        header = read_jpeg(jpeg)
        self.width, self.height = header.width, header.height
        if (self.width, self.height) != (frame.width, frame.height):
            raise PictureError(
                f"the JPEG has {self.width}x{self.height} pixels, "
                f"its header says {frame.width}x{frame.height}"
            )
        limit = MAX_PIXELS if frame.lossless else most_pixels
        check_size(self.width, self.height, limit, "choose a smaller picture")
        self._jpeg = jpeg
        self._upright = header.orientation == 1
        self._full: NDArray[np.uint8] | None = None
        self._half: NDArray[np.uint8] | None = None

    def full(self) -> NDArray[np.uint8]:
        """The whole picture, BGR uint8 (H, W, 3).

        Raises:
            PictureError: It is damaged.
        """
        if self._full is None:
            image = decode_jpeg(self._jpeg) if self._upright else decode(self._jpeg)
            if image.shape[:2] != (self.height, self.width):
                raise PictureError("the JPEG is damaged")
            self._full = image
        return self._full

    def at_least(self, width_px: float) -> tuple[NDArray[np.uint8], float]:
        """The picture at half its size where so many pixels across suffice and it is not there yet.

        Returns:
            BGR uint8 (H, W, 3), and its size as a share of the whole: 0.5 or 1.

        Raises:
            PictureError: It is damaged.
        """
        if self._full is not None or not self._upright or 2 * width_px > self.width:
            return self.full(), 1.0
        if self._half is None:
            self._half = decode_jpeg(self._jpeg, (self.width, self.height))
        return self._half, 0.5
