"""Draws what was found on a picture."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.images.picture import decode
from mien.results.records import Record

Image = NDArray[np.uint8]

JPEG_QUALITY = 95
#: Of small pictures, many of which stand beside each other.
SMALL_PX, SMALL_QUALITY = 320, 80
CLASSIFIED = (90, 200, 90)
HELD_BACK = (150, 150, 150)


def annotated(jpeg: bytes, records: Sequence[Record]) -> bytes:
    """Return a JPEG with boxes and labels drawn into it.

    Raises:
        PictureError: It cannot be decoded.
    """
    picture = decode(jpeg)
    draw(picture, records)
    return encode(picture)


def small(jpeg: bytes, records: Sequence[Record]) -> bytes:
    """Return a JPEG of ``SMALL_PX`` a side at most, with boxes but no words.

    Raises:
        PictureError: It cannot be decoded.
    """
    picture = decode(jpeg)
    height, width = picture.shape[:2]
    scale = min(1.0, SMALL_PX / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    shrunk = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    for record in records:
        x, y, wide, high = (round(value * scale) for value in record["box_xywh"])
        colour = CLASSIFIED if record["top"] else HELD_BACK
        cv2.rectangle(shrunk, (x, y), (x + wide, y + high), colour, 2, cv2.LINE_AA)
    return cv2.imencode(".jpg", shrunk, [cv2.IMWRITE_JPEG_QUALITY, SMALL_QUALITY])[1].tobytes()


def encode(image: Image) -> bytes:
    """Encode a BGR picture (H, W, 3) as JPEG of high quality."""
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1].tobytes()


def draw(image: Image, records: Sequence[Record]) -> None:
    """Draw boxes and labels into a BGR picture (H, W, 3), sized to the picture."""
    scale = max(image.shape[:2]) / 1000
    line = max(1, round(2 * scale))
    for record in records:
        x, y, width, height = (round(value) for value in record["box_xywh"])
        colour = HELD_BACK if record["top"] is None or record.get("uncertain") else CLASSIFIED
        cv2.rectangle(image, (x, y), (x + width, y + height), colour, line, cv2.LINE_AA)
        _write(image, label(record), (x, y - 3 * line), max(0.4, 0.8 * scale), line, colour)


def label(record: Record) -> str:
    """What is written at a face: track, and expression with its share or why there is none."""
    track = f"#{record['track']}"
    if record.get("uncertain"):
        return f"{track} uncertain"
    if record["top"]:
        confidence = min(0.99, record["confidence"])  # no model is certain
        return f"{track} {record['top']} {confidence:.0%}"
    return f"{track} {record['quality']['held_back'] or 'not classified'}"


def _write(
    image: Image,
    text: str,
    at: tuple[int, int],
    size: float,
    line: int,
    colour: tuple[int, int, int],
) -> None:
    font = cv2.FONT_HERSHEY_SIMPLEX
    (width, height), _ = cv2.getTextSize(text, font, size, line)
    x = max(0, min(at[0], image.shape[1] - width - 3 * line))
    y = max(height, at[1])
    cv2.putText(image, text, (x, y), font, size, (0, 0, 0), 3 * line, cv2.LINE_AA)
    cv2.putText(image, text, (x, y), font, size, colour, line, cv2.LINE_AA)
