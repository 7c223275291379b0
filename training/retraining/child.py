"""The process of one job, and its end with the service that started it."""

import os
import signal
import subprocess
import sys
from functools import partial

from mien.process.parent import die_with
from mien.store.models.jobs import Job


class Child:
    """A running job.

    Args:
        job: As it was taken up.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self._process = subprocess.Popen(
            # -P: a folder named "training" where the user happens to be is not ours.
            [sys.executable, "-P", "-m", "training.retraining.job", str(job.id), str(job.attempt)],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=partial(die_with, os.getpid()),
        )

    def ended(self) -> bool:
        """True when the process is over."""
        return self._process.poll() is not None

    def how(self) -> str:
        """In words how it ended."""
        code = self._process.returncode
        if code is not None and code < 0:
            return f"its process was killed ({signal.Signals(-code).name})"
        return f"its process ended with code {code}"

    def kill(self) -> None:
        """End it at once; it goes on from its last checkpoint when it is taken up again."""
        self._process.kill()
        self._process.wait()
