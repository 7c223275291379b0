"""Batch normalisation in one operation of the library, where Keras has a dozen.

S. Ioffe, C. Szegedy, "Batch Normalization", 2015. With AMX a training step of this project's nets
takes half the time with it: most of what such a step does is not convolution.
"""

from __future__ import annotations

import keras
import tensorflow as tf
from keras import layers


@keras.saving.register_keras_serializable(package="mien")
class Normalization(layers.BatchNormalization):  # type: ignore[misc]
    """Batch normalisation of pictures' channels, with the weights that Keras' own has.

    The running variance is that of the crops seen, divided by one less than their number.
    """

    def call(self, x: tf.Tensor, training: bool | None = None) -> tf.Tensor:
        """From (N, height, width, channels) in any float dtype to the same, normalised."""
        maps, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=x,
            scale=self.gamma,
            offset=self.beta,
            mean=self.moving_mean,
            variance=self.moving_variance,
            epsilon=self.epsilon,
            is_training=bool(training),
        )
        if training:
            for running, seen in ((self.moving_mean, mean), (self.moving_variance, variance)):
                running.assign(running * self.momentum + seen * (1 - self.momentum))
        return maps
