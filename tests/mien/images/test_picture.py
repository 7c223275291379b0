import numpy as np
import pytest

from mien.images.headers import PictureError
from mien.images.picture import encode


@pytest.mark.parametrize(("height", "width"), [(65_500, 1), (1, 65_500)])
def test_the_largest_jpeg_is_written(height: int, width: int) -> None:
    picture = encode(np.zeros((height, width, 3), np.uint8), 80)
    assert (picture.height, picture.width) == (height, width)


@pytest.mark.parametrize(("height", "width"), [(65_501, 1), (1, 65_535), (1, 70_000)])
def test_what_no_jpeg_holds_is_refused(height: int, width: int) -> None:
    with pytest.raises(PictureError, match="too large for a JPEG"):
        encode(np.zeros((height, width, 3), np.uint8), 80)
