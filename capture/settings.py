"""Settings of capture."""

from capture.network.reach import Local
from mien.process.settings import SourceSettings


class CaptureSettings(SourceSettings):
    """What capture reads from the environment.

    Attributes:
        local_cameras: What cameras on this machine's own addresses are: ``0`` refuses them,
            ``media`` lets their pictures through and nothing else, ``1`` treats them like others.
    """

    local_cameras: Local = "media"
