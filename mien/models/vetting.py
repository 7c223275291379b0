"""Finds out whether a package may be used, without trusting it: a trial in a limited process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile

import msgspec

from mien.models.manifest import MODEL_FILE, PackageError
from mien.models.package import ModelPackage, unpack
from mien.models.trial import CPU_S, PackageFiles, TrialVerdict

#: For one that waits and does nothing. One that works has its limit of processor time, which is
#: the same on a busy machine.
WALL_S = 60.0
_LONGEST_REASON = 300


def vet(candidate: PackageFiles) -> tuple[ModelPackage, float]:
    """Try a package in a process of its own that may use little memory and time, and no file.

    Args:
        candidate: the package's files, from wherever they came.

    Returns:
        The package, and the milliseconds of processor time that it takes for a face.

    Raises:
        PackageError: it must not be used; the message says why in one line.
    """
    verdict = _try(msgspec.msgpack.encode(candidate))
    if verdict.reason is not None:
        raise PackageError(" ".join(verdict.reason.split())[:_LONGEST_REASON])
    return unpack(candidate.manifest, candidate.model, candidate.golden), verdict.ms_per_face


def _try(candidate: bytes) -> TrialVerdict:
    # Passwords in our own settings are no business of the trial.
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith("MIEN_")}
    surroundings["OMP_NUM_THREADS"] = surroundings["OPENBLAS_NUM_THREADS"] = "1"
    surroundings["PYTHONDONTWRITEBYTECODE"] = "1"
    with (
        tempfile.TemporaryDirectory(prefix="mien-trial-") as nowhere,
        subprocess.Popen(
            [sys.executable, "-P", "-m", "mien.models.trial"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=surroundings,
            cwd=nowhere,
            start_new_session=True,  # Ctrl-C is not the package's fault
        ) as process,
    ):
        try:
            answer, complaint = process.communicate(candidate, timeout=WALL_S)
        except subprocess.TimeoutExpired:
            process.kill()
            return TrialVerdict(f"{MODEL_FILE} did not finish its trial within {WALL_S:g} s")
        except OSError as error:
            process.kill()
            return TrialVerdict(f"the trial cannot run: {error.strerror}")
    if process.returncode == 0:
        try:
            return msgspec.msgpack.decode(answer, type=TrialVerdict)
        except msgspec.MsgspecError:
            return TrialVerdict(f"{MODEL_FILE} broke its trial: it garbled the verdict")
    return TrialVerdict(f"{MODEL_FILE} broke its trial: {_cause(process.returncode, complaint)}")


def _cause(code: int, complaint: bytes) -> str:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"it used more than {CPU_S} s of processor time"
    said = complaint.decode(errors="replace").strip().splitlines()
    if code < 0:
        return f"the process ended by {signal.Signals(-code).name}"
    return said[-1] if said else f"the process ended with code {code}"
