"""How a net descends: the learning rate of each step, and the optimizer."""

from __future__ import annotations

import math

import keras

from training.run.config import TrainConfig


def learning_rate(config: TrainConfig, step: int, steps_per_epoch: int) -> float:
    """The learning rate of one step: linear warm-up, then half a cosine down to 0."""
    total = config.epochs * steps_per_epoch
    warm = config.warmup * total
    if step < warm:
        return config.learning_rate * (step + 1) / warm
    share = (step - warm) / max(total - warm, 1)
    return config.learning_rate * 0.5 * (1 + math.cos(math.pi * min(share, 1.0)))


def make_optimizer(config: TrainConfig) -> keras.optimizers.Optimizer:
    """Descent with momentum that keeps the weights' running average beside them."""
    optimizer = keras.optimizers.SGD(
        config.learning_rate,
        momentum=0.9,
        nesterov=True,
        weight_decay=config.weight_decay,
        use_ema=True,
        ema_momentum=config.average,
        # Whoever wants the average takes it.
        ema_overwrite_frequency=None,
    )
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    return optimizer
