"""Layers for which a face and its mirror image are the same thing.

A face turned about its axis shows the same expression. Channels come in two halves: what a
filter finds, and what its mirror image finds. Mirroring the input then mirrors the maps and
swaps the halves, and nothing else, so a net that ends with the mean over places and halves
gives both the same answer by construction. This is group convolution for the group of
reflections: T. Cohen, M. Welling, "Group Equivariant Convolutional Networks", 2016
(arXiv 1602.07576). Strides must keep the picture's symmetry: an even kernel on an even side.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops

_PACKAGE = "mien"


@keras.saving.register_keras_serializable(package=_PACKAGE)
class MirrorConv2D(layers.Layer):  # type: ignore[misc]
    """A convolution whose second half of filters mirrors the first.

    Args:
        channels: even number of channels that come out.
        kernel: side of the filters, in pixels.
        paired: whether the channels that come in are halves already, not a picture.
        strides: step of the filters, in pixels.
    """

    def __init__(
        self, channels: int, kernel: int, paired: bool, strides: int = 1, **rest: Any
    ) -> None:
        super().__init__(**rest)
        self._settings = {
            "channels": channels,
            "kernel": kernel,
            "paired": paired,
            "strides": strides,
        }
        self._channels, self._side, self._paired = channels, kernel, paired
        self._strides = strides

    def build(self, input_shape: tuple[int, ...]) -> None:
        """Make the filters that are learned: half of those that are used."""
        self.kernel = self.add_weight(
            name="kernel",
            shape=(self._side, self._side, input_shape[-1], self._channels // 2),
            initializer="he_normal",
        )

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """From (N, height, width, channels in) to (N, height / strides, ..., channels)."""
        return ops.conv(x, self.expanded(), self._strides, "same")

    def expanded(self) -> keras.KerasTensor:
        """All filters, (kernel, kernel, channels in, channels), as an ordinary layer has them."""
        mirrored = ops.flip(self.kernel, axis=1)
        if self._paired:
            first, second = ops.split(mirrored, 2, axis=2)
            mirrored = ops.concatenate([second, first], axis=2)
        return ops.concatenate([self.kernel, mirrored], axis=3)

    def get_config(self) -> dict[str, Any]:
        """What a saved net needs to build it again."""
        return {**super().get_config(), **self._settings}


@keras.saving.register_keras_serializable(package=_PACKAGE)
class MirrorNormalization(layers.Layer):  # type: ignore[misc]
    """Batch normalisation that treats a channel and its mirrored twin as one.

    Args:
        momentum: how slowly the statistics follow, 0 to 1.
    """

    def __init__(self, momentum: float, **rest: Any) -> None:
        super().__init__(**rest)
        self._momentum = momentum
        self.norm = layers.BatchNormalization(momentum=momentum)

    def build(self, input_shape: tuple[int, ...]) -> None:
        """Make the statistics: for half of the channels."""
        count, height, width, channels = input_shape
        self._shape = (-1, height, width, channels)
        # Two columns for one: the halves lie side by side, and nothing has to be copied.
        self._side_by_side = (-1, height, 2 * width, channels // 2)
        self.norm.build((count, *self._side_by_side[1:]))

    def call(self, x: keras.KerasTensor, training: bool = False) -> keras.KerasTensor:
        """From (N, height, width, channels) to the same, each pair of channels normalised."""
        x = self.norm(ops.reshape(x, self._side_by_side), training=training)
        return ops.reshape(x, self._shape)

    def get_config(self) -> dict[str, Any]:
        """What a saved net needs to build it again."""
        return {**super().get_config(), "momentum": self._momentum}


def halves_mean(x: keras.KerasTensor) -> keras.KerasTensor:
    """What both halves of (N, height, width, channels) say in the mean: (N, channels / 2)."""
    x = layers.GlobalAveragePooling2D()(x)
    return layers.GlobalAveragePooling1D()(layers.Reshape((2, x.shape[-1] // 2))(x))
