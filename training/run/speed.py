"""How fast the machine trains: the precision it computes in, and a measured rate."""

from __future__ import annotations

import time
from pathlib import Path

import keras
import tensorflow as tf

from training.run.batches import Batches

_PROBE_STEPS = 18


def choose_precision() -> None:
    """Compute in half precision where the machine is faster in it; no accuracy is lost.

    A processor needs tiles for that (AMX): with bfloat16 in its vectors alone it is half as fast
    as in single precision, for what lies between the convolutions is done one by one.
    """
    fast = bool(tf.config.list_physical_devices("GPU")) or _has_tiles()
    keras.mixed_precision.set_global_policy("mixed_bfloat16" if fast else "float32")


def _has_tiles() -> bool:
    cpuinfo = Path("/proc/cpuinfo")
    return cpuinfo.is_file() and "amx_bf16" in cpuinfo.read_text(encoding="utf-8")


class _Clock(keras.callbacks.Callback):  # type: ignore[misc]
    """Notes when each step ends."""

    def __init__(self) -> None:
        super().__init__()
        self._ends_s: list[float] = []

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        self._ends_s.append(time.monotonic())

    def steps_per_s(self) -> float:
        """The rate of the later steps: the first ones wait for the stream to fill."""
        later = self._ends_s[len(self._ends_s) // 3 :]
        return (len(later) - 1) / max(later[-1] - later[0], 1e-9)


def throughput(net: keras.Model, batches: Batches, batch: int) -> str:
    """Time steps on one repeated batch and on real ones; the net stays as it was.

    Returns:
        One line for people: images a second, and their share of what the bare step reaches.
    """
    net.optimizer.build(net.trainable_variables)
    variables = [*net.variables, *net.optimizer.variables]
    before = [keras.ops.convert_to_numpy(variable) for variable in variables]
    bare = tf.data.Dataset.from_tensors(batches.make(0)).repeat(_PROBE_STEPS)
    rates = []
    for stream in (bare.take(2), bare, batches.stream(0, _PROBE_STEPS)):
        clock = _Clock()
        net.fit(stream, callbacks=[clock], shuffle=False, verbose=0)
        rates.append(clock.steps_per_s() * batch)
    for variable, value in zip(variables, before, strict=True):
        variable.assign(value)
    _, plain, fed = rates
    return f"speed: {fed:.0f} images/s, {fed / plain:.0%} of the bare step's {plain:.0f}"
