"""The net: a small residual network behind a strided stem, blind to left and right.

Residual blocks after K. He et al., "Deep Residual Learning for Image Recognition", 2016;
channel attention after J. Hu et al., "Squeeze-and-Excitation Networks", 2018; mean pooling
between the stages, so that a small shift of the face changes little (R. Zhang, "Making
Convolutional Networks Shift-Invariant Again", 2019). At 48x48 the first layers cost nearly
everything, so the stem halves the side at once.
"""

from __future__ import annotations

import keras
import numpy as np
from keras import layers

from mien.faces.alignment import CROP_SIZE_PX
from mien.models.package import LABELS
from training.net.mirror import MirrorConv2D, MirrorNormalization, halves_mean
from training.net.plain import build_plain
from training.run.config import TrainConfig

_STEM_KERNEL = 6
_SQUEEZE = 8
#: Of grey levels from 0 to 255; a crop with less contrast than this is noise.
_LEAST_VARIANCE = 1e-3 * 127.5**2


def build_net(config: TrainConfig) -> keras.Model:
    """Build the net.

    Args:
        config: of it, `width`, `blocks`, `dropout` and `norm`. Each stage has twice as many
            channels as the one before, and half the side.

    Returns:
        From uint8 (N, 48, 48) crops to float32 (N, 8) logits; those of a mirrored net are the
        same for a crop and its mirror image. Scaling is inside: every crop is brought to mean 0
        and deviation 1, which takes away much of the light.
    """
    if config.net == "plain":
        return build_plain(config, _LEAST_VARIANCE)
    return _Builder(config, ordinary=False).build()


def build_expanded(net: keras.Model, config: TrainConfig) -> keras.Model:
    """The net as it serves: of ordinary layers, the same for a crop and its mirror image.

    Args:
        net: what `build_net` gave, with any weights.
        config: of that net.
    """
    if config.net == "plain":
        both = build_plain(config, _LEAST_VARIANCE, twice=True)
        both.set_weights(net.get_weights())
        return both
    expanded = _Builder(config, ordinary=True).build()
    for source, target in zip(net.layers, expanded.layers, strict=True):
        if isinstance(source, MirrorConv2D):
            target.set_weights([keras.ops.convert_to_numpy(source.expanded())])
        elif isinstance(source, MirrorNormalization):
            target.set_weights([np.tile(values, 2) for values in source.get_weights()])
        else:
            target.set_weights(source.get_weights())
    return expanded


class _Builder:
    """Builds both forms of the net from one description."""

    def __init__(self, config: TrainConfig, ordinary: bool) -> None:
        self._config = config
        self._ordinary = ordinary

    def build(self) -> keras.Model:
        width = self._config.width
        crops = keras.Input((CROP_SIZE_PX, CROP_SIZE_PX), dtype="uint8", name="crops")
        x = layers.Reshape((CROP_SIZE_PX, CROP_SIZE_PX, 1), dtype="uint8")(crops)
        x = keras.ops.cast(x, "float32")
        x = layers.LayerNormalization(
            axis=(1, 2, 3), center=False, scale=False, epsilon=_LEAST_VARIANCE, dtype="float32"
        )(x)
        x = layers.ReLU()(self._convolve(x, width, _STEM_KERNEL, strides=2))
        for stage, count in enumerate(self._config.blocks):
            if stage:
                x = layers.AveragePooling2D(2)(x)
            for _ in range(count):
                x = self._residual(x, width << stage)
        x = layers.Dropout(self._config.dropout)(halves_mean(x))
        logits = layers.Dense(len(LABELS), dtype="float32", name="logits")(x)
        return keras.Model(crops, logits, name="mien")

    def _residual(self, x: keras.KerasTensor, channels: int) -> keras.KerasTensor:
        shortcut = x if x.shape[-1] == channels else self._convolve(x, channels, 1)
        y = layers.ReLU()(self._convolve(x, channels, 3))
        y = _attend(self._convolve(y, channels, 3), channels)
        return layers.ReLU()(layers.Add()([y, shortcut]))

    def _convolve(
        self, x: keras.KerasTensor, channels: int, kernel: int, strides: int = 1
    ) -> keras.KerasTensor:
        norm = self._config.norm
        if self._ordinary:
            x = layers.Conv2D(channels, kernel, strides, "same", use_bias=False)(x)
            return layers.BatchNormalization(momentum=norm)(x)
        x = MirrorConv2D(channels, kernel, paired=x.shape[-1] > 1, strides=strides)(x)
        return MirrorNormalization(norm)(x)


def _attend(x: keras.KerasTensor, channels: int) -> keras.KerasTensor:
    """Weigh each channel, and its mirrored twin alike, by what the whole face looks like."""
    weights = layers.Dense(channels // _SQUEEZE, activation="relu")(halves_mean(x))
    weights = layers.Dense(channels // 2, activation="sigmoid")(weights)
    weights = layers.Concatenate()([weights, weights])
    return layers.Multiply()([x, layers.Reshape((1, 1, channels))(weights)])
