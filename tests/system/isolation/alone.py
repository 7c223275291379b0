"""What runs in isolation: the whole stack, or a training; run with ``python -m``."""

import sys
import tempfile
from pathlib import Path

from tests.conftest import wait_until
from tests.system.fleet import running

SERVICES = ("capture", "detector", "classifier", "web", "recorder", "training")


def stack(clip: Path) -> None:
    """Start everything, until a face was classified and every service has given a sign of life."""
    with running([clip]) as fleet:
        for service in SERVICES:
            wait_until(lambda name=service: bool(fleet.workers(name)), service, 60)  # type: ignore[misc]  # mypy cannot infer defaults


def train(data: Path) -> None:
    """Train for an epoch and make a package: Keras, TensorFlow, Matplotlib, tf2onnx."""
    from tests.training.conftest import TINY
    from training import commands
    from training.run.config import PRESETS

    PRESETS["quick"] = TINY
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "model")
        arguments = ["--data", str(data), "--out", out, "--preset", "quick", "--epochs", "1"]
        commands.train.main(arguments, standalone_mode=False)


if __name__ == "__main__":
    {"stack": stack, "train": train}[sys.argv[1]](Path(sys.argv[2]))
