"""What happens at every step and after every epoch of a run, whatever it learns from."""

from __future__ import annotations

import math
import time

import keras

from training.run.descent import learning_rate
from training.run.history import Epoch, RunState
from training.run.runstate import RunStore


class RunWatcher(keras.callbacks.Callback):  # type: ignore[misc]
    """Sets the learning rate of each step, and keeps the run's state after each epoch.

    Args:
        state: what the run did so far; gets its epochs.
        store: where the state is kept.
        steps: batches in an epoch.
    """

    def __init__(self, state: RunState, store: RunStore, steps: int) -> None:
        super().__init__()
        self.state = state
        self.store = store
        self.steps = steps
        self.present = 0
        self._started = 0.0

    def validate(self) -> tuple[float, float]:
        """Accuracy and macro recall after an epoch; 0 where nothing is looked at."""
        return 0.0, 0.0

    def tell(self, entry: Epoch) -> None:
        """Called after each epoch, when its state is kept."""

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Note which epoch it is, and when it began."""
        self.present = epoch
        self._started = time.monotonic()

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Set the learning rate of this step."""
        step = self.present * self.steps + batch
        self.model.optimizer.learning_rate = learning_rate(self.state.config, step, self.steps)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Validate, and keep the run's state."""
        learned = logs or {}
        speed = self.steps * self.state.config.batch / (time.monotonic() - self._started)
        accuracy, recall = self.validate()
        entry = Epoch(
            loss=float(learned.get("loss", math.nan)),
            accuracy=float(learned.get("accuracy", math.nan)),
            valid_accuracy=accuracy,
            valid_macro_recall=recall,
            images_per_s=speed,
            seconds=time.monotonic() - self._started,
        )
        self.state.epochs.append(entry)
        self.store.save(self.model, self.state)
        self.tell(entry)
