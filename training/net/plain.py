"""An ordinary residual net, which answers to a face and its mirror image together.

It learns from faces and mirrored faces in turn, as one net; when it serves, both pass through it
and the last layer sees their mean, so that both get the same answer. Residual blocks after K. He et
al., "Deep Residual Learning for Image Recognition", 2016; channel attention after J. Hu et al.,
"Squeeze-and-Excitation Networks", 2018.
"""

from __future__ import annotations

import keras
from keras import layers

from mien.faces.alignment import CROP_SIZE_PX
from mien.models.package import LABELS
from training.net.normalization import Normalization
from training.run.config import TrainConfig

_STEM_KERNEL = 5
_SQUEEZE = 8


def build_plain(config: TrainConfig, least_variance: float, twice: bool = False) -> keras.Model:
    """Build the net.

    Args:
        config: of it, `detail`, `width`, `blocks`, `dropout` and `norm`.
        least_variance: of a crop's grey levels; less contrast is noise.
        twice: whether it looks at the mirrored crops as well. The weights are the same.

    Returns:
        From uint8 (N, 48, 48) crops to float32 (N, 8) logits.
    """
    return _Builder(config, twice).build(least_variance)


def kernels(net: keras.Model) -> list[tuple[keras.layers.Layer, keras.layers.Layer | None]]:
    """All layers with a kernel but the last, in the graph's order, and what normalises each."""
    named = {layer.name: layer for layer in net.layers}
    count = sum(name.startswith("kernel") for name in named)
    return [(named[f"kernel{number}"], named.get(f"norm{number}")) for number in range(count)]


class _Builder:
    """Builds the net, with kernels that are numbered in the order of the graph."""

    def __init__(self, config: TrainConfig, twice: bool) -> None:
        self._config = config
        self._twice = twice
        self._count = 0

    def build(self, least_variance: float) -> keras.Model:
        width = self._config.width
        crops = keras.Input((CROP_SIZE_PX, CROP_SIZE_PX), dtype="uint8", name="crops")
        x = layers.Reshape((CROP_SIZE_PX, CROP_SIZE_PX, 1), dtype="uint8")(crops)
        x = keras.ops.cast(x, "float32")
        x = layers.LayerNormalization(
            axis=(1, 2, 3), center=False, scale=False, epsilon=least_variance, dtype="float32"
        )(x)
        if self._twice:
            x = keras.ops.concatenate([x, x[:, :, ::-1]], axis=0)
        x = self._stem(x, width)
        for stage, count in enumerate(self._config.blocks):
            for block in range(count):
                x = self._residual(x, width << stage, 2 if stage and not block else 1)
        x = layers.GlobalAveragePooling2D()(x)
        if self._twice:
            x = keras.ops.mean(keras.ops.reshape(x, (2, -1, x.shape[-1])), axis=0)
        x = layers.Dropout(self._config.dropout)(x)
        logits = layers.Dense(len(LABELS), dtype="float32", name="logits")(x)
        return keras.Model(crops, logits, name="mien")

    def _stem(self, x: keras.KerasTensor, width: int) -> keras.KerasTensor:
        """Halve the side, after a look at every pixel where the net has one."""
        for channels in self._config.detail:
            x = layers.ReLU()(self._convolve(x, channels, 3, 1))
        kernel = 3 if self._config.detail else _STEM_KERNEL
        return layers.ReLU()(self._convolve(x, width, kernel, 2))

    def _residual(self, x: keras.KerasTensor, channels: int, strides: int) -> keras.KerasTensor:
        shortcut = x
        if strides > 1 or x.shape[-1] != channels:
            pooled = layers.AveragePooling2D(strides)(x) if strides > 1 else x
            shortcut = self._convolve(pooled, channels, 1, 1)
        y = layers.ReLU()(self._convolve(x, channels, 3, strides))
        y = self._attend(self._convolve(y, channels, 3, 1), channels)
        return layers.ReLU()(layers.Add()([y, shortcut]))

    def _convolve(
        self, x: keras.KerasTensor, channels: int, kernel: int, strides: int
    ) -> keras.KerasTensor:
        number = self._next()
        x = layers.Conv2D(
            channels,
            kernel,
            strides,
            "same",
            use_bias=False,
            kernel_initializer="he_normal",
            name=f"kernel{number}",
        )(x)
        # The other form is for exports, which know Keras' own layers.
        kind = layers.BatchNormalization if self._twice else Normalization
        return kind(momentum=self._config.norm, name=f"norm{number}")(x)

    def _attend(self, x: keras.KerasTensor, channels: int) -> keras.KerasTensor:
        """Weigh each channel by what the whole face looks like."""
        weights = layers.GlobalAveragePooling2D()(x)
        for size, activation in ((channels // _SQUEEZE, "relu"), (channels, "sigmoid")):
            name = f"kernel{self._next()}"
            weights = layers.Dense(size, activation=activation, name=name)(weights)
        return layers.Multiply()([x, layers.Reshape((1, 1, channels))(weights)])

    def _next(self) -> int:
        self._count += 1
        return self._count - 1
