"""A net that is blind to left and right, its loss, and its teacher."""

import math

import keras
import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from mien.models.package import ModelPackage
from tests.training.conftest import TINY
from training.evaluation.metrics import softmax
from training.net.agreement import AgreementLoss
from training.net.model import build_net
from training.packaging.export import to_run
from training.packaging.making import Made
from training.run.teacher import teach
from training.run.train import Learned

pytestmark = pytest.mark.training


@pytest.fixture(scope="module")
def crops() -> NDArray[np.uint8]:
    return np.random.default_rng(3).integers(0, 256, (4, 48, 48), np.uint8)


def test_a_mirrored_face_gets_the_same_answer_whatever_was_learned(
    crops: NDArray[np.uint8],
) -> None:
    keras.utils.set_random_seed(1)
    net = build_net(msgspec.structs.replace(TINY, blocks=(1, 2)))
    random = np.random.default_rng(1)
    for variable in net.trainable_variables:
        variable.assign(variable + 0.1 * random.standard_normal(variable.shape))
    answers = net(crops)
    assert np.ptp(answers) > 0.01
    assert np.allclose(answers, net(np.ascontiguousarray(crops[:, :, ::-1])), atol=1e-5)
    assert not np.allclose(answers, net(np.ascontiguousarray(crops[:, ::-1])), atol=1e-3)


def test_the_expanded_net_is_the_same_net(learned: Learned, crops: NDArray[np.uint8]) -> None:
    config = learned.state.config
    expanded = to_run(learned.net, config)
    assert expanded.count_params() > 1.5 * learned.net.count_params()
    kinds = {type(layer).__module__.partition(".")[0] for layer in expanded.layers}
    assert kinds == {"keras"}
    assert np.allclose(expanded(crops), in_single_precision(learned)(crops), atol=1e-4)


def in_single_precision(learned: Learned) -> keras.Model:
    policy = keras.mixed_precision.global_policy()
    keras.mixed_precision.set_global_policy("float32")
    net = build_net(learned.state.config)
    keras.mixed_precision.set_global_policy(policy)
    net.set_weights(learned.net.get_weights())
    return net


def test_loss_of_two_variants() -> None:
    targets = np.array([[1, 0], [1, 0], [0.5, 0.5], [0.5, 0.5]], np.float32)
    shares = np.array([[0.5, 0.5], [0.8, 0.2], [0.5, 0.5], [0.5, 0.5]], np.float32)
    logits = np.log(shares)
    plain = AgreementLoss(0.0).call(targets, logits)
    crossed = -(math.log(0.5) + math.log(0.8)) / 2
    assert np.allclose(plain, [crossed, math.log(2)])
    weighed = AgreementLoss(2.0).call(targets, logits)
    apart = (0.5 - 0.8) * math.log(0.5 / 0.8) + (0.5 - 0.2) * math.log(0.5 / 0.2)
    assert np.allclose(weighed, [crossed + apart, math.log(2)], atol=1e-6)


def test_a_teacher_gives_what_it_learned_not_its_sharpened_scores(
    made: Made, crops: NDArray[np.uint8]
) -> None:
    plain = made.package
    told: list[tuple[int, int]] = []
    temperature = plain.manifest.temperature
    taught = teach([plain], crops, lambda done, total: told.append((done, total)))
    assert told == [(4, 4)]
    assert np.allclose(taught.sum(axis=1), 1, atol=1e-5)
    assert np.allclose(taught, teach([plain, plain], crops[:, :, ::-1], lambda *_: None), atol=1e-5)
    manifest = msgspec.structs.replace(plain.manifest, temperature=1.0)
    scores = teach([ModelPackage(manifest, plain.model, plain.golden)], crops, lambda *_: None)
    assert np.allclose(taught, softmax(np.log(scores) * np.float32(temperature)), atol=1e-5)
    bias = np.linspace(-1, 1, 8)
    biased = msgspec.structs.replace(plain.manifest, label_bias=bias.tolist())
    older = teach([ModelPackage(biased, plain.model, plain.golden)], crops, lambda *_: None)
    undone = np.log(scores) - bias.astype(np.float32)
    assert np.allclose(older, softmax(undone * np.float32(temperature)), atol=1e-4)
