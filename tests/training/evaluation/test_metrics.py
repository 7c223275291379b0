"""Figures against values computed by hand."""

import numpy as np
import pytest

from training.evaluation import metrics

pytestmark = pytest.mark.training

TRUTH = np.array([0, 0, 0, 0, 1, 1, 2, 2])
GUESS = np.array([0, 0, 0, 1, 1, 0, 2, 2])


def test_confusion_and_what_follows_from_it() -> None:
    confusion = metrics.confusion_matrix(TRUTH, GUESS, 4)
    assert confusion.tolist() == [[3, 1, 0, 0], [1, 1, 0, 0], [0, 0, 2, 0], [0, 0, 0, 0]]
    assert metrics.recalls(confusion)[:3].tolist() == [0.75, 0.5, 1.0]
    assert np.isnan(metrics.recalls(confusion)[3])
    assert metrics.macro_recall(confusion) == pytest.approx(0.75)
    # F1: 6/8, 2/4, 4/4; the label without faces does not count.
    assert metrics.macro_f1(confusion) == pytest.approx(0.75)


def test_calibration_error() -> None:
    scores = np.array([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.6, 0.4]], np.float32)
    truth = np.array([0, 0, 0, 1])
    # Two faces at 0.9, both right: 0.1 off; two at 0.6, one right: 0.1 off.
    assert metrics.calibration_error(scores, truth) == pytest.approx(0.1, abs=1e-6)


def test_softmax_of_large_logits() -> None:
    scores = metrics.softmax(np.array([[1000.0, 1000.0], [0.0, np.log(3.0)]], np.float32))
    assert np.allclose(scores, [[0.5, 0.5], [0.25, 0.75]])
