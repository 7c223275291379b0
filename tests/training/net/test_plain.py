"""The ordinary net: mirrored pictures beside the others, and weights read off a graph."""

from collections.abc import Iterator

import keras
import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from mien.models.package import PackageError
from tests.training.conftest import TINY
from training.net.model import build_net
from training.net.recover import recover_weights
from training.packaging.export import to_onnx, to_run, with_scores
from training.run.augment import augment
from training.run.config import TrainConfig

pytestmark = pytest.mark.training

PLAIN = msgspec.structs.replace(TINY, net="plain", blocks=(1, 2))


@pytest.fixture(scope="module")
def crops() -> NDArray[np.uint8]:
    return np.random.default_rng(3).integers(0, 256, (16, 48, 48), np.uint8)


@pytest.fixture(scope="module", autouse=True)
def single_precision() -> Iterator[None]:
    """A run before, on a processor that is quick in half precision, leaves that behind."""
    policy = keras.mixed_precision.global_policy()
    keras.mixed_precision.set_global_policy("float32")
    yield
    keras.mixed_precision.set_global_policy(policy)


@pytest.fixture(scope="module")
def net() -> keras.Model:
    """A net of chance weights and statistics."""
    return _by_chance(PLAIN)


def _by_chance(config: TrainConfig) -> keras.Model:
    keras.utils.set_random_seed(1)
    net = build_net(config)
    random = np.random.default_rng(1)
    for variable in net.variables:
        shift = 0.1 if len(variable.shape) == 1 else 0.0
        chance = random.random(variable.shape)
        variable.assign(variable * (1 + 0.1 * chance) + shift * chance)
    return net


def test_when_it_serves_both_mirror_images_count_alike(
    net: keras.Model, crops: NDArray[np.uint8]
) -> None:
    served = to_run(net, PLAIN)
    mirrored = np.ascontiguousarray(crops[:, :, ::-1])
    assert not np.allclose(net(crops), net(mirrored), atol=1e-3)
    assert np.allclose(served(crops), served(mirrored), atol=1e-5)
    mean = (np.asarray(net(crops)) + np.asarray(net(mirrored))) / 2
    assert np.allclose(served(crops), mean, atol=1e-5)


def test_weights_read_off_a_graph_give_the_same_answers(
    net: keras.Model, crops: NDArray[np.uint8]
) -> None:
    model = to_onnx(with_scores(to_run(net, PLAIN), 1.0), crops)
    again = build_net(PLAIN)
    again.set_weights(recover_weights(model, PLAIN, crops))
    assert np.allclose(again(crops), net(crops), atol=1e-3)
    # While it learns, batches are normalised by their own statistics: those fit as well.
    chance = np.random.default_rng(1)
    seen = np.stack([augment(crop, chance) for crop in crops])
    assert np.allclose(again(seen, training=True), again(seen), atol=1e-2)


def test_a_net_that_looks_at_every_pixel_first(crops: NDArray[np.uint8]) -> None:
    config = msgspec.structs.replace(PLAIN, detail=(4, 8))
    net = _by_chance(config)
    assert [net.get_layer(f"kernel{number}").output.shape[1:] for number in range(3)] == [
        (48, 48, 4),
        (48, 48, 8),
        (24, 24, 16),
    ]
    model = to_onnx(with_scores(to_run(net, config), 1.0), crops)
    again = build_net(config)
    again.set_weights(recover_weights(model, config, crops))
    assert np.allclose(again(crops), net(crops), atol=1e-3)


def test_a_graph_of_another_net_is_refused(net: keras.Model, crops: NDArray[np.uint8]) -> None:
    model = to_onnx(with_scores(to_run(net, PLAIN), 1.0), crops)
    with pytest.raises(PackageError, match="a net of another build"):
        recover_weights(model, msgspec.structs.replace(PLAIN, blocks=(1, 1)), crops)
