"""Makes of one crop what a camera might have made of the same face.

Live faces turn, are found a little off, are often small, blurred and compressed, and are
lit from anywhere; the crops to learn from are none of this. OpenCV does the work on single
crops, which costs a tenth of the training step. Hiding a part is random erasing: Z. Zhong
et al., "Random Erasing Data Augmentation", 2020.

How far variants go is a choice, `variety`. A net that saw only variants that are hard to read is
less certain of an ordinary face than it could be, so the last step to a model learns from variants
that are nearer to one (of sizes: H. Touvron et al., "Fixing the train-test resolution discrepancy",
2019).
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

Crop = NDArray[np.uint8]


def augment(crop: Crop, random: np.random.Generator, variety: float = 1.0) -> Crop:
    """Give one random variant of a crop.

    Args:
        crop: grey uint8 (48, 48); is not changed.
        random: the source of chance; the same state gives the same variant.
        variety: how often and how far variants differ from the crop: 1 as live faces do, 0 not
            at all but for mirroring.

    Returns:
        Grey uint8 (48, 48).
    """
    return _film(_move(crop, random, variety), random, variety)


def find_again(
    crop: Crop, times: int, random: np.random.Generator, variety: float = 1.0
) -> list[Crop]:
    """Give random variants of a crop that differ only in how the face was found.

    They share light, detail and what is hidden, as frames in a row do. Variants that show
    more and less of a face need not be answered alike: the poorer one is less certain.

    Args:
        crop: grey uint8 (48, 48); is not changed.
        times: how many.
        random: the source of chance.
        variety: as in `augment`.
    """
    look = int(random.integers(2**63))
    return [
        _film(_move(crop, random, variety), np.random.default_rng(look), variety)
        for _ in range(times)
    ]


def _film(crop: Crop, random: np.random.Generator, variety: float) -> Crop:
    """Light, blur, shrink, compress and hide as a camera and a room would."""
    if random.random() < 0.2 * variety:
        crop = _shade(crop, random)
    crop = _light(crop, random, variety)
    if random.random() < 0.12 * variety:
        crop = _blur(crop, random)
    if random.random() < 0.2 * variety:
        crop = _shrink(crop, random)
    if random.random() < 0.12 * variety:
        crop = _add_noise(crop, random)
    if random.random() < 0.25 * variety:
        crop = _compress(crop, random)
    if random.random() < 0.25 * variety:
        crop = _erase(crop, random)
    return crop


def _move(crop: Crop, random: np.random.Generator, variety: float) -> Crop:
    """Mirror, turn, scale, shear a little and shift, in a single warp."""
    side = crop.shape[0]
    angle = math.radians(random.normal(0, 8 * variety))
    scale_x, scale_y = np.exp(
        random.normal(0, 0.09 * variety) + random.normal(0, 0.04 * variety, 2)
    )
    mirror = -1.0 if random.random() < 0.5 else 1.0
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    shear = np.array([[1.0, random.normal(0, 0.05 * variety)], [0.0, 1.0]])
    linear = turn @ shear @ np.diag([mirror * scale_x, scale_y])
    middle = np.full(2, (side - 1) / 2)
    shift = np.clip(random.normal(0, 0.04 * variety, 2), -0.12, 0.12) * side
    matrix = np.column_stack((linear, middle + shift - linear @ middle))
    moved = cv2.warpAffine(crop, matrix, (side, side), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.uint8)


def _light(crop: Crop, random: np.random.Generator, variety: float) -> Crop:
    """Change gamma, contrast and brightness."""
    gamma, contrast, brightness = random.normal(0, (0.25, 0.2, 0.07)) * variety
    levels = np.linspace(0, 1, 256) ** math.exp(gamma)
    levels = (levels - 0.5) * math.exp(contrast) + 0.5 + brightness
    return np.asarray(cv2.LUT(crop, _to_uint8(levels * 255)), np.uint8)


def _shade(crop: Crop, random: np.random.Generator) -> Crop:
    """Light the face from one side."""
    ramp = np.linspace(-1, 1, crop.shape[0], dtype=np.float32)
    angle = random.uniform(0, 2 * math.pi)
    slope = math.cos(angle) * ramp[None, :] + math.sin(angle) * ramp[:, None]
    return _to_uint8(crop * (1 + random.uniform(0.15, 0.6) * slope))


def _blur(crop: Crop, random: np.random.Generator) -> Crop:
    return np.asarray(cv2.GaussianBlur(crop, (0, 0), random.uniform(0.4, 1.4)), np.uint8)


def _shrink(crop: Crop, random: np.random.Generator) -> Crop:
    """Lose the detail that a small face never had."""
    side = crop.shape[0]
    small_px = int(random.integers(18, side - 4))
    small = cv2.resize(crop, (small_px, small_px), interpolation=cv2.INTER_AREA)
    method = cv2.INTER_CUBIC if random.random() < 0.5 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(small, (side, side), interpolation=method), np.uint8)


def _add_noise(crop: Crop, random: np.random.Generator) -> Crop:
    strength = random.uniform(2, 12)
    return _to_uint8(crop + strength * random.standard_normal(crop.shape, np.float32))


def _compress(crop: Crop, random: np.random.Generator) -> Crop:
    quality = int(random.integers(15, 80))
    _, encoded = cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), np.uint8)


def _erase(crop: Crop, random: np.random.Generator) -> Crop:
    """Hide a rectangle, as a hand or a microphone would."""
    side = crop.shape[0]
    area = random.uniform(0.02, 0.2) * side * side
    aspect = math.exp(random.uniform(-1, 1))
    height = min(side, round(math.sqrt(area * aspect)))
    width = min(side, round(math.sqrt(area / aspect)))
    top = int(random.integers(0, side - height + 1))
    left = int(random.integers(0, side - width + 1))
    erased = crop.copy()
    erased[top : top + height, left : left + width] = random.integers(0, 256)
    return erased


def _to_uint8(values: NDArray[np.floating]) -> Crop:
    return np.asarray(np.clip(values, 0, 255), np.uint8)
