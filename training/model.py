"""The net: a small residual network behind a strided stem.

Residual blocks after K. He et al., "Deep Residual Learning for Image Recognition", 2016;
channel attention after J. Hu et al., "Squeeze-and-Excitation Networks", 2018. At 48x48 the
first layers cost nearly everything, so the stem halves the side at once.
"""

from __future__ import annotations

import keras
from keras import layers

from faces.alignment import CROP_SIZE_PX
from faces.package import LABELS
from training.config import TrainConfig

_STEM_KERNEL = 5
_SQUEEZE = 8


def build_net(config: TrainConfig) -> keras.Model:
    """Build the net.

    Args:
        config: of it, `width`, `blocks`, `dropout` and `norm`. Each stage has twice as many
            channels as the one before, and half the side.

    Returns:
        From uint8 (N, 48, 48) crops to float32 (N, 8) logits. Scaling is inside: every
        crop is brought to mean 0 and deviation 1, which takes away much of the light.
    """
    crops = keras.Input((CROP_SIZE_PX, CROP_SIZE_PX), dtype="uint8", name="crops")
    x = layers.Reshape((CROP_SIZE_PX, CROP_SIZE_PX, 1), dtype="uint8")(crops)
    x = layers.Rescaling(1 / 127.5, offset=-1.0, dtype="float32")(x)
    x = layers.LayerNormalization(
        axis=(1, 2, 3), center=False, scale=False, epsilon=1e-3, dtype="float32"
    )(x)
    x = _convolve(x, config.width, _STEM_KERNEL, config.norm, strides=2)
    x = layers.ReLU()(x)
    for stage, count in enumerate(config.blocks):
        for block in range(count):
            x = _residual(x, config.width << stage, config.norm, 2 if stage and not block else 1)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(config.dropout)(x)
    logits = layers.Dense(len(LABELS), dtype="float32", name="logits")(x)
    return keras.Model(crops, logits, name="mien")


def _residual(x: keras.KerasTensor, channels: int, norm: float, strides: int) -> keras.KerasTensor:
    shortcut = x
    if strides > 1 or x.shape[-1] != channels:
        pooled = layers.AveragePooling2D(strides)(x) if strides > 1 else x
        shortcut = _convolve(pooled, channels, 1, norm)
    y = layers.ReLU()(_convolve(x, channels, 3, norm, strides))
    y = _attend(_convolve(y, channels, 3, norm), channels)
    return layers.ReLU()(layers.Add()([y, shortcut]))


def _convolve(
    x: keras.KerasTensor, channels: int, kernel: int, norm: float, strides: int = 1
) -> keras.KerasTensor:
    x = layers.Conv2D(
        channels,
        kernel,
        strides=strides,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
    )(x)
    return layers.BatchNormalization(momentum=norm)(x)


def _attend(x: keras.KerasTensor, channels: int) -> keras.KerasTensor:
    """Weigh each channel by what the whole face looks like."""
    weights = layers.GlobalAveragePooling2D(keepdims=True)(x)
    weights = layers.Conv2D(channels // _SQUEEZE, 1, activation="relu")(weights)
    weights = layers.Conv2D(channels, 1, activation="sigmoid")(weights)
    return layers.Multiply()([x, weights])
