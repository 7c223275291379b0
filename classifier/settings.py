"""Settings of the classifier service."""

from pathlib import Path

from pydantic import Field

from mien.models.package import SHIPPED_MODEL
from mien.process.settings import Settings


class ClassifierSettings(Settings):
    """Read from the environment with the prefix ``MIEN_``."""

    model_dir: Path = SHIPPED_MODEL
    classifier_threads: int = Field(default=1, ge=1, le=64)
