"""Batch normalisation in one operation, beside that of Keras."""

import keras
import numpy as np
import pytest
from keras import layers

from training.net.normalization import Normalization

pytestmark = pytest.mark.training


def test_it_is_batch_normalisation() -> None:
    random = np.random.default_rng(1)
    crops = random.normal(2, 3, (16, 6, 6, 4)).astype(np.float32)
    weights = [random.uniform(0.5, 2, 4).astype(np.float32) for _ in range(4)]
    kinds = (layers.BatchNormalization, Normalization)
    both = [kind(momentum=0.8, dtype="float32") for kind in kinds]
    for norm in both:
        norm.build(crops.shape)
        norm.set_weights(weights)
    for training in (False, True, False):
        expected, given = [np.asarray(norm(crops, training=training)) for norm in both]
        np.testing.assert_allclose(given, expected, rtol=2e-3, atol=5e-3)
    for name, expected, given in zip(
        ("gamma", "beta", "mean", "variance"), *(norm.get_weights() for norm in both), strict=True
    ):
        # The variance is that of all faces, told from these: of one less than their number.
        np.testing.assert_allclose(given, expected, rtol=2e-3, err_msg=name)
    assert not np.allclose(both[1].get_weights()[2], weights[2], rtol=0.1)


def test_it_learns_alike() -> None:
    random = np.random.default_rng(2)
    crops = random.normal(0, 1, (64, 4, 4, 2)).astype(np.float32)
    target = crops[:, ::-1] * 2 + 1
    learned = []
    for kind in (layers.BatchNormalization, Normalization):
        net = keras.Sequential([keras.Input(crops.shape[1:]), kind(momentum=0.9, dtype="float32")])
        net.compile("sgd", "mse")
        net.fit(crops, target, batch_size=32, epochs=3, shuffle=False, verbose=0)
        learned.append(net.get_weights())
    for expected, given in zip(*learned, strict=True):
        np.testing.assert_allclose(given, expected, atol=2e-3)


def test_it_keeps_its_precision_and_is_built_as_it_was() -> None:
    norm = Normalization(momentum=0.8, dtype="mixed_bfloat16")
    crops = np.ones((2, 4, 4, 3), np.float32)
    assert norm(crops).dtype == "bfloat16"
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(norm))
    assert isinstance(again, Normalization)
    assert again.momentum == 0.8
    assert again.dtype_policy.name == "mixed_bfloat16"
