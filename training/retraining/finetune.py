"""Fine-tunes the whole net on its data set and the corrections, from the champion's weights."""

from __future__ import annotations

import contextlib
import hashlib
import math
from dataclasses import dataclass

import keras
import msgspec
import numpy as np
from numpy.typing import NDArray

from mien.models.manifest import Manifest, PackageError
from training.datasets import votes
from training.datasets.dataset import LabelledFaces
from training.errors import RunError
from training.net.model import build_net
from training.retraining.corrections import CorrectedFaces
from training.retraining.mixture import Mixture
from training.retraining.progress_reporter import ProgressReporter
from training.retraining.weight_interpolation import interpolate_weights
from training.run.config import TrainConfig
from training.run.descent import make_optimizer
from training.run.history import RunState
from training.run.runstate import RunStore
from training.run.train import Learned
from training.run.watcher import RunWatcher
from training.seeds.replay import choose
from training.seeds.weights import put_weights

_PREDICT_BATCH = 256


@dataclass(frozen=True)
class Plan:
    """How long to learn and how fast; the same steps whatever the machine.

    Attributes:
        epochs: how often a checkpoint is kept.
        steps: batches in an epoch.
        batch: faces in a batch.
        learning_rate: at its peak.
        average: how slowly the averaged weights follow, 0 to 1.
    """

    epochs: int = 8
    steps: int = 60
    batch: int = 128
    learning_rate: float = 0.01
    average: float = 0.98


def finetune(
    manifest: Manifest,
    weights: list[NDArray[np.float32]],
    known: LabelledFaces,
    corrected: CorrectedFaces,
    plan: Plan,
    store: RunStore,
    reporter: ProgressReporter,
    seed: int,
) -> Learned:
    """Learn, or go on after the last finished epoch.

    Args:
        manifest: of the champion; its configuration says how the net is built.
        weights: of the champion, as `get_weights` gives them.
        known: usable faces of the data set, without those of the fixed set.
        corrected: corrections to learn from.
        plan: how long and how fast.
        store: keeps the run after every epoch.
        reporter: is told how it goes.
        seed: the source of chance.

    Raises:
        PackageError: weights and configuration do not belong together.
        RunError: no checkpoint can be kept.
    """
    keras.utils.set_random_seed(seed)
    config = _config(manifest, plan, seed)
    digest = _digest(weights, known, corrected)
    net, state = _begin(store, config, digest, weights)
    done = len(state.epochs)
    mixture = Mixture(known, corrected, plan.batch, config.balance, seed)
    if done < plan.epochs:
        net.fit(
            mixture.stream(done * plan.steps, plan.epochs * plan.steps),
            epochs=plan.epochs,
            initial_epoch=done,
            steps_per_epoch=plan.steps,
            callbacks=[_Watcher(state, store, reporter, plan)],
            shuffle=False,
            verbose=0,
        )
    net.optimizer.finalize_variable_values(net.trainable_variables)
    reporter.stage("weighing what was learned")
    _moderate(net, weights, known.crops[choose(votes.distributions(known.votes))])
    return Learned(net, state)


def _moderate(
    net: keras.Model, champion: list[NDArray[np.float32]], crops: NDArray[np.uint8]
) -> None:
    """Take back as much of the change as leaves the champion's answers to its own faces alone."""
    learned = net.get_weights()

    def take(share: float) -> None:
        pairs = zip(champion, learned, strict=True)
        net.set_weights([before + share * (after - before) for before, after in pairs])

    def answer(share: float) -> NDArray[np.intp]:
        take(share)
        answers: NDArray[np.intp] = net.predict(crops, _PREDICT_BATCH, verbose=0).argmax(axis=1)
        return answers

    take(interpolate_weights(answer(0.0), answer))


class _Watcher(RunWatcher):
    """Tells the job's reporter of each step. Nothing is validated, since nothing is selected."""

    def __init__(
        self, state: RunState, store: RunStore, reporter: ProgressReporter, plan: Plan
    ) -> None:
        super().__init__(state, store, plan.steps)
        self._reporter = reporter
        self._plan = plan

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        figures = logs or {}
        self._reporter.step(
            self.present + 1,
            self._plan.epochs,
            batch + 1,
            self._plan.steps,
            self._plan.batch,
            float(figures.get("loss", math.nan)),
            float(figures.get("accuracy", math.nan)),
        )


def _config(manifest: Manifest, plan: Plan, seed: int) -> TrainConfig:
    try:
        config = msgspec.convert(manifest.configuration, TrainConfig, strict=False)
    except msgspec.ValidationError as error:
        raise PackageError(
            f"the champion's configuration is not of this release: {error}"
        ) from None
    return msgspec.structs.replace(
        config,
        epochs=plan.epochs,
        batch=plan.batch,
        learning_rate=plan.learning_rate,
        warmup=0.0,
        average=plan.average,
        fold=0,
        seed=seed,
    )


def _begin(
    store: RunStore, config: TrainConfig, digest: str, weights: list[NDArray[np.float32]]
) -> tuple[keras.Model, RunState]:
    """The run as it was left, when it was this very run; else a new one."""
    if store.exists():
        # Not when corrections have changed meanwhile, or the checkpoint is damaged.
        with contextlib.suppress(RunError):
            return store.load(config, digest)
    net = build_net(config)
    put_weights(net, weights)
    net.compile(
        make_optimizer(config),
        keras.losses.CategoricalCrossentropy(from_logits=True),
        weighted_metrics=["accuracy"],
        jit_compile=True,
    )
    return net, RunState(config=config, data=digest)


def _digest(
    weights: list[NDArray[np.float32]], known: LabelledFaces, corrected: CorrectedFaces
) -> str:
    whole = hashlib.sha256(f"{known.digest()} {corrected.digest()}".encode())
    for values in weights:
        whole.update(values.tobytes())
    return whole.hexdigest()
