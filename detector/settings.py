"""Settings of the detector service."""

from pydantic import Field

from mien.process.settings import Settings


class DetectorSettings(Settings):
    """Read from the environment with the prefix ``MIEN_``."""

    detector_threads: int = Field(default=1, ge=1, le=64)
