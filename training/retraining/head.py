"""Learns the last layer anew from features: of the replay sample, and of the corrections.

The faces of the sample were learned from before, so their features look easier than they are; their
votes would make the new layer too sure of itself. It learns the champion's own answers to them
instead (Z. Li, D. Hoiem, "Learning without Forgetting", 2016), and a pull towards the champion's
weights keeps what the corrections say nothing about. Adam: D. Kingma, J. Ba, 2015.
"""

from __future__ import annotations

import hashlib
import math
import zipfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.models.package import LABELS
from training.retraining.corrections import CorrectedFaces, share_of
from training.retraining.progress_reporter import ProgressReporter
from training.retraining.weight_interpolation import interpolate_weights
from training.run.augment import augment
from training.seeds.latent import Head, Latent
from training.seeds.replay import Replay

EPOCHS = 12
STEPS = 80
BATCH = 256
_VIEWS = 12
_RATE = 3e-3
_PULL = 3e-2
_BETAS = (0.9, 0.999)
_CHECKPOINT = "head.npz"


@dataclass
class _State:
    """What Adam keeps, for weights and bias as one matrix (features + 1, labels)."""

    values: NDArray[np.float64]
    first: NDArray[np.float64]
    second: NDArray[np.float64]
    epoch: int = 0


def learn_head(
    latent: Latent,
    replay: Replay,
    corrected: CorrectedFaces,
    folder: Path,
    seed: int,
    reporter: ProgressReporter,
) -> Head:
    """Learn the last layer, or go on after the last finished epoch.

    Args:
        latent: the champion.
        replay: its replay sample.
        corrected: what to learn from; at least one face.
        folder: keeps the checkpoint.
        seed: the source of chance.
        reporter: is told how it goes.

    Returns:
        The new last layer, with the champion's scale.
    """
    reporter.stage("looking at the corrections")
    features, targets, weights = _views(latent, corrected, seed)
    start = np.vstack([latent.head.weights, latent.head.bias]).astype(np.float64)
    digest = _digest(start, replay, features, seed)
    state = _resume(folder, digest) or _State(start, np.zeros_like(start), np.zeros_like(start))
    extended = _with_one(replay.features), _with_one(features)
    known = latent.head.scores(replay.features)
    share = round(BATCH * share_of(len(corrected)))
    while state.epoch < EPOCHS:
        random = np.random.default_rng((seed, state.epoch))
        losses, rights = 0.0, 0.0
        for step in range(1, STEPS + 1):
            old = random.integers(0, len(extended[0]), BATCH - share)
            new = random.integers(0, len(features), share)
            x = np.concatenate([extended[0][old], extended[1][new]])
            y = np.concatenate([known[old], targets[new]])
            w = np.concatenate([np.ones(len(old)), weights[new]])
            loss, right = _step(state, x, y, w, start, latent.head.scale, step)
            losses, rights = losses + loss, rights + right
            reporter.step(state.epoch + 1, EPOCHS, step, STEPS, BATCH, losses / step, rights / step)
        state.epoch += 1
        _save(folder, digest, state)
    return _moderated(latent.head, state.values - start, replay.features)


def _moderated(champion: Head, change: NDArray[np.float64], features: NDArray[np.float32]) -> Head:
    """The champion's last layer with as much of the change as leaves its answers alone."""

    def head(share: float) -> Head:
        part = (share * change).astype(np.float32)
        return Head(champion.weights + part[:-1], champion.bias + part[-1], champion.scale)

    before = champion.logits(features).argmax(axis=1)
    return head(
        interpolate_weights(before, lambda share: head(share).logits(features).argmax(axis=1))
    )


def _views(
    latent: Latent, corrected: CorrectedFaces, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Features, targets and weights of each correction as it is, and of variants of it."""
    cv2.setNumThreads(1)
    random = np.random.default_rng(seed)
    crops = [corrected.crops]
    for _ in range(_VIEWS - 1):
        crops.append(np.stack([augment(crop, random) for crop in corrected.crops]))
    targets = np.eye(len(LABELS), dtype=np.float32)[corrected.truth]
    return (
        latent.features(np.concatenate(crops)),
        np.tile(targets, (_VIEWS, 1)),
        np.tile(corrected.weights, _VIEWS),
    )


def _step(
    state: _State,
    x: NDArray[np.float64],
    y: NDArray[np.float32],
    w: NDArray[np.float64],
    start: NDArray[np.float64],
    scale: float,
    step: int,
) -> tuple[float, float]:
    """One step of Adam; answers with the loss and the share of right answers."""
    logits = (x @ state.values) * scale
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    scores = powers / powers.sum(axis=1, keepdims=True)
    slope = x.T @ ((scores - y) * (w * scale / w.sum())[:, None])
    slope += _PULL * (state.values - start)
    number = state.epoch * STEPS + step
    state.first = _BETAS[0] * state.first + (1 - _BETAS[0]) * slope
    state.second = _BETAS[1] * state.second + (1 - _BETAS[1]) * slope**2
    first = state.first / (1 - _BETAS[0] ** number)
    second = state.second / (1 - _BETAS[1] ** number)
    rate = _RATE * 0.5 * (1 + math.cos(math.pi * number / (EPOCHS * STEPS)))
    state.values = state.values - rate * first / (np.sqrt(second) + 1e-8)
    loss = -(w * (y * np.log(np.maximum(scores, 1e-9))).sum(axis=1)).sum() / w.sum()
    return float(loss), float((scores.argmax(axis=1) == y.argmax(axis=1)).mean())


def _with_one(features: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.hstack([features, np.ones((len(features), 1), np.float32)]).astype(np.float64)


def _digest(
    start: NDArray[np.float64], replay: Replay, features: NDArray[np.float32], seed: int
) -> str:
    whole = hashlib.sha256(repr((seed, EPOCHS, STEPS, BATCH)).encode())
    for values in (start, replay.features, features):
        whole.update(np.ascontiguousarray(values).tobytes())
    return whole.hexdigest()


def _save(folder: Path, digest: str, state: _State) -> None:
    partial = folder / f"partial-{_CHECKPOINT}"
    np.savez(partial, digest=np.array(digest), **vars(state))
    partial.replace(folder / _CHECKPOINT)


def _resume(folder: Path, digest: str) -> _State | None:
    """The state of the same run after its last epoch; None when there is none."""
    path = folder / _CHECKPOINT
    if not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as kept:
            if str(kept["digest"]) != digest:
                return None
            return _State(kept["values"], kept["first"], kept["second"], int(kept["epoch"]))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
