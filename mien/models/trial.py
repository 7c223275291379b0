"""The trial of a package in a process of its own: ``python -m mien.models.trial``.

Takes a `PackageFiles` from standard input and gives a `TrialVerdict` on standard output. The
process limits its own memory and time before it looks at the bytes, so a package that is broken or
means harm ends this process and no other. `mien.models.vetting` starts it.
"""

from __future__ import annotations

import hashlib
import os
import resource
import sys
import time
from collections.abc import Callable

import msgspec
import numpy as np
from numpy.typing import NDArray

from mien.faces.alignment import CROP_SIZE_PX
from mien.models.manifest import LABELS, MANIFEST_FILE, MODEL_FILE, PackageError
from mien.models.operators import check_operators, messages
from mien.models.package import unpack

MEMORY_BYTES = 2 << 30
CPU_S = 6
NICENESS = 5
MOST_MS_PER_FACE = 50.0
#: 32 for the largest batch, and 31 for one of every other size.
_FACES = 32
_OTHERS = 31
_ROUNDS = 3
_STARVED = f"{MODEL_FILE} needs more than {MEMORY_BYTES >> 30} GiB of memory"
_SUM_TOLERANCE = 1e-3

Crops = NDArray[np.uint8]
Scores = NDArray[np.float32]


class PackageFiles(msgspec.Struct, frozen=True):
    """The three files of a package, as bytes."""

    manifest: bytes
    model: bytes
    golden: bytes

    @property
    def sha256(self) -> str:
        """Of all three files, in hex."""
        whole = hashlib.sha256()
        for part in (self.manifest, self.model, self.golden):
            whole.update(hashlib.sha256(part).digest())
        return whole.hexdigest()


class TrialVerdict(msgspec.Struct, frozen=True):
    """How a trial ended.

    Attributes:
        reason: why the package is refused, in one line; None when it passed.
        ms_per_face: processor time for one face in a full batch.
    """

    reason: str | None
    ms_per_face: float = 0.0


def main() -> None:
    """Try the candidate on standard input."""
    _limit()
    candidate = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=PackageFiles)
    try:
        verdict = TrialVerdict(None, try_out(candidate))
    except PackageError as error:
        # The runtime has no error of its own for this, only words about its source files.
        starved = "Failed to allocate memory" in str(error)
        verdict = TrialVerdict(_STARVED if starved else str(error))
    except MemoryError:
        verdict = TrialVerdict(_STARVED)
    sys.stdout.buffer.write(msgspec.msgpack.encode(verdict))


def try_out(candidate: PackageFiles) -> float:
    """Check everything that can be checked of a package.

    Returns:
        Milliseconds of processor time for one face.

    Raises:
        PackageError: it must not be used; the message says why in one line.
    """
    package = unpack(candidate.manifest, candidate.model, candidate.golden)
    if package.labels != LABELS:
        raise PackageError(f"{MANIFEST_FILE}: the labels must be {', '.join(LABELS)}, in order")
    _check_net(package.model)

    from mien.models.scorer import Scorer  # the runtime must not start before the limits

    scorer = Scorer(package)
    scorer.check_golden()
    scorer.warm()
    return _check_scores(scorer.scores)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":  # others know no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    present = os.getpriority(os.PRIO_PROCESS, 0)  # which nobody but root may raise
    os.setpriority(os.PRIO_PROCESS, 0, max(present, NICENESS))  # faces on their way come first


def _check_net(model: bytes) -> None:
    """Refuse a model that would have other files read, or has operators that no package may."""
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # has no types

    try:
        parsed = onnx.load_model_from_string(model)
    except DecodeError:
        raise PackageError(f"{MODEL_FILE} is no ONNX model, or was cut short") from None
    for tensor in messages(parsed, onnx.TensorProto):
        if tensor.data_location == onnx.TensorProto.EXTERNAL:
            raise PackageError(
                f"{MODEL_FILE} wants to read other files (tensor {tensor.name[:40]!r}); "
                "all weights must be inside it"
            )
    check_operators(parsed)


def _check_scores(score: Callable[[Crops], Scores]) -> float:
    """Score crops that nobody chose, and take the time; answer with ms for one face."""
    numbers = np.random.default_rng(0)
    crops = numbers.integers(0, 256, (_FACES, CROP_SIZE_PX, CROP_SIZE_PX), np.uint8)
    crops[0], crops[1] = 0, 255
    scores = score(crops)
    score(crops[-_OTHERS:])
    if scores.shape != (_FACES, len(LABELS)):
        raise PackageError(
            f"{MODEL_FILE} gives scores of shape {scores.shape} for {_FACES} faces, "
            f"not {(_FACES, len(LABELS))}"
        )
    if not np.isfinite(scores).all():
        raise PackageError(f"{MODEL_FILE} gives scores that are no numbers")
    if scores.min() < 0 or np.abs(scores.sum(axis=1) - 1).max() > _SUM_TOLERANCE:
        raise PackageError(f"{MODEL_FILE} gives scores that are not shares that sum to 1")
    started = time.process_time()
    for _ in range(_ROUNDS):
        score(crops)
    ms_per_face = (time.process_time() - started) * 1_000 / (_ROUNDS * _FACES)
    if ms_per_face > MOST_MS_PER_FACE:
        raise PackageError(
            f"{MODEL_FILE} takes {ms_per_face:.0f} ms a face, at most {MOST_MS_PER_FACE:.0f} "
            "are allowed"
        )
    return ms_per_face


if __name__ == "__main__":
    main()
