"""The net of a model package, ready to score crops."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mien.faces import answers
from mien.faces.alignment import CROP_SIZE_PX
from mien.faces.runtime import NET_ERRORS, RunOptions, open_session
from mien.models.manifest import MODEL_FILE, PackageError, unpack_golden
from mien.models.package import ModelPackage

# The runtime's memory arena keeps its high-water mark for every shape that it has seen.
_BATCH_SIZES = (1, 2, 4, 8, 16, 32)
#: By precision. A rounding error of the runtime's float part, 1e-7, may move an 8-bit value by a
#: whole step; what comes of that was measured at 0.006.
_GOLDEN_TOLERANCES = {"float32": 1e-3, "int8": 0.02}


class AbandonedError(RuntimeError):
    """A run was ended by `Scorer.abandon`."""


class Scorer:
    """The net of one package, ready to score crops.

    One thread scores; `busy_s` and `abandon` are for another, which watches it.

    Args:
        package: a checked package.
        threads: how many threads one inference may use.

    Raises:
        PackageError: the bytes are no ONNX net that takes crops and gives these labels.
    """

    def __init__(self, package: ModelPackage, threads: int = 1) -> None:
        self._package = package
        try:
            self._session = open_session(package.model, threads)
        except NET_ERRORS as error:
            raise PackageError(f"{MODEL_FILE} does not load: {_first_line(error)}") from error
        self._input = self._check_input()
        self._output = self._session.get_outputs()[0].name
        self._options = RunOptions()
        self._abandoned = False
        self._run_began: Callable[[], float] | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the scores, in order."""
        return self._package.labels

    @property
    def weights(self) -> tuple[float, ...]:
        """What scores are multiplied with to find the label that is shown; empty for nothing."""
        rule = self._package.manifest.answer
        return () if rule is None else answers.weights(rule.prior, rule.power)

    @property
    def version(self) -> str:
        """The model version, as in every message and on every screen."""
        return self._package.version

    @property
    def abandoned(self) -> bool:
        """True once it was given up: it scores no more."""
        return self._abandoned

    def busy_s(self) -> float:
        """Processor time that the run in hand has taken so far; 0 when there is none."""
        taken_s = self._run_began
        return 0.0 if taken_s is None else taken_s()

    def abandon(self) -> None:
        """Give it up for good; a run in hand ends as soon as its present operator is done."""
        self._abandoned = True
        self._options.terminate = True

    def scores(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Score crops.

        They are split into batches of a few fixed sizes: a face more costs a face more, so
        filling a batch up would cost more than a further batch.

        Args:
            crops: grey uint8 (n, 48, 48).

        Returns:
            float32 (n, labels), each row sums to 1.

        Raises:
            ValueError: crops of another shape or type.
            AbandonedError: `abandon` was called.
        """
        if crops.dtype != np.uint8 or crops.shape[1:] != (CROP_SIZE_PX, CROP_SIZE_PX):
            raise ValueError(
                f"crops must be uint8 (n, {CROP_SIZE_PX}, {CROP_SIZE_PX}), "
                f"not {crops.dtype} {crops.shape}"
            )
        if not len(crops):
            return np.zeros((0, len(self.labels)), np.float32)
        parts = []
        while len(crops):
            size = max(size for size in _BATCH_SIZES if size <= len(crops))
            parts.append(self._run(crops[:size]))
            crops = crops[size:]
        return np.concatenate(parts)

    def check_golden(self) -> None:
        """Score the package's golden samples and compare.

        Raises:
            PackageError: the net runs not at all, or gives other scores than it should.
        """
        crops, expected = unpack_golden(self._package.golden)
        try:
            actual = self.scores(crops)
        except NET_ERRORS as error:
            raise PackageError(f"{MODEL_FILE} does not run: {_first_line(error)}") from error
        if actual.shape != expected.shape:
            raise PackageError(
                f"{MODEL_FILE} gives {actual.shape[1]} scores a face, "
                f"the golden samples have {expected.shape[1]}"
            )
        difference = float(np.abs(actual - expected).max())
        # Written so that a NaN fails, too.
        tolerance = _GOLDEN_TOLERANCES[self._package.manifest.precision]
        if not difference <= tolerance:
            raise PackageError(
                f"{MODEL_FILE} differs from its golden samples by {difference:.2g}, "
                f"at most {tolerance:g} is allowed"
            )

    def warm(self) -> None:
        """Run every batch size once, so that no face pays for the runtime's first time."""
        for size in _BATCH_SIZES:
            self._run(np.zeros((size, CROP_SIZE_PX, CROP_SIZE_PX), np.uint8))

    def _run(self, batch: NDArray[np.uint8]) -> NDArray[np.float32]:
        self._run_began = _stopwatch()
        try:
            outputs = self._session.run([self._output], {self._input: batch}, self._options)
        except NET_ERRORS as error:
            if self._abandoned:
                raise AbandonedError(f"{self.version} was given up") from error
            raise
        finally:
            self._run_began = None
        return np.asarray(outputs[0], np.float32)

    def _check_input(self) -> str:
        inputs = self._session.get_inputs()
        side = CROP_SIZE_PX
        fits = (
            len(inputs) == 1
            and inputs[0].type == "tensor(uint8)"
            and list(inputs[0].shape[1:]) == [side, side]
        )
        if not fits:
            raise PackageError(f"{MODEL_FILE} must take one input, uint8 (N, {side}, {side})")
        outputs = self._session.get_outputs()
        if len(outputs) != 1 or outputs[0].shape[-1] != len(self.labels):
            raise PackageError(f"{MODEL_FILE} must give one output of {len(self.labels)} scores")
        return str(inputs[0].name)


def _stopwatch() -> Callable[[], float]:
    """Tell, to any thread, how much processor time this one has taken since now.

    Not the time of day: a machine that is busy or was asleep is no fault of a net.
    """
    try:
        clock = time.pthread_getcpuclockid(threading.get_ident())
    except AttributeError:  # as on macOS
        began_s = time.process_time()
        return lambda: time.process_time() - began_s
    began_s = time.clock_gettime(clock)
    return lambda: time.clock_gettime(clock) - began_s


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
